package keyring

import (
	"context"
	"errors"
	"fmt"

	"creditbank/ledger"
	"creditbank/ledger/durable"
	"creditbank/ledger/fault"
	"creditbank/ledger/filebolt"

	bolt "go.etcd.io/bbolt"
)

// Counts says how much is in a keyring.
type Counts struct {
	Keys      uint64
	Destroyed uint64
}

// Verify opens every key and compares the buckets. The first thing that is
// wrong is [fault.Corrupt]. Progress may be nil.
func (k *Keyring) Verify(ctx context.Context, progress ledger.Progress) (n Counts, err error) {
	defer fault.Wrap(&err, "verify key file %s", k.path)
	for _, secret := range []func() error{
		func() error { _, err := k.BankKey(); return err },
		func() error { _, err := k.NaturalSecret(); return err },
	} {
		if err := secret(); err != nil {
			return n, err
		}
	}
	k.mu.RLock()
	defer k.mu.RUnlock()
	return n, k.db.View(func(tx *bolt.Tx) error {
		for err := range tx.Check() {
			return fmt.Errorf("%w (%w)", fault.Corrupt, err)
		}
		keys, destroyed := tx.Bucket(bucketKeys), tx.Bucket(bucketDestroyed)
		err := keys.ForEach(func(id, wrapped []byte) error {
			if len(id) != len(ledger.AccountID{}) {
				return fmt.Errorf("account id %x: %w", id, fault.Corrupt)
			}
			a := ledger.AccountID(id)
			if _, err := k.master.unwrap(forLearner, a, wrapped); err != nil {
				return fmt.Errorf("account %s: %w", a, err)
			}
			if destroyed.Get(id) != nil {
				return fmt.Errorf("account %s has a key that was destroyed: %w", a, fault.Corrupt)
			}
			if n.Keys++; n.Keys%4096 == 0 && progress != nil {
				progress("keys", n.Keys, 0)
			}
			return ctx.Err()
		})
		if err != nil {
			return err
		}
		return destroyed.ForEach(func(id, at []byte) error {
			if len(id) != len(ledger.AccountID{}) || len(at) != 8 {
				return fmt.Errorf("destroyed account id %x: %w", id, fault.Corrupt)
			}
			n.Destroyed++
			return ctx.Err()
		})
	})
}

// Backup writes a copy to a new file. It holds no bytes of destroyed keys,
// which a copy of the pages could. Keys are made and destroyed after it.
func (k *Keyring) Backup(ctx context.Context, path string) (err error) {
	defer fault.Wrap(&err, "back up keys to %s", path)
	k.write.Lock()
	defer k.write.Unlock()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w (%w)", fault.Busy, err)
	}
	return durable.Create(path, func(temp string) error {
		next, err := filebolt.OpenDB(temp, bolt.Options{NoSync: true, NoGrowSync: true}) // Create syncs it
		if err != nil {
			return err
		}
		return errors.Join(k.copyTo(next, k.master), next.Close())
	})
}
