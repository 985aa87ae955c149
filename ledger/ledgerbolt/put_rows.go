package ledgerbolt

import "creditbank/ledger"

// The functions below make the rows of one bucket. Each appends a key to the
// room, then its value, or nothing to take the row away.

func (w *rows) addEntries(c *ledger.Changes) {
	for i := range c.Entries {
		k := order.AppendUint64(w.room, c.Entries[i].Seq)
		w.add(len(k), c.Entries[i].AppendCanonical(k))
	}
	for _, seq := range c.Forgotten {
		k := order.AppendUint64(w.room, seq)
		w.add(len(k), (&ledger.Entry{Seq: seq}).AppendCanonical(k))
	}
}

func (t *logTx) addAccounts(w *rows, c *ledger.Changes) {
	for id, a := range c.Accounts {
		k := append(w.room, id[:]...)
		if a.Seq == 0 {
			w.add(len(k), k)
			continue
		}
		w.add(len(k), appendAccount(k, &a))
	}
	for natural, seq := range c.Naturals {
		natural = t.natural(&natural)
		k := appendNaturalKey(w.room, &natural)
		if seq == 0 {
			w.add(len(k), k)
		} else {
			w.add(len(k), appendSeq(k, seq))
		}
	}
}

func (w *rows) addLots(c *ledger.Changes) error {
	for seq, l := range c.Lots {
		k := order.AppendUint64(w.room, seq)
		if l.Seq == 0 {
			w.add(len(k), k)
			continue
		}
		b, err := appendLot(k, &l)
		if err != nil {
			return err
		}
		w.add(len(k), b)
	}
	return nil
}

func (t *logTx) addHolds(w *rows, c *ledger.Changes) error {
	for seq, h := range c.Holds {
		k := order.AppendUint64(w.room, seq)
		if h.Seq == 0 {
			w.add(len(k), k)
			continue
		}
		if t.z != nil {
			h.Institution, h.Programme = "", "" // they stay in the entry
		}
		b, err := appendHold(k, &h)
		if err != nil {
			return err
		}
		w.add(len(k), b)
	}
	return nil
}

func (t *logTx) addOutcomes(w *rows, c *ledger.Changes) error {
	for key, o := range c.Outcomes {
		key = t.once(key)
		k := append(w.room, key[:]...)
		if o.IsZero() {
			w.add(len(k), k)
			continue
		}
		b, err := appendOutcome(k, &o)
		if err != nil {
			return err
		}
		w.add(len(k), b)
	}
	return nil
}

func (w *rows) addDue(c *ledger.Changes) {
	for d, is := range c.Due {
		k := appendDueKey(w.room, d)
		if is {
			w.add(len(k), append(k, rowVersion))
		} else {
			w.add(len(k), k)
		}
	}
}

func (w *rows) addTotals(c *ledger.Changes) {
	for key, a := range c.Totals {
		k := appendTotalKey(w.room, &key)
		if a != 0 {
			w.add(len(k), appendTotal(k, a))
		} else {
			w.add(len(k), k)
		}
	}
}
