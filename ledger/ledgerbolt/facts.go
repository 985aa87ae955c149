package ledgerbolt

import (
	"context"
	"slices"
	"strings"

	"creditbank/ledger"
)

// slice is how many rows are read in one transaction at most.
const slice = 512

// Totals implements [ledger.Reader].
func (s *Store) Totals(ctx context.Context, log ledger.Log, yield func(ledger.TotalKey, ledger.Amount) error) error {
	type total struct {
		key    ledger.TotalKey
		amount ledger.Amount
	}
	return scan(ctx, s, log, totalBucket, func(t *logTx, k, v []byte) (x total, ok bool, err error) {
		x.key, x.amount, err = t.total(k, v)
		return x, true, err
	}, func(t total) error { return yield(t.key, t.amount) })
}

func readTotal(k, v []byte) (ledger.TotalKey, ledger.Amount, error) {
	key, err := decodeTotalKey(k)
	if err != nil {
		return key, 0, err
	}
	a, err := decodeTotal(v)
	return key, a, err
}

// Facts implements [ledger.Reader]. The bucket of accounts is read twice: once
// for its accounts, later for its natural keys.
func (s *Store) Facts(ctx context.Context, log ledger.Log, yield func(ledger.Fact) error) error {
	for _, of := range [...]struct {
		bucket int
		fact   func(t *logTx, k, v []byte) (ledger.Fact, bool, error)
	}{
		{accountBucket, accountFact},
		{dueBucket, dueFact},
		{holdBucket, holdFact},
		{keyBucket, keyFact},
		{lotBucket, lotFact},
		{accountBucket, naturalFact},
	} {
		if err := scan(ctx, s, log, of.bucket, of.fact, yield); err != nil {
			return err
		}
	}
	// A sealed file has its totals in another order than their facts.
	var totals []ledger.Fact
	if err := scan(ctx, s, log, totalBucket, totalFact, func(f ledger.Fact) error {
		totals = append(totals, f)
		return nil
	}); err != nil {
		return err
	}
	slices.SortFunc(totals, func(a, b ledger.Fact) int { return strings.Compare(a.Key, b.Key) })
	for _, f := range totals {
		if err := yield(f); err != nil {
			return err
		}
	}
	return nil
}

// scan yields what make makes of a bucket's rows, in their order. Each slice
// is read in a transaction of its own, and yield is called in none.
func scan[T any](ctx context.Context, s *Store, log ledger.Log, bucket int, make func(t *logTx, k, v []byte) (T, bool, error), yield func(T) error) error {
	var next []byte
	for {
		var items []T
		more := false
		if err := s.read(ctx, log, func(t *logTx) error {
			b := t.bucket(bucket)
			if b == nil {
				return nil
			}
			c, n := b.Cursor(), 0
			for k, v := c.Seek(next); k != nil; k, v = c.Next() {
				if n++; n > slice {
					next, more = append(next[:0], k...), true
					return nil
				}
				item, ok, err := make(t, k, v)
				if err != nil {
					return err
				}
				if ok {
					items = append(items, item)
				}
			}
			return nil
		}); err != nil {
			return err
		}
		for _, item := range items {
			if err := yield(item); err != nil {
				return err
			}
		}
		if !more {
			return nil
		}
	}
}

func accountFact(_ *logTx, k, v []byte) (f ledger.Fact, ok bool, err error) {
	if len(k) != accountKeySize {
		_, err := decodeNaturalKey(k)
		return f, false, err
	}
	a, err := decodeAccount(ledger.AccountID(k), v)
	return ledger.AccountFact(a), true, err
}

func naturalFact(_ *logTx, k, v []byte) (f ledger.Fact, ok bool, err error) {
	if len(k) == accountKeySize {
		return f, false, nil
	}
	natural, err := decodeNaturalKey(k)
	if err != nil {
		return f, false, err
	}
	seq, err := decodeSeq(v)
	return ledger.NaturalFact(natural, seq), true, err
}

func dueFact(_ *logTx, k, v []byte) (f ledger.Fact, ok bool, err error) {
	d, err := decodeDueKey(k)
	if err == nil {
		r := newRow(v)
		err = r.end("due %x", k)
	}
	return ledger.DueFact(d), true, err
}

func holdFact(t *logTx, k, v []byte) (f ledger.Fact, ok bool, err error) {
	seq, err := decodeSeqKey("hold", k)
	if err != nil {
		return f, false, err
	}
	h, err := t.hold(seq, v)
	return ledger.HoldFact(h), true, err
}

func lotFact(_ *logTx, k, v []byte) (f ledger.Fact, ok bool, err error) {
	seq, err := decodeSeqKey("lot", k)
	if err != nil {
		return f, false, err
	}
	l, err := decodeLot(seq, v)
	return ledger.LotFact(l), true, err
}

func keyFact(t *logTx, k, v []byte) (f ledger.Fact, ok bool, err error) {
	key, err := decodeKey(k)
	if err != nil {
		return f, false, err
	}
	o, err := t.outcome(key, v)
	if err != nil {
		return f, false, err
	}
	f, ok = ledger.KeyFact(key, o)
	return f, ok, nil
}

func totalFact(t *logTx, k, v []byte) (f ledger.Fact, ok bool, err error) {
	key, a, err := t.total(k, v)
	return ledger.TotalFact(key, a), true, err
}
