package coursebolt

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

// database is the file, which can be replaced by another while it is in use.
type database struct {
	path    string
	writing sync.Mutex   // held by whoever writes or makes a new file
	mu      sync.RWMutex // held for writing while db is replaced only
	db      *bolt.DB     // guarded by mu
}

func openDatabase(path string, readOnly bool) (*database, error) {
	db, err := openBolt(path, readOnly)
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

func openBolt(path string, readOnly bool) (*bolt.DB, error) {
	var file *os.File
	open := func(name string, flag int, mode os.FileMode) (f *os.File, err error) {
		file, err = os.OpenFile(name, flag, mode)
		return file, err
	}
	db, err := bolt.Open(path, 0o600, &bolt.Options{
		Timeout: time.Second, FreelistType: bolt.FreelistMapType, ReadOnly: readOnly, OpenFile: open,
	})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, fmt.Errorf("another program has it open: %w", fault.Busy)
	}
	if err != nil {
		return nil, err
	}
	// While we waited for the lock, another program may have put a new file in
	// the place of the one that we have opened.
	opened, err := file.Stat()
	named, err2 := os.Stat(path)
	if err = errors.Join(err, err2); err == nil && !os.SameFile(opened, named) {
		err = fmt.Errorf("another program is changing it: %w", fault.Busy)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
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
	return d.update(fn)
}

// update is Update for whoever holds writing.
func (d *database) update(fn func(*bolt.Tx) error) error {
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

func syncDirectory(of string) error {
	d, err := os.Open(filepath.Dir(of))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
