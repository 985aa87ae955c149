package ledgerbolt

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"creditbank/ledger/durable"
	"creditbank/ledger/fault"
	"creditbank/ledger/filebolt"
	"creditbank/ledger/seal"

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

	// Sealing seals the entries. A file that was made with it opens with it
	// only, and no other does.
	Sealing *Sealing

	// Blind, in a plain scratch store, blinds digests as the sealed file does
	// whose keyring has this natural secret, so that their facts compare.
	Blind *seal.Key

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
	if z := opt.Sealing; z != nil && !opt.ReadOnly && (z.Keys == nil || z.Guard == nil) {
		return nil, fmt.Errorf("a sealed bank is written to with signing keys and a head guard only: %w", fault.Invalid)
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && opt.ReadOnly:
		return nil, fmt.Errorf("there is no such file: %w", fault.NotFound)
	case errors.Is(err, fs.ErrNotExist):
		if err := create(path, opt.Sealing); err != nil {
			return nil, err
		}
	case err != nil:
		return nil, err
	case info.Size() < smallest:
		// Of an empty file bbolt would make a new bank. Somebody has lost one.
		return nil, fmt.Errorf("the file has %d bytes, a bank at least %d: %w", info.Size(), smallest, fault.Corrupt)
	}
	return openStore(path, opt)
}

// openStore opens a file that exists.
func openStore(path string, opt Options) (_ *Store, err error) {
	s := &Store{path: path, commit: (*bolt.Tx).Commit, secret: opt.Blind}
	if opt.Sealing != nil {
		if s.sealer, err = newSealer(opt.Sealing); err != nil {
			return nil, err
		}
		secret, err := opt.Sealing.Ring.NaturalSecret()
		if err != nil {
			return nil, err
		}
		s.secret = &secret
	} else if opt.Blind != nil && !opt.Scratch {
		return nil, fmt.Errorf("only scratch stores are blinded without being sealed: %w", fault.Invalid)
	}
	if s.db, err = openFile(path, opt); err != nil {
		return nil, err
	}
	err = guard(func() error {
		return s.db.View(func(tx *bolt.Tx) error {
			if err := checkFile(tx); err != nil {
				return err
			}
			return s.checkSealed(tx)
		})
	})
	if err == nil && !opt.ReadOnly {
		err = filebolt.RemoveDraft(path) // of a compaction that was cut short
	}
	if err == nil && s.sealer != nil {
		err = s.resume(context.Background(), opt.ReadOnly)
	}
	if err != nil {
		return nil, errors.Join(err, s.db.Close())
	}
	return s, nil
}

// create makes an empty bank.
func create(path string, sealing *Sealing) error {
	return durable.Create(path, func(temp string) error {
		db, err := openFile(temp, Options{})
		if err != nil {
			return err
		}
		return errors.Join(db.Update(func(tx *bolt.Tx) error {
			if err := writeMeta(tx); err != nil || sealing == nil {
				return err
			}
			z, err := newSealer(sealing)
			if err != nil {
				return err
			}
			return z.writeSealed(tx)
		}), db.Close())
	})
}

// openFile opens a file that exists with bbolt.
func openFile(path string, opt Options) (db *bolt.DB, err error) {
	// If bbolt panics here it keeps its lock on the file until the program ends.
	err = guard(func() (err error) {
		db, err = filebolt.OpenDB(path, bolt.Options{
			ReadOnly: opt.ReadOnly, Timeout: opt.Wait, MaxSize: opt.MaxBytes, InitialMmapSize: mapped,
			NoSync: opt.Scratch, NoGrowSync: opt.Scratch,
			PreLoadFreelist: true, // while damage in it can be recovered
		})
		return err
	})
	return db, err
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
