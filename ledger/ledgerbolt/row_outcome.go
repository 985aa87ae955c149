package ledgerbolt

import (
	"fmt"
	"math"

	"creditbank/ledger"
)

// What became of a key.
const (
	outcomeEntry   = 0
	outcomeRefusal = 1
	outcomeSealed  = 2 // in a sealed file: an entry, which has the request
	outcomeHidden  = 3 // in a sealed file: a row of outcome 1, encrypted
)

// appendOutcome appends the row of an idempotency key.
func appendOutcome(b []byte, o *ledger.OutcomeRecord) ([]byte, error) {
	if o.Refusal == nil {
		b = append(b, rowVersion, outcomeEntry)
		b = append(b, o.Request[:]...)
		return order.AppendUint64(b, o.Entry), nil
	}
	b = append(b, rowVersion, outcomeRefusal)
	b = append(b, o.Request[:]...)
	f := o.Refusal
	for _, text := range [...]string{string(f.Code), f.Field, f.Subject, f.Has, f.Wants} {
		if len(text) > math.MaxUint16 {
			return b, fmt.Errorf("refusal %.64s has a text of %d bytes", f.Code, len(text))
		}
		b = order.AppendUint16(b, uint16(len(text)))
		b = append(b, text...)
	}
	return b, nil
}

func decodeOutcome(k ledger.Key, value []byte) (ledger.OutcomeRecord, error) {
	r := newRow(value)
	kind := r.u8()
	var o ledger.OutcomeRecord
	r.copyTo(o.Request[:])
	switch {
	case r.bad != "":
	case kind == outcomeEntry:
		if o.Entry = r.u64(); r.bad == "" && o.Entry == 0 {
			r.fail("entry 0")
		}
	case kind == outcomeRefusal:
		o.Refusal = &ledger.Refusal{
			Code: ledger.Code(r.text16()), Field: r.text16(), Subject: r.text16(), Has: r.text16(), Wants: r.text16(),
		}
	default:
		r.fail("outcome %d", kind)
	}
	if err := r.end("key %s", k); err != nil {
		return ledger.OutcomeRecord{}, err
	}
	return o, nil
}
