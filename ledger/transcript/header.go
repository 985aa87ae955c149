package transcript

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"creditbank/ledger"
	"creditbank/ledger/merkle"
)

// Suffix is what the name of a transcript key has behind the name of the log.
const Suffix = "/transcript"

const headerTitle = "creditbank transcript 1"

// Header is what the bank signs: it fixes where the record ends.
type Header struct {
	Origin     string // name of the log
	Account    AccountTag
	Entries    uint64   // how many the account has
	Head       [32]byte // commitment of the last one; zero if there is none
	State      ledger.AccountState
	Balances   ledger.Balances
	Checkpoint merkle.Checkpoint
	// Digests of the whole signed checkpoint and of the list of keys, so that
	// nobody can put others in their place.
	CheckpointDigest [32]byte
	KeysDigest       [32]byte
	Issued           time.Time // in whole seconds
	Until            time.Time // the last moment at which it can be relied on
}

// AccountTag stands for an account without telling its id. It is the same in
// all transcripts of the account.
type AccountTag [16]byte

// TagOf returns the tag of an account.
func TagOf(a ledger.AccountID) AccountTag {
	sum := sha256.Sum256(append([]byte("cb/account/v1"), a[:]...))
	return AccountTag(sum[:])
}

func (t AccountTag) String() string { return hex.EncodeToString(t[:]) }

// stateText names the state; an account without entries has none.
func stateText(s ledger.AccountState) string {
	if s == 0 {
		return "none"
	}
	return s.String()
}

// Text returns what is signed.
func (h *Header) Text() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("%s%s", h.Origin, Suffix)
	line("%s", headerTitle)
	line("account %s", h.Account)
	line("entries %d", h.Entries)
	line("head %s", base64.StdEncoding.EncodeToString(h.Head[:]))
	line("state %s", stateText(h.State))
	for _, u := range ledger.Units {
		x := h.Balances.Of(u)
		line("balance %s posted %s held %s owed %s", u, x.Posted, x.Held, x.Owed)
	}
	line("checkpoint %d %s", h.Checkpoint.Size, h.Checkpoint.Root)
	line("checkpoint-digest %s", base64.StdEncoding.EncodeToString(h.CheckpointDigest[:]))
	line("keys-digest %s", base64.StdEncoding.EncodeToString(h.KeysDigest[:]))
	line("issued %s", h.Issued.UTC().Format(time.RFC3339))
	line("until %s", h.Until.UTC().Format(time.RFC3339))
	return b.String()
}

// parseHeader is the inverse of [Header.Text]; it reads leniently and then
// compares the spelling.
func parseHeader(text string) (*Header, bool) {
	r := headerReader{lines: strings.Split(text, "\n"), ok: true}
	h := new(Header)
	name := strings.Join(r.line("", 1), "")
	h.Origin = strings.TrimSuffix(name, Suffix)
	r.line("creditbank transcript", 1)
	r.hex(h.Account[:], r.line("account", 1)[0])
	h.Entries = r.number(r.line("entries", 1)[0])
	r.base64(h.Head[:], r.line("head", 1)[0])
	state := r.line("state", 1)[0]
	for _, s := range []ledger.AccountState{0, ledger.Open, ledger.Frozen, ledger.Closed, ledger.Restricted, ledger.Merged} {
		if stateText(s) == state {
			h.State = s
		}
	}
	for _, u := range ledger.Units {
		f := r.line("balance "+u.String(), 6)
		*h.Balances.Of(u) = ledger.Balance{Posted: r.amount(f[1]), Held: r.amount(f[3]), Owed: r.amount(f[5])}
	}
	f := r.line("checkpoint", 2)
	h.Checkpoint = merkle.Checkpoint{Origin: h.Origin, Size: r.number(f[0])}
	r.base64(h.Checkpoint.Root[:], f[1])
	r.base64(h.CheckpointDigest[:], r.line("checkpoint-digest", 1)[0])
	r.base64(h.KeysDigest[:], r.line("keys-digest", 1)[0])
	h.Issued = r.time(r.line("issued", 1)[0])
	h.Until = r.time(r.line("until", 1)[0])
	return h, r.ok && h.Text() == text
}

// headerReader reads lines of words; ok turns false at the first that is amiss.
type headerReader struct {
	lines []string
	ok    bool
}

// line returns the n words that follow a name.
func (r *headerReader) line(name string, n int) []string {
	if len(r.lines) == 0 {
		r.ok = false
		return make([]string, n)
	}
	words := strings.Fields(strings.TrimPrefix(r.lines[0], name))
	r.lines = r.lines[1:]
	if len(words) != n {
		r.ok = false
		return make([]string, n)
	}
	return words
}

func (r *headerReader) number(text string) uint64 {
	n, err := strconv.ParseUint(text, 10, 63)
	r.ok = r.ok && err == nil
	return n
}

// amount reads an amount of any size; sums have no bound but that of int64.
func (r *headerReader) amount(text string) ledger.Amount {
	whole, part, _ := strings.Cut(text, ".")
	part += "000"[:max(0, 3-len(part))]
	n, err := strconv.ParseInt(whole+part, 10, 64)
	r.ok = r.ok && err == nil && len(part) == 3
	return ledger.Amount(n)
}

func (r *headerReader) time(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	r.ok = r.ok && err == nil
	return t.UTC()
}

func (r *headerReader) hex(into []byte, text string) {
	b, err := hex.DecodeString(text)
	r.ok = r.ok && err == nil && copy(into, b) == len(into)
}

func (r *headerReader) base64(into []byte, text string) {
	b, err := base64.StdEncoding.DecodeString(text)
	r.ok = r.ok && err == nil && copy(into, b) == len(into)
}

// keysDigest returns the digest of the list of keys.
func keysDigest(keys []string) [32]byte {
	return sha256.Sum256([]byte("cb/keys/v1\n" + strings.Join(keys, "\n") + "\n"))
}
