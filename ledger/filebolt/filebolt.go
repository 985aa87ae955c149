// Package filebolt opens a bbolt file, copies it, and makes it anew while it is
// in use. It is how the stores hold their files; what is in them is theirs.
//
// These things hold:
//   - only one program has a file open for writing, and nobody reads it
//     meanwhile; another one is told so after a second. One that waited while
//     a new file took the place of the one it waits for is told so too, and
//     never goes on with a file that has no name any more;
//   - a file gets its name when it is whole, and is for its owner only: a power
//     failure, or a disk that is full, leaves no half of one, and no half of a
//     copy either;
//   - a file of another kind, or of another version of the program, is refused
//     and stays as it is;
//   - bbolt leaves the bytes of deleted rows in free pages. After [File.Delete]
//     or [File.Shed] they are in no file any more: it was made anew beside the
//     old one, synced and renamed. A crash in between is healed by the next
//     [Open]. Blocks that the file system has freed may survive on the medium
//     until they are written over: encrypt the disk.
//
// Stores that need more than a [File] use its parts, [OpenDB] and [Draft].
package filebolt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"

	"creditbank/ledger/durable"
	"creditbank/ledger/fault"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// File is an open file. Its methods may be called concurrently.
type File struct {
	path    string
	kind    *Kind
	writing sync.Mutex   // held by whoever writes or makes a new file; taken before mu
	mu      sync.RWMutex // held for writing while db is replaced only
	db      *bolt.DB     // guarded by mu

	// step, if set by a test, is told what was done; it may stop what goes on.
	step func(string) error
}

// Open opens the file at path for writing. It is made if there is none. If
// rows were deleted whose bytes may still be there, it is made anew first.
//
// Errors are those of [OpenDB], [fault.Corrupt] too if the file is of another
// kind, and [fault.Invalid] if another version of the program has written it.
func Open(path string, k *Kind) (_ *File, err error) {
	defer fault.Wrap(&err, "open %s", path)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		// If another program makes it at the same time, both open that one.
		if err := create(path, k); err != nil && !errors.Is(err, fault.Conflict) {
			return nil, err
		}
	}
	db, err := OpenDB(path, bolt.Options{})
	if err != nil {
		return nil, err
	}
	f := &File{path: path, kind: k, db: db}
	err = f.prepare()
	if err == nil {
		err = RemoveDraft(path)
	}
	if err == nil {
		err = f.Shed(context.Background())
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// create makes a file without rows.
func create(path string, k *Kind) error {
	return durable.Create(path, func(temp string) error {
		db, err := OpenDB(temp, bolt.Options{NoSync: true, NoGrowSync: true})
		if err != nil {
			return err
		}
		return errors.Join(db.Update(k.prepare), db.Close())
	})
}

// prepare looks at what the file is before anything is written to it.
func (f *File) prepare() error {
	lacking := false
	err := f.View(func(tx *bolt.Tx) error {
		if lacking = f.kind.lacking(tx); lacking {
			return nil
		}
		return f.kind.check(tx)
	})
	if err != nil || !lacking {
		return err
	}
	return f.Update(f.kind.prepare)
}

// OpenToRead opens the file at path, which nobody writes to until it is
// closed. Errors are those of [Open], and [fault.NotFound] if there is none.
func OpenToRead(path string, k *Kind) (_ *File, err error) {
	defer fault.Wrap(&err, "open %s", path)
	db, err := OpenDB(path, bolt.Options{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	if err := db.View(k.check); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &File{path: path, kind: k, db: db}, nil
}

// View reads one committed state.
func (f *File) View(fn func(*bolt.Tx) error) error {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return kindOf(f.db.View(fn))
}

// Update writes in one durable transaction. It waits while the file is made
// anew.
func (f *File) Update(fn func(*bolt.Tx) error) error {
	f.writing.Lock()
	defer f.writing.Unlock()
	return f.update(fn)
}

// update is Update for whoever holds writing.
func (f *File) update(fn func(*bolt.Tx) error) error {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return kindOf(f.db.Update(fn))
}

func kindOf(err error) error {
	if errors.Is(err, bolterrors.ErrDatabaseNotOpen) {
		return fmt.Errorf("the file is closed: %w", fault.Busy)
	}
	return err
}

// BackupTo writes a consistent copy to a new file while this one is in use. A
// file that exists is not replaced ([fault.Conflict]).
func (f *File) BackupTo(path string) (err error) {
	defer fault.Wrap(&err, "copy %s to %s", f.path, path)
	return durable.CreateFrom(path, func(w io.Writer) error {
		return f.View(func(tx *bolt.Tx) error {
			_, err := tx.WriteTo(w)
			return err
		})
	})
}

// Close lets go of the file, after whoever writes to it.
func (f *File) Close() error {
	f.writing.Lock()
	defer f.writing.Unlock()
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.db.Close()
}
