package keyring

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/seal"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// draft is what is added to the file's name while a new one is being made.
const draft = ".new"

// Open opens a key file, or makes one if there is none and create is true. If
// the last destruction of keys or change of master key was cut short, Open
// ends it first.
//
// Errors: [fault.NotFound] if there is no file; [fault.Refused] if its keys
// are wrapped by another master key; [fault.Busy] if another program has it
// open; [fault.Corrupt] if it cannot be what Open made.
func Open(path string, master *Master, now func() time.Time, create bool) (_ *Keyring, err error) {
	defer fault.Wrap(&err, "key file %s", path)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if !create {
			return nil, fmt.Errorf("there is none: %w", fault.NotFound)
		}
		if err := initialise(path, master); err != nil {
			return nil, err
		}
	}
	db, err := openBolt(path)
	if err != nil {
		return nil, err
	}
	k := &Keyring{path: path, now: now, db: db, master: master}
	if err := k.recover(); err != nil {
		return nil, errors.Join(err, k.db.Close())
	}
	return k, nil
}

func openBolt(path string) (*bolt.DB, error) {
	var file *os.File
	open := func(name string, flag int, mode os.FileMode) (f *os.File, err error) {
		file, err = os.OpenFile(name, flag, mode)
		return file, err
	}
	db, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: time.Second, FreelistType: bolt.FreelistMapType, OpenFile: open})
	if errors.Is(err, berrors.ErrTimeout) {
		return nil, fmt.Errorf("another program has it open: %w", fault.Busy)
	} else if err != nil {
		return nil, fmt.Errorf("%w (%w)", fault.Corrupt, err)
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

// initialise makes a key file. It gets its name when it is whole: power loss
// in the middle of the first pages would leave a file that cannot be opened.
func initialise(path string, master *Master) error {
	db, err := newDraft(path + draft)
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bolt.Tx) error {
		meta, err := tx.CreateBucket(bucketMeta)
		for _, name := range [][]byte{bucketKeys, bucketDestroyed} {
			if err == nil {
				_, err = tx.CreateBucket(name)
			}
		}
		if err != nil {
			return err
		}
		for name, p := range map[string]purpose{string(metaBank): forBank, string(metaNatural): forNatural} {
			var key seal.Key
			if _, err := rand.Read(key[:]); err != nil {
				return err
			}
			wrapped, err := master.wrap(p, ledger.AccountID{}, &key)
			if err != nil {
				return err
			}
			if err := meta.Put([]byte(name), wrapped); err != nil {
				return err
			}
		}
		return errors.Join(meta.Put(metaFormat, []byte{format}), meta.Put(metaMaster, master.id[:]))
	})
	if err = errors.Join(err, db.Close()); err != nil {
		return errors.Join(err, os.Remove(path+draft))
	}
	return install(path)
}

// newDraft opens a new database in place of whatever a crash left there.
func newDraft(path string) (*bolt.DB, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return openBolt(path)
}

// install gives the draft, which is durable, its name.
func install(path string) error {
	if err := os.Rename(path+draft, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// recover checks what the file says of itself and ends what was cut short.
func (k *Keyring) recover() error {
	if err := os.Remove(k.path + draft); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	pending := false
	err := k.db.View(func(tx *bolt.Tx) error {
		meta := tx.Bucket(bucketMeta)
		if meta == nil || tx.Bucket(bucketKeys) == nil || tx.Bucket(bucketDestroyed) == nil ||
			!bytes.Equal(meta.Get(metaFormat), []byte{format}) {
			return fmt.Errorf("not a key file of format %d: %w", format, fault.Corrupt)
		}
		if id := meta.Get(metaMaster); !bytes.Equal(id, k.master.id[:]) {
			return fmt.Errorf("its keys are wrapped by master key %x, not by %s: %w", id, k.master.ID(), fault.Refused)
		}
		pending = meta.Get(metaCompact) != nil
		return nil
	})
	if err != nil || !pending {
		return err
	}
	return k.rewrite(k.master)
}

// syncDir makes the names in a directory durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
