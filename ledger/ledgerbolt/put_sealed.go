package ledgerbolt

import (
	"fmt"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// addRows makes the rows of a sealed group's entries.
func (z *sealer) addRows(g *sealedGroup, c *ledger.Changes, w *[bucketCount]rows) {
	leaves, payloads := &w[leafBucket], &w[payloadBucket]
	for i := range g.leaves {
		k := order.AppendUint64(leaves.room, g.first+uint64(i))
		leaves.add(len(k), append(k, g.leaves[i][:]...))
		if g.envelopes[i] != nil {
			k := order.AppendUint64(payloads.room, g.first+uint64(i))
			payloads.add(len(k), append(k, g.envelopes[i]...))
		}
	}
	for _, seq := range c.Forgotten {
		k := order.AppendUint64(payloads.room, seq)
		payloads.add(len(k), k)
	}
	tiles := &w[tileBucket]
	for _, tile := range g.tiles {
		k := appendTileKey(tiles.room, tile.Level, tile.N)
		tiles.add(len(k), append(k, tile.Data...))
	}
	erased := &w[erasedBucket]
	for _, id := range g.erased {
		k := append(erased.room, id[:]...)
		erased.add(len(k), append(k, rowVersion))
	}
	z.addCheckpoint(&w[checkpointBucket])
}

func appendTileKey(b []byte, level int, n uint64) []byte {
	return order.AppendUint64(append(b, byte(level)), n)
}

// addHidden makes the rows of outcomes and totals, whose texts are encrypted.
func (t *logTx) addHidden(c *ledger.Changes, w *[bucketCount]rows) error {
	keys := &w[keyBucket]
	for key, o := range c.Outcomes {
		key := t.once(key)
		k := append(keys.room, key[:]...)
		if o.IsZero() {
			keys.add(len(k), k)
			continue
		}
		b, err := t.z.appendOutcome(k, key, &o)
		if err != nil {
			return err
		}
		keys.add(len(k), b)
	}
	totals := &w[totalBucket]
	for key, a := range c.Totals {
		k := t.appendTotalKey(totals.room, &key)
		if a == 0 {
			totals.add(len(k), k)
			continue
		}
		b := appendTotal(k, a)
		if key.Code != "" {
			var err error
			if b, err = t.z.encrypt(b, k[len(totals.room):], []byte(key.Code)); err != nil {
				return err
			}
		}
		totals.add(len(k), b)
	}
	return nil
}

// appendTotalKey appends the key of a total as it is in the file: in a sealed
// one the code is blinded, and stands encrypted in the value.
func (t *logTx) appendTotalKey(b []byte, k *ledger.TotalKey) []byte {
	if t.z == nil || k.Code == "" {
		return appendTotalKey(b, k)
	}
	d := t.blind("cb/total/v1", []byte(k.Code))
	return append(append(b, byte(k.Unit), byte(k.Side)), d[:]...)
}

// hiddenTotal reads the row of a total in a sealed file.
func (t *logTx) hiddenTotal(k, v []byte) (key ledger.TotalKey, a ledger.Amount, err error) {
	if key, err = decodeTotalKey(k); err != nil {
		return key, 0, err
	}
	if key.Code == "" {
		a, err = decodeTotal(v)
		return key, a, err
	}
	if len(v) < 9 {
		return key, 0, fmt.Errorf("total %x: %w", k, fault.Corrupt)
	}
	if a, err = decodeTotal(v[:9]); err != nil {
		return key, 0, err
	}
	code, err := t.z.decrypt(v[9:], k)
	key.Code = string(code)
	if err == nil && string(t.appendTotalKey(nil, &key)) != string(k) {
		err = fmt.Errorf("total %x: its code belongs to another: %w", k, fault.Corrupt)
	}
	return key, a, err
}

// appendOutcome appends the row of an idempotency key to a sealed file. What
// was asked for is in the entry, or encrypted with the refusal.
func (z *sealer) appendOutcome(b []byte, k ledger.Key, o *ledger.OutcomeRecord) ([]byte, error) {
	if o.Refusal == nil {
		return order.AppendUint64(append(b, rowVersion, outcomeSealed), o.Entry), nil
	}
	text, err := appendOutcome(nil, o)
	if err != nil {
		return b, err
	}
	return z.encrypt(append(b, rowVersion, outcomeHidden), k[:], text)
}

// hiddenOutcome reads the row of an idempotency key in a sealed file.
func (t *logTx) hiddenOutcome(k ledger.Key, v []byte) (ledger.OutcomeRecord, error) {
	r := newRow(v)
	switch kind := r.u8(); {
	case r.bad != "":
	case kind == outcomeSealed:
		o := ledger.OutcomeRecord{Entry: r.u64()}
		if err := r.end("key %s", k); err != nil {
			return o, err
		}
		e, ok, err := t.Entry(o.Entry)
		if err == nil && !ok {
			err = fmt.Errorf("key %s names entry %d, which is not there: %w", k, o.Entry, fault.Corrupt)
		}
		o.Request = e.Request
		return o, err
	case kind == outcomeHidden:
		text, err := t.z.decrypt(r.b, k[:])
		if err != nil {
			return ledger.OutcomeRecord{}, err
		}
		return decodeOutcome(k, text)
	default:
		r.fail("outcome %d", kind)
	}
	return ledger.OutcomeRecord{}, r.end("key %s", k)
}
