package filebolt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"creditbank/ledger/fault"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// OpenDB opens a database that is there and locks it: for everybody else, or,
// if o says ReadOnly, for those who write. It waits for the lock for
// o.Timeout, or, if that is zero, for a second.
//
// Errors: [fault.NotFound] if there is no file; [fault.Busy] if another
// program has it open; [fault.Corrupt] if it is no database or its beginning
// is damaged.
func OpenDB(path string, o bolt.Options) (*bolt.DB, error) {
	if o.Timeout == 0 {
		o.Timeout = time.Second
	}
	o.FreelistType = bolt.FreelistMapType
	open := o.OpenFile
	if open == nil {
		open = os.OpenFile
	}
	var file *os.File
	o.OpenFile = func(name string, flag int, mode os.FileMode) (f *os.File, err error) {
		// bbolt would make a file in place: a power failure could leave half.
		file, err = open(name, flag&^os.O_CREATE, mode)
		return file, err
	}
	db, err := bolt.Open(path, 0o600, &o)
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, fmt.Errorf("another program has it open: %w", fault.Busy)
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%w (%w)", fault.NotFound, err)
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrVersionMismatch), errors.Is(err, bolterrors.ErrChecksum):
		return nil, fmt.Errorf("not a database: %w (%w)", fault.Corrupt, err)
	case err != nil:
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
