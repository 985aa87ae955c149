package ledger

import (
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"strings"

	"creditbank/ledger/fault"
)

// Log numbers a journal. A log is the unit of ordering, of proof and of
// distribution: no command ever needs two.
type Log uint16

// AccountID names a learner's account for ever. The first two bytes are the
// log it was opened in; the other fourteen are random, so that the id says
// nothing about its holder.
type AccountID [16]byte

// accountText is Crockford's alphabet: no letter looks like a digit.
var accountText = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// NewAccountID returns the id made of a log and 14 random bytes.
func NewAccountID(log Log, random [14]byte) AccountID {
	var id AccountID
	binary.BigEndian.PutUint16(id[:], uint16(log))
	copy(id[2:], random[:])
	return id
}

// BankAccount returns the account of the bank itself in a log: the entries
// that are about nobody any more. It holds no credits.
func BankAccount(log Log) AccountID { return NewAccountID(log, [14]byte{}) }

// Log returns the log that keeps the account.
func (id AccountID) Log() Log { return Log(binary.BigEndian.Uint16(id[:])) }

// String returns the id as 26 lower-case letters and digits.
func (id AccountID) String() string { return accountText.EncodeToString(id[:]) }

// ParseAccountID is the inverse of [AccountID.String]; it also reads capitals.
func ParseAccountID(text string) (AccountID, error) {
	var id AccountID
	if len(text) == accountText.EncodedLen(len(id)) {
		raw, err := accountText.DecodeString(strings.ToLower(text))
		if err == nil && copy(id[:], raw) == len(id) && id.String() == strings.ToLower(text) {
			return id, nil
		}
	}
	return AccountID{}, fmt.Errorf("account %.40q: want 26 letters and digits: %w", text, fault.Invalid)
}

// AccountState says what may be done with an account.
type AccountState uint8

// The states. They are stored: never renumber one.
const (
	// Open accounts take every command.
	Open AccountState = 1
	// Frozen accounts take deposits and corrections; nothing can be held or
	// captured.
	Frozen AccountState = 2
	// Closed accounts take nothing; all that was in them has been moved out.
	Closed AccountState = 3
	// Restricted accounts are kept because the law says so, and nothing else
	// is done with them: corrections only.
	Restricted AccountState = 4
	// Merged accounts have ended in another one of the same person, which has
	// all that was available in them. They take nothing but what concerns the
	// credits that were redeemed in them.
	Merged AccountState = 5
)

func (s AccountState) String() string {
	switch s {
	case Open:
		return "open"
	case Frozen:
		return "frozen"
	case Closed:
		return "closed"
	case Restricted:
		return "restricted"
	case Merged:
		return "merged"
	}
	return fmt.Sprintf("state-%d", uint8(s))
}

// Account is where a learner's account stands after its newest entry.
type Account struct {
	ID       AccountID
	State    AccountState
	Seq      uint64 // how many entries the account has
	Head     uint64 // its newest entry
	LastLot  uint64 // its newest lot, or zero
	Balances Balances
}

// Balance is what an account has of one unit. No field is below zero.
type Balance struct {
	Posted Amount // booked and not spent, expired or taken back
	Held   Amount // part of Posted that is reserved
	Owed   Amount // redeemed credits that were revoked afterwards
}

// Available returns what can be held or spent: posted less held.
func (b Balance) Available() Amount { return b.Posted - b.Held }

// Balances has a [Balance] for each unit, in the order of [Units].
type Balances [len(Units)]Balance

// Of returns the balance in u.
func (b *Balances) Of(u Unit) *Balance { return &b[u-1] }
