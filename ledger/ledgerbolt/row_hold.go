package ledgerbolt

import (
	"fmt"
	"math"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// appendHold appends a hold's row; its number is the key.
func appendHold(b []byte, h *ledger.HoldRecord) ([]byte, error) {
	if len(h.Institution) > math.MaxUint8 || len(h.Programme) > math.MaxUint8 || len(h.Lots) > ledger.MaxHoldLots {
		return b, fmt.Errorf("hold %d is larger than the rules allow: %w", h.Seq, fault.Corrupt)
	}
	b = append(b, rowVersion, byte(h.State))
	b = append(b, h.Account[:]...)
	b = order.AppendUint64(b, uint64(h.Deadline))
	b = order.AppendUint64(b, h.Ended)
	b = append(append(b, byte(len(h.Institution))), h.Institution...)
	b = append(append(b, byte(len(h.Programme))), h.Programme...)
	b = order.AppendUint16(b, uint16(len(h.Lots)))
	for _, r := range h.Lots {
		b = order.AppendUint64(b, r.Lot)
		b = order.AppendUint64(b, uint64(r.Amount))
	}
	return b, nil
}

func decodeHold(seq uint64, value []byte) (ledger.HoldRecord, error) {
	r := newRow(value)
	h := ledger.HoldRecord{Seq: seq, State: ledger.HoldState(r.u8())}
	r.copyTo(h.Account[:])
	h.Deadline, h.Ended = ledger.Instant(r.i64()), r.u64()
	h.Institution, h.Programme = r.text8(), r.text8()
	n := int(r.u16())
	switch {
	case r.bad != "":
	case h.State < ledger.HoldOpen || h.State > ledger.HoldRevoked:
		r.fail("state %d", h.State)
	case n > ledger.MaxHoldLots:
		r.fail("%d lots", n)
	case n > 0:
		h.Lots = make([]ledger.Reservation, n)
		for i := range h.Lots {
			h.Lots[i] = ledger.Reservation{Lot: r.u64(), Amount: r.amount()}
		}
	}
	if err := r.end("hold %d", seq); err != nil {
		return ledger.HoldRecord{}, err
	}
	return h, nil
}
