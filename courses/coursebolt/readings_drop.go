package coursebolt

import (
	"context"
	"encoding/json"
	"fmt"

	"creditbank/ledger"
	"creditbank/ledger/fault"

	bolt "go.etcd.io/bbolt"
)

// metaSince has the instant, in decimal digits, before which no reading is
// kept, so that asking again costs no walk over the file.
var metaSince = []byte("since")

// dropSlice is how many readings are looked at in one transaction.
const dropSlice = 10_000

// DropBefore implements [courses.ReadingStore]. Readings are kept by learner, so
// it walks over all of them, a slice at a time; who writes meanwhile waits for
// a slice at most and, in the end, for the file to be written anew.
func (r *Readings) DropBefore(ctx context.Context, at ledger.Instant) (n int, err error) {
	defer fault.Wrap(&err, "drop the readings of before %s", at)
	since, err := r.since()
	if err != nil || at <= since {
		return 0, err
	}
	for after := []byte(nil); ; {
		if err := ctx.Err(); err != nil {
			return n, fmt.Errorf("%w (%w)", fault.Busy, err)
		}
		old, last, err := r.oldBehind(after, at)
		if err != nil {
			return n, err
		}
		if err := r.dropKeys(old); err != nil {
			return n, err
		}
		n, after = n+len(old), last
		if last == nil {
			break
		}
	}
	if err := r.db.Update(func(tx *bolt.Tx) error {
		return tx.Bucket([]byte("meta")).Put(metaSince, fmt.Append(nil, int64(at)))
	}); err != nil {
		return n, err
	}
	return n, r.db.Shed(ctx)
}

func (r *Readings) since() (at ledger.Instant, err error) {
	err = r.db.View(func(tx *bolt.Tx) error {
		text := tx.Bucket([]byte("meta")).Get(metaSince)
		if text == nil {
			return nil
		}
		if _, err := fmt.Sscan(string(text), &at); err != nil {
			return fmt.Errorf("%s %q: %w", metaSince, text, fault.Corrupt)
		}
		return nil
	})
	return at, err
}

// oldBehind returns the keys of readings before an instant in the slice behind
// a key, and the last key of the slice: nil if there was none behind it.
func (r *Readings) oldBehind(after []byte, at ledger.Instant) (old [][]byte, last []byte, err error) {
	err = r.db.View(func(tx *bolt.Tx) error {
		c := tx.Bucket(readingBucket).Cursor()
		k, value := c.Seek(after)
		if after != nil && k != nil && string(k) == string(after) {
			k, value = c.Next()
		}
		for looked := 0; k != nil && looked < dropSlice; looked++ {
			var row readingRow
			if err := json.Unmarshal(value, &row); err != nil {
				return fmt.Errorf("reading %x: %w (%w)", k, fault.Corrupt, err)
			}
			last = append(last[:0], k...)
			if ledger.Instant(row.At) < at {
				old = append(old, append([]byte(nil), k...))
			}
			k, value = c.Next()
		}
		return nil
	})
	return old, last, err
}

// dropKeys deletes readings and notes that their bytes are still in the file.
func (r *Readings) dropKeys(keys [][]byte) error {
	if len(keys) == 0 {
		return nil
	}
	return r.db.Update(func(tx *bolt.Tx) error {
		if err := deleteKeys(tx.Bucket(readingBucket), keys); err != nil {
			return err
		}
		return readingsKind.Deleted(tx)
	})
}
