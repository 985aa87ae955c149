package keyring

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"creditbank/ledger"
	"creditbank/ledger/durable"
	"creditbank/ledger/fault"
	"creditbank/ledger/filebolt"
	"creditbank/ledger/seal"

	bolt "go.etcd.io/bbolt"
)

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
	db, err := filebolt.OpenDB(path, bolt.Options{})
	if err != nil {
		return nil, err
	}
	k := &Keyring{path: path, now: now, db: db, master: master}
	if err := k.recover(); err != nil {
		return nil, errors.Join(err, k.db.Close())
	}
	return k, nil
}

// initialise makes a key file.
func initialise(path string, master *Master) error {
	return durable.Create(path, func(temp string) error {
		db, err := filebolt.OpenDB(temp, bolt.Options{})
		if err != nil {
			return err
		}
		return errors.Join(db.Update(func(tx *bolt.Tx) error { return fill(tx, master) }), db.Close())
	})
}

// fill writes what a new key file holds: the bank's own secrets.
func fill(tx *bolt.Tx, master *Master) error {
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
}

// recover checks what the file says of itself and ends what was cut short.
func (k *Keyring) recover() error {
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
	if err != nil {
		return err
	}
	if !pending {
		return filebolt.RemoveDraft(k.path)
	}
	return k.rewrite(k.master)
}
