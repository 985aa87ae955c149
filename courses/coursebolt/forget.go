package coursebolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"

	"creditbank/ledger/fault"

	bolt "go.etcd.io/bbolt"
)

// metaForgetting is there while deleted rows have not left the file yet: bbolt
// leaves their bytes in free pages, so the file is made anew without them.
var metaForgetting = []byte("forgetting")

// copySlice is how many bytes go into a new file with one commit.
const copySlice = 1 << 20

// Forget implements [courses.Versions]. The whole file is written anew, which
// takes a while and as much room again; reads go on meanwhile.
func (v *versions[T, R]) Forget(ctx context.Context, keys ...string) (err error) {
	defer fault.Wrap(&err, "forget %d of %s", len(keys), v.bucket)
	v.db.writing.Lock()
	defer v.db.writing.Unlock()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w (%w)", fault.Busy, err)
	}
	var rows [][]byte
	if err := v.db.View(func(tx *bolt.Tx) error {
		c := tx.Bucket(v.bucket).Cursor()
		for _, key := range keys {
			for k, _ := c.Seek(versionKey(key, 0)); isVersion(k, key); k, _ = c.Next() {
				rows = append(rows, bytes.Clone(k))
			}
		}
		return nil
	}); err != nil {
		return err
	}
	if rows != nil {
		if err := v.db.update(func(tx *bolt.Tx) error {
			for _, key := range keys {
				if k, value := last(tx.Bucket(v.bucket).Cursor(), key); k != nil && (v.findable() || v.listable()) {
					item, err := v.decode(k, value)
					if err != nil {
						return err
					}
					if err := errors.Join(v.exchangeTerms(tx, key, termsOf(item), nil), v.exchangeLists(tx, key, standingOf(item), standing{})); err != nil {
						return err
					}
				}
			}
			for _, k := range rows {
				if err := tx.Bucket(v.bucket).Delete(k); err != nil {
					return err
				}
			}
			return tx.Bucket([]byte("meta")).Put(metaForgetting, []byte{1})
		}); err != nil {
			return err
		}
	}
	return v.db.shed()
}

// endForgetting ends what a crash has cut short.
func (d *database) endForgetting() error {
	d.writing.Lock()
	defer d.writing.Unlock()
	return d.shed()
}

// shed makes the file anew if deleted rows have not left it yet. The caller
// holds writing.
func (d *database) shed() error {
	pending := false
	if err := d.View(func(tx *bolt.Tx) error {
		pending = tx.Bucket([]byte("meta")).Get(metaForgetting) != nil
		return nil
	}); err != nil || !pending {
		return err
	}
	next, err := d.copy()
	if err == nil {
		err = os.Rename(d.path+draft, d.path)
	}
	if err != nil {
		if next != nil {
			err = errors.Join(err, next.Close())
		}
		os.Remove(d.path + draft)
		return err
	}
	d.mu.Lock()
	old := d.db
	d.db = next
	d.mu.Unlock()
	// If the power fails before the directory is on the disk, the old file may
	// be back, with its note, and the next Open begins anew.
	if err := errors.Join(syncDirectory(d.path), old.Close()); err != nil {
		return fmt.Errorf("the new file may not be on the disk: %w (%w)", fault.Unknown, err)
	}
	return nil
}

// copy makes a new file with all rows that are there, on the disk but for its
// name.
func (d *database) copy() (*bolt.DB, error) {
	if err := os.RemoveAll(d.path + draft); err != nil {
		return nil, err
	}
	next, err := bolt.Open(d.path+draft, 0o600, &bolt.Options{FreelistType: bolt.FreelistMapType, NoSync: true})
	if err != nil {
		return nil, err
	}
	d.mu.RLock()
	err = bolt.Compact(next, d.db, copySlice)
	d.mu.RUnlock()
	if err == nil {
		err = next.Update(func(tx *bolt.Tx) error { return tx.Bucket([]byte("meta")).Delete(metaForgetting) })
	}
	if err == nil {
		err = next.Sync()
	}
	next.NoSync = false
	return next, err
}
