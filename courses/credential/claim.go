package credential

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"time"

	"creditbank/ledger"
	"creditbank/ledger/fault"

	"golang.org/x/mod/sumdb/note"
)

// Claim is what the bank vouches for on a sheet.
type Claim struct {
	Account ledger.AccountID
	Entries uint64        // how many the account had
	Credits ledger.Amount // posted
	Points  ledger.Amount // posted
	Issued  time.Time     // in whole seconds
	Until   time.Time     // the last moment at which it can be relied on
}

// The layout of a code: version, hash of the key, the claim, the signature.
// It is frozen, since codes are printed on paper.
const (
	claimVersion = 1
	claimSize    = 1 + 4 + 16 + 5*8 + 8
	codeSize     = claimSize + 64 // Ed25519
)

// claimDomain keeps what is signed here apart from all else that the same key
// signs: notes begin with the name of the key.
const claimDomain = "creditbank sheet 1\n"

// strict has one spelling for each code.
var strict = base64.RawURLEncoding.Strict()

// Sign returns the code of a claim: text that is safe in a link.
func (c Claim) Sign(s note.Signer) (string, error) {
	b := make([]byte, 0, codeSize)
	b = append(b, claimVersion)
	b = binary.BigEndian.AppendUint32(b, s.KeyHash())
	b = append(b, c.Account[:]...)
	for _, n := range [...]uint64{
		c.Entries, uint64(c.Credits), uint64(c.Points), uint64(c.Issued.Unix()), uint64(c.Until.Unix()), 0,
	} {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	signature, err := s.Sign([]byte(claimDomain + string(b)))
	if err != nil {
		return "", fmt.Errorf("sign a sheet: %w", err)
	}
	if b = append(b, signature...); len(b) != codeSize {
		return "", fmt.Errorf("sign a sheet: signature of %d bytes: %w", len(signature), fault.Invalid)
	}
	return strict.EncodeToString(b), nil
}

// OpenClaim returns what a code claims, if one of the keys signed it.
// Otherwise the error is [fault.Invalid]. Whether the claim can still be
// relied on is for the caller to see.
func OpenClaim(code string, keys []note.Verifier) (Claim, error) {
	b, err := strict.DecodeString(code)
	if err != nil || len(b) != codeSize || b[0] != claimVersion {
		return Claim{}, fmt.Errorf("not a code of this bank: %w", fault.Invalid)
	}
	signed, hash := b[:claimSize], binary.BigEndian.Uint32(b[1:])
	for _, k := range keys {
		if k.KeyHash() == hash && k.Verify([]byte(claimDomain+string(signed)), b[claimSize:]) {
			return readClaim(signed)
		}
	}
	return Claim{}, fmt.Errorf("code was changed, or signed by another bank: %w", fault.Invalid)
}

func readClaim(b []byte) (Claim, error) {
	c := Claim{Account: ledger.AccountID(b[5:21])}
	var n [6]uint64
	for i := range n {
		n[i] = binary.BigEndian.Uint64(b[21+8*i:])
	}
	c.Entries, c.Credits, c.Points = n[0], ledger.Amount(n[1]), ledger.Amount(n[2])
	c.Issued, c.Until = time.Unix(int64(n[3]), 0).UTC(), time.Unix(int64(n[4]), 0).UTC()
	if n[5] != 0 {
		return Claim{}, fmt.Errorf("code of a later kind: %w", fault.Invalid)
	}
	return c, nil
}
