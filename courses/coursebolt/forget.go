package coursebolt

import (
	"bytes"
	"context"

	"creditbank/ledger/fault"

	bolt "go.etcd.io/bbolt"
)

// Forget implements [courses.Versions]. The whole file is written anew, as
// [filebolt.File.Delete] says.
func (v *versions[T, R]) Forget(ctx context.Context, keys ...string) (err error) {
	defer fault.Wrap(&err, "forget %d of %s", len(keys), v.bucket)
	return v.db.Delete(ctx, func(tx *bolt.Tx) (deleted bool, err error) {
		b := tx.Bucket(v.bucket)
		for _, key := range keys {
			if err := v.unlist(tx, key); err != nil {
				return false, err
			}
			is := func(k []byte) bool { return isVersion(k, key) }
			some, err := deleteFrom(b, versionKey(key, 0), is)
			if err != nil {
				return false, err
			}
			deleted = deleted || some
		}
		return deleted, nil
	})
}

// unlist makes a key be found by nothing any more, and stand in no list.
func (v *versions[T, R]) unlist(tx *bolt.Tx, key string) error {
	k, value := last(tx.Bucket(v.bucket).Cursor(), key)
	if k == nil || !v.findable() && !v.listable() {
		return nil
	}
	item, err := v.decode(k, value)
	if err != nil {
		return err
	}
	if err := v.exchangeTerms(tx, key, termsOf(item), nil); err != nil {
		return err
	}
	return v.exchangeLists(tx, key, standingOf(item), standing{})
}

// deleteFrom deletes the rows from one on for as long as they match.
func deleteFrom(b *bolt.Bucket, from []byte, match func(k []byte) bool) (deleted bool, err error) {
	var found [][]byte
	c := b.Cursor()
	for k, _ := c.Seek(from); k != nil && match(k); k, _ = c.Next() {
		found = append(found, bytes.Clone(k))
	}
	return found != nil, deleteKeys(b, found)
}

func deleteKeys(b *bolt.Bucket, keys [][]byte) error {
	for _, k := range keys {
		if err := b.Delete(k); err != nil {
			return err
		}
	}
	return nil
}
