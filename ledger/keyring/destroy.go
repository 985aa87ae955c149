package keyring

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/filebolt"
	"creditbank/ledger/seal"

	bolt "go.etcd.io/bbolt"
)

// rewriteSlice is how many keys go into a new file with one commit.
const rewriteSlice = 10_000

// Destroy destroys the keys of accounts for ever, whether or not they have
// one, and returns when their bytes are in no file any more. Accounts whose
// keys are gone already cost nothing, so it can be asked again, and told of
// all the accounts that an older copy of the file may have brought back.
//
// The whole file is written anew: gather the accounts where many are due.
func (k *Keyring) Destroy(ctx context.Context, accounts ...ledger.AccountID) (err error) {
	defer fault.Wrap(&err, "destroy %d data keys", len(accounts))
	k.write.Lock()
	defer k.write.Unlock()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w (%w)", fault.Busy, err)
	}
	at := binary.BigEndian.AppendUint64(nil, uint64(ledger.InstantOf(k.now())))
	pending := false // keys were deleted, now or earlier, but not yet shed
	err = k.db.Update(func(tx *bolt.Tx) error {
		meta, keys, destroyed := tx.Bucket(bucketMeta), tx.Bucket(bucketKeys), tx.Bucket(bucketDestroyed)
		pending = meta.Get(metaCompact) != nil
		changed := false
		for _, a := range accounts {
			if keys.Get(a[:]) != nil {
				pending, changed = true, true
				if err := keys.Delete(a[:]); err != nil {
					return err
				}
			}
			if destroyed.Get(a[:]) == nil {
				changed = true
				if err := destroyed.Put(a[:], at); err != nil {
					return err
				}
			}
		}
		if !changed {
			return errNothing
		}
		if pending {
			return meta.Put(metaCompact, []byte{1})
		}
		return nil
	})
	if err != nil && !errors.Is(err, errNothing) {
		return err
	}
	k.cache.drop()
	k.reached("deleted")
	if !pending {
		return nil
	}
	return k.rewrite(k.master)
}

// RotateMaster wraps all keys anew by another master key. Until it returns,
// and if it fails, both master keys must be kept: the file is of the one or of
// the other, never of both, and [Open] says of which.
func (k *Keyring) RotateMaster(ctx context.Context, next *Master) (err error) {
	defer fault.Wrap(&err, "rotate to master key %s", next.ID())
	k.write.Lock()
	defer k.write.Unlock()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w (%w)", fault.Busy, err)
	}
	return k.rewrite(next)
}

// rewrite makes the file anew, with all that is in it and nothing that was
// deleted, its keys wrapped by master. The caller holds write. Reads go on.
func (k *Keyring) rewrite(master *Master) error {
	draft, err := filebolt.NewDraft(k.path)
	if err != nil {
		return err
	}
	if err := k.copyTo(draft.DB, master); err != nil {
		return draft.Discard(err)
	}
	k.reached("copied")
	err = draft.Install()
	if err != nil && !errors.Is(err, fault.Unknown) {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if err != nil {
		// Only opening it again tells which of the files has the name.
		return errors.Join(err, draft.Close(), k.db.Close())
	}
	k.reached("installed")
	old := k.db
	k.db, k.master = draft.DB, master
	return old.Close()
}

// copyTo fills an empty database with what the keyring holds.
func (k *Keyring) copyTo(next *bolt.DB, master *Master) error {
	return k.db.View(func(from *bolt.Tx) error {
		for _, name := range [][]byte{bucketMeta, bucketKeys, bucketDestroyed} {
			c := from.Bucket(name).Cursor()
			id, value := c.First()
			for first := true; first || id != nil; first = false {
				err := next.Update(func(to *bolt.Tx) error {
					b, err := to.CreateBucketIfNotExists(name)
					if err != nil {
						return err
					}
					b.FillPercent = 0.9 // ids come in order; leave room for later ones
					for n := 0; id != nil && n < rewriteSlice; n++ {
						if value, err = k.rewrap(name, id, value, master); err != nil {
							return err
						}
						if value != nil {
							if err := b.Put(id, value); err != nil {
								return err
							}
						}
						id, value = c.Next()
					}
					return nil
				})
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// rewrap returns what a row becomes in a file whose keys are wrapped by
// master; nil if it goes.
func (k *Keyring) rewrap(bucket, id, value []byte, master *Master) ([]byte, error) {
	p, a := forLearner, ledger.AccountID{}
	switch {
	case string(bucket) == string(bucketDestroyed):
		return value, nil
	case string(bucket) == string(bucketKeys):
		a = ledger.AccountID(id)
	case string(id) == string(metaBank):
		p = forBank
	case string(id) == string(metaNatural):
		p = forNatural
	case string(id) == string(metaMaster):
		return master.id[:], nil
	case string(id) == string(metaCompact):
		return nil, nil
	default:
		return value, nil
	}
	if master == k.master {
		return value, nil
	}
	var key seal.Key
	key, err := k.master.unwrap(p, a, value)
	if err != nil {
		return nil, fmt.Errorf("row %x: %w", id, err)
	}
	return master.wrap(p, a, &key)
}

func (k *Keyring) reached(step string) {
	if k.step != nil {
		k.step(step)
	}
}
