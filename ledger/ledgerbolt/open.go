package ledgerbolt

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

// Options say how to open a bank. The zero value opens it for writing, safely.
type Options struct {
	// ReadOnly opens a file that exists and never writes to it. Other programs
	// may read it at the same time; none may write.
	ReadOnly bool

	// Scratch makes a store that need not outlive a crash, such as a replay
	// for comparison: nothing waits for the disk.
	Scratch bool

	// Wait is how long to wait for another program to let go of the file. If
	// zero, one second.
	Wait time.Duration

	// MaxBytes bounds the size of the file, as a fuse before the disk is full.
	// A commit beyond it fails. If zero, there is no bound.
	MaxBytes int
}

// mapped is how much of the file is mapped into memory from the beginning: 16
// GiB of addresses, not of memory. A file that outgrows it is mapped anew,
// which waits for all readers. (On a 32-bit machine it is 512 MiB.)
const mapped = 1 << (29 + 5*(^uint(0)>>63))

// smallest is the size of an empty file of bbolt: four pages.
const smallest = 4 * 4096

// Open opens the bank in a file, and makes it if there is none.
//
// Errors: [fault.Busy] if another program has it open; [fault.NotFound] if it
// is to be read only and there is none; [fault.Invalid] if it was written by
// another version of the program; [fault.Corrupt] if it is no bank or damaged.
func Open(path string, opt Options) (_ *Store, err error) {
	defer fault.Wrap(&err, "open bank %s", path)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && opt.ReadOnly:
		return nil, fmt.Errorf("there is no such file: %w", fault.NotFound)
	case errors.Is(err, fs.ErrNotExist):
		if err := create(path); err != nil {
			return nil, err
		}
	case err != nil:
		return nil, err
	case info.Size() < smallest:
		// Of an empty file bbolt would make a new bank. Somebody has lost one.
		return nil, fmt.Errorf("the file has %d bytes, a bank at least %d: %w", info.Size(), smallest, fault.Corrupt)
	}
	db, err := openFile(path, opt)
	if err != nil {
		return nil, err
	}
	s := &Store{path: path, db: db, commit: (*bolt.Tx).Commit}
	if err := guard(func() error { return db.View(checkFile) }); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return s, nil
}

// create makes an empty bank.
func create(path string) error {
	return newFile(path, func(temp string) error {
		db, err := openFile(temp, Options{})
		if err != nil {
			return err
		}
		return errors.Join(db.Update(writeMeta), db.Close())
	})
}

// openFile opens a file that exists with bbolt.
func openFile(path string, opt Options) (db *bolt.DB, err error) {
	o := *bolt.DefaultOptions
	o.ReadOnly = opt.ReadOnly
	o.PreLoadFreelist = true // while damage in it can be recovered
	o.NoSync, o.NoGrowSync = opt.Scratch, opt.Scratch
	o.MaxSize = opt.MaxBytes
	o.FreelistType = bolt.FreelistMapType
	o.InitialMmapSize = mapped
	if o.Timeout = opt.Wait; o.Timeout == 0 {
		o.Timeout = time.Second
	}
	o.OpenFile = func(name string, flag int, mode os.FileMode) (*os.File, error) {
		return os.OpenFile(name, flag&^os.O_CREATE, mode)
	}
	// If bbolt panics here it keeps its lock on the file until the program ends.
	err = guard(func() (err error) {
		db, err = bolt.Open(path, 0o600, &o)
		return err
	})
	return db, kindOf(err)
}

// kindOf gives bbolt's errors a kind.
func kindOf(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, bolterrors.ErrTimeout):
		return fmt.Errorf("another program has this bank open: %w", fault.Busy)
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrVersionMismatch), errors.Is(err, bolterrors.ErrChecksum):
		return fmt.Errorf("no bank: %w: %w", err, fault.Corrupt)
	}
	return err
}

// checkFile refuses a file that is cut off or no bank.
func checkFile(tx *bolt.Tx) error {
	info, err := os.Stat(tx.DB().Path())
	if err != nil {
		return err
	}
	if info.Size() < tx.Size() {
		return fmt.Errorf("the file has %d bytes, its pages %d: it is cut off: %w", info.Size(), tx.Size(), fault.Corrupt)
	}
	return checkMeta(tx)
}

func isTxClosed(err error) bool { return errors.Is(err, bolterrors.ErrTxClosed) }
