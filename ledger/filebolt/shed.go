package filebolt

import (
	"context"
	"errors"
	"fmt"

	"creditbank/ledger/fault"

	bolt "go.etcd.io/bbolt"
)

// copySlice is how many bytes of rows go into a new file with one commit.
const copySlice = 4 << 20

// errKept ends a transaction in which nothing was deleted.
var errKept = errors.New("nothing to delete")

// Delete writes as Update does, and if fn says that it has deleted rows, their
// bytes have left the file when Delete returns nil. That writes the whole file
// anew, which takes a while and as much room again; reads go on meanwhile. If
// fn has deleted nothing, nothing it did is kept.
//
// After a deletion that failed half-way, the next Delete, Shed or Open ends it.
func (f *File) Delete(ctx context.Context, fn func(*bolt.Tx) (deleted bool, err error)) error {
	f.writing.Lock()
	defer f.writing.Unlock()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w (%w)", fault.Busy, err)
	}
	err := f.update(func(tx *bolt.Tx) error {
		deleted, err := fn(tx)
		if err != nil {
			return err
		}
		if !deleted {
			return errKept
		}
		return f.kind.Deleted(tx)
	})
	if err != nil && !errors.Is(err, errKept) {
		return err
	}
	return f.shed()
}

// Shed makes the file anew if rows were deleted whose bytes may be there yet;
// otherwise it costs nothing.
func (f *File) Shed(ctx context.Context) error {
	f.writing.Lock()
	defer f.writing.Unlock()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w (%w)", fault.Busy, err)
	}
	return f.shed()
}

// shed is Shed for whoever holds writing.
func (f *File) shed() error {
	pending := false
	if err := f.View(func(tx *bolt.Tx) error {
		pending = tx.Bucket(metaBucket).Get([]byte(f.kind.Shedding)) != nil
		return nil
	}); err != nil || !pending {
		return err
	}
	if err := f.reached("deleted"); err != nil {
		return err
	}
	d, err := NewDraft(f.path)
	if err == nil {
		err = f.renew(d)
	}
	if err != nil {
		return fmt.Errorf("make the file anew: %w", err)
	}
	return nil
}

// renew fills a draft and goes on with it.
func (f *File) renew(d *Draft) error {
	f.mu.RLock()
	err := bolt.Compact(d.DB, f.db, copySlice)
	f.mu.RUnlock()
	if err == nil {
		err = d.Update(func(tx *bolt.Tx) error { return tx.Bucket(metaBucket).Delete([]byte(f.kind.Shedding)) })
	}
	if err == nil {
		err = f.reached("copied")
	}
	if err != nil {
		return d.Discard(err)
	}
	err = d.Install()
	if err != nil && !errors.Is(err, fault.Unknown) {
		return err
	}
	err = errors.Join(err, f.reached("installed"))
	f.mu.Lock()
	defer f.mu.Unlock()
	old := f.db
	f.db = d.DB
	if err != nil {
		// What is written to the new file now could be lost with it.
		return errors.Join(err, old.Close(), f.db.Close())
	}
	return old.Close()
}

func (f *File) reached(step string) error {
	if f.step == nil {
		return nil
	}
	return f.step(step)
}
