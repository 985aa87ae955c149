package intakebolt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"creditbank/ledger/fault"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// draft is what is added to the file's name while a new one is being made.
const draft = ".new"

// metaShedding is there while bytes that were deleted may still be in the file.
var metaShedding = []byte("shedding")

// copySlice is how many bytes go into a new file with one commit.
const copySlice = 4 << 20

// database is the file, which can be replaced by another while it is in use.
type database struct {
	path    string
	writing sync.Mutex   // held by whoever writes or makes a new file
	mu      sync.RWMutex // held for writing while db is replaced only
	db      *bolt.DB     // guarded by mu
}

func openDatabase(path string, readOnly bool) (*database, error) {
	db, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: time.Second, FreelistType: bolt.FreelistMapType, ReadOnly: readOnly})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, fmt.Errorf("another program has it open: %w", fault.Busy)
	}
	if err != nil {
		return nil, err
	}
	if !readOnly {
		// Left by a crash; it may hold what was forgotten since.
		if err := os.Remove(path + draft); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, errors.Join(err, db.Close())
		}
	}
	return &database{path: path, db: db}, nil
}

// View reads one committed state.
func (d *database) View(fn func(*bolt.Tx) error) error {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.db.View(fn)
}

// Update writes in one durable transaction. It waits while a new file is made.
func (d *database) Update(fn func(*bolt.Tx) error) error {
	d.writing.Lock()
	defer d.writing.Unlock()
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.db.Update(fn)
}

// Close lets go of the file.
func (d *database) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.db.Close()
}

// shed makes the file anew if deleted bytes have not left it yet. Nobody else
// writes meanwhile: the caller holds writing, or has not handed d on yet.
func (d *database) shed() error {
	pending := false
	if err := d.View(func(tx *bolt.Tx) error {
		pending = tx.Bucket(metaBucket).Get(metaShedding) != nil
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
		return fmt.Errorf("make the file anew: %w", err)
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

// copy makes a new file with all that is there, on the disk but for its name.
func (d *database) copy() (*bolt.DB, error) {
	next, err := bolt.Open(d.path+draft, 0o600, &bolt.Options{FreelistType: bolt.FreelistMapType, NoSync: true})
	if err != nil {
		return nil, err
	}
	d.mu.RLock()
	err = bolt.Compact(next, d.db, copySlice)
	d.mu.RUnlock()
	if err == nil {
		err = next.Update(func(tx *bolt.Tx) error { return tx.Bucket(metaBucket).Delete(metaShedding) })
	}
	if err == nil {
		err = next.Sync()
	}
	next.NoSync = false
	return next, err
}

func syncDirectory(of string) error {
	d, err := os.Open(filepath.Dir(of))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
