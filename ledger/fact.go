package ledger

import (
	"encoding/hex"
	"fmt"
	"strings"
)

// Fact is something derived from the journal, as text: two stores with the
// same journal have the same facts.
type Fact struct {
	What  string // account, due, hold, key, lot, natural or total
	Key   string // which one; sorts as the store keeps it
	Value string
}

// The functions below make facts from what a store keeps. Keys are fixed-size
// hexadecimal, so that they sort as the bytes do.

// AccountFact tells an account.
func AccountFact(a Account) Fact {
	v := fmt.Sprintf("%s, %d entries, newest %d, newest lot %d", a.State, a.Seq, a.Head, a.LastLot)
	for _, u := range Units {
		if b := *a.Balances.Of(u); b != (Balance{}) {
			v += fmt.Sprintf(", %s posted %s held %s owed %s", u, b.Posted, b.Held, b.Owed)
		}
	}
	return Fact{"account", hex.EncodeToString(a.ID[:]), v}
}

// DueFact tells that the clock has something to end.
func DueFact(d Due) Fact {
	what := "hold"
	if d.Lot {
		what = "lot"
	}
	return Fact{"due", fmt.Sprintf("%016x-%s-%016x", uint64(d.At), what, d.Seq), what}
}

// HoldFact tells a hold.
func HoldFact(h HoldRecord) Fact {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, ended by %d, of %s for %q by %q until %s:", h.State, h.Ended, h.Account, h.Programme, h.Institution, h.Deadline)
	for _, r := range h.Lots {
		fmt.Fprintf(&b, " %d:%s", r.Lot, r.Amount)
	}
	return Fact{"hold", fmt.Sprintf("%016x", h.Seq), b.String()}
}

// KeyFact tells the outcome of an idempotency key; ok is false for a refusal,
// which cannot be derived.
func KeyFact(k Key, r OutcomeRecord) (f Fact, ok bool) {
	return Fact{"key", k.String(), fmt.Sprintf("entry %d, request %x", r.Entry, r.Request)}, r.Refusal == nil
}

// LotFact tells a lot.
func LotFact(l Lot) Fact {
	v := fmt.Sprintf("of %s after lot %d: %s %s = available %s, held %s, redeemed %s, expired %s, revoked %s, returned %s; owed %s, until %q, withdrawn %t, holds %v, uses %v",
		l.Account, l.Prev, l.Amount, l.Unit, l.Available, l.Held, l.Redeemed, l.Expired, l.Revoked, l.Returned,
		l.Owed, l.Until, l.Withdrawn, l.Holds, l.Uses)
	if l.Into != 0 {
		v += fmt.Sprintf(", moved %s to lot %d", l.Moved, l.Into)
	}
	return Fact{"lot", fmt.Sprintf("%016x", l.Seq), v}
}

// NaturalFact tells which deposit credited a course run.
func NaturalFact(k NaturalKey, seq uint64) Fact {
	return Fact{"natural", hex.EncodeToString(k.Account[:]) + "-" + hex.EncodeToString(k.Run[:]), fmt.Sprintf("deposit %d", seq)}
}

// TotalFact tells a total.
func TotalFact(k TotalKey, a Amount) Fact {
	return Fact{"total", fmt.Sprintf("%02x-%02x-%s", uint8(k.Unit), uint8(k.Side), k.Code), a.String()}
}
