package ledgerbolt

import (
	"fmt"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// The flags of a lot.
const (
	lotWithdrawn = 1
	lotMoved     = 2 // two more numbers stand behind the amounts
)

// appendLot appends a lot's row; its number is the key.
func appendLot(b []byte, l *ledger.Lot) ([]byte, error) {
	if n := len(l.Holds) + len(l.Uses); n > ledger.MaxUses {
		return b, fmt.Errorf("lot %d has %d holds and uses, at most %d are allowed: %w", l.Seq, n, ledger.MaxUses, fault.Corrupt)
	}
	var flags byte
	if l.Withdrawn {
		flags |= lotWithdrawn
	}
	if l.Into != 0 {
		flags |= lotMoved
	}
	b = append(b, rowVersion, flags, byte(l.Unit))
	b = append(b, l.Account[:]...)
	b = order.AppendUint64(b, l.Prev)
	b = order.AppendUint32(b, uint32(l.Until))
	for _, a := range [...]ledger.Amount{l.Amount, l.Available, l.Held, l.Redeemed, l.Expired, l.Revoked, l.Returned, l.Owed} {
		b = order.AppendUint64(b, uint64(a))
	}
	if l.Into != 0 {
		b = order.AppendUint64(b, uint64(l.Moved))
		b = order.AppendUint64(b, l.Into)
	}
	b = append(b, byte(len(l.Holds)), byte(len(l.Uses)))
	b = appendUses(b, l.Holds)
	return appendUses(b, l.Uses), nil
}

func appendUses(b []byte, uses []ledger.Use) []byte {
	for _, u := range uses {
		b = order.AppendUint64(b, u.Entry)
		b = order.AppendUint64(b, uint64(u.Amount))
	}
	return b
}

func decodeLot(seq uint64, value []byte) (ledger.Lot, error) {
	r := newRow(value)
	l := ledger.Lot{Seq: seq}
	flags := r.u8()
	l.Withdrawn = flags&lotWithdrawn != 0
	l.Unit = ledger.Unit(r.u8())
	r.copyTo(l.Account[:])
	l.Prev, l.Until = r.u64(), ledger.Day(r.i32())
	for _, a := range [...]*ledger.Amount{&l.Amount, &l.Available, &l.Held, &l.Redeemed, &l.Expired, &l.Revoked, &l.Returned, &l.Owed} {
		*a = r.amount()
	}
	if flags&lotMoved != 0 {
		l.Moved, l.Into = r.amount(), r.u64()
	}
	holds, uses := int(r.u8()), int(r.u8())
	switch {
	case r.bad != "":
	case flags&lotMoved != 0 && l.Into == 0:
		r.fail("moved to lot 0")
	case flags > lotWithdrawn|lotMoved:
		r.fail("flags %08b", flags)
	case l.Unit < 1 || int(l.Unit) > len(ledger.Units):
		r.fail("unit %d", l.Unit)
	case holds+uses > ledger.MaxUses:
		r.fail("%d holds and %d uses", holds, uses)
	}
	l.Holds, l.Uses = readUses(&r, holds), readUses(&r, uses)
	if err := r.end("lot %d", seq); err != nil {
		return ledger.Lot{}, err
	}
	return l, nil
}

func readUses(r *row, n int) []ledger.Use {
	if n == 0 || r.bad != "" {
		return nil
	}
	uses := make([]ledger.Use, n)
	for i := range uses {
		uses[i] = ledger.Use{Entry: r.u64(), Amount: r.amount()}
	}
	return uses
}
