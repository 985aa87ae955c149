package coursebolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"

	"creditbank/courses"
	"creditbank/ledger/fault"
	"creditbank/ledger/filebolt"

	bolt "go.etcd.io/bbolt"
)

// row is how a record looks in the file.
type row[T any] interface {
	of(T) any
	record() (T, error)
}

// versions keeps records of type T as JSON rows of type R.
type versions[T courses.Record, R row[T]] struct {
	db     *filebolt.File
	bucket []byte
}

const maxKey = 128

// versionKey returns the key of one version.
func versionKey(key string, version uint32) []byte {
	return binary.BigEndian.AppendUint32(append([]byte(key), 0), version)
}

func (v *versions[T, R]) Add(_ context.Context, items ...T) error {
	return v.db.Update(func(tx *bolt.Tx) error {
		b := tx.Bucket(v.bucket)
		for _, item := range items {
			key, version := item.VersionKey()
			if key == "" || len(key) > maxKey || strings.ContainsRune(key, 0) {
				return fmt.Errorf("key of %d bytes, want 1 to %d without a zero byte: %w", len(key), maxKey, fault.Invalid)
			}
			newest := newestVersion(b, key)
			if version != newest+1 {
				return fmt.Errorf("%s: version %d, want %d: %w", key, version, newest+1, fault.Conflict)
			}
			stands := standingOf(item)
			var before any
			if newest > 0 && (v.findable() || v.listable()) {
				var err error
				if before, err = v.decode(last(b.Cursor(), key)); err != nil {
					return err
				}
			}
			if err := v.exchangeTerms(tx, key, termsOf(before), termsOf(item)); err != nil {
				return err
			}
			if err := v.exchangeLists(tx, key, standingOf(before), stands); err != nil {
				return err
			}
			var r R
			value, err := json.Marshal(r.of(item))
			if err != nil {
				return fmt.Errorf("%s: %w", key, err)
			}
			if err := b.Put(versionKey(key, version), value); err != nil {
				return err
			}
		}
		return nil
	})
}

// newestVersion returns the number of a key's newest version, or zero.
func newestVersion(b *bolt.Bucket, key string) uint32 {
	k, _ := last(b.Cursor(), key)
	if k == nil {
		return 0
	}
	return binary.BigEndian.Uint32(k[len(key)+1:])
}

// last finds the newest version of a key.
func last(c *bolt.Cursor, key string) (k, value []byte) {
	if k, _ = c.Seek(append([]byte(key), 1)); k == nil {
		k, value = c.Last()
	} else {
		k, value = c.Prev()
	}
	if !isVersion(k, key) {
		return nil, nil
	}
	return k, value
}

func isVersion(k []byte, key string) bool {
	return len(k) == len(key)+5 && string(k[:len(key)]) == key && k[len(key)] == 0
}

func (v *versions[T, R]) Newest(_ context.Context, key string) (item T, err error) {
	err = v.db.View(func(tx *bolt.Tx) error {
		var k, value []byte
		if b := tx.Bucket(v.bucket); b != nil {
			k, value = last(b.Cursor(), key)
		}
		if k == nil {
			return fmt.Errorf("%.80q: %w", key, fault.NotFound)
		}
		item, err = v.decode(k, value)
		return err
	})
	return item, err
}

func (v *versions[T, R]) History(_ context.Context, key string) (items []T, err error) {
	err = v.db.View(func(tx *bolt.Tx) error {
		if b := tx.Bucket(v.bucket); b != nil {
			c := b.Cursor()
			for k, value := c.Seek(versionKey(key, 0)); isVersion(k, key); k, value = c.Next() {
				item, err := v.decode(k, value)
				if err != nil {
					return err
				}
				items = append(items, item)
			}
		}
		if items == nil {
			return fmt.Errorf("%.80q: %w", key, fault.NotFound)
		}
		return nil
	})
	return items, err
}

func (v *versions[T, R]) List(_ context.Context, after string, n int) (items []T, err error) {
	err = v.db.View(func(tx *bolt.Tx) error {
		b := tx.Bucket(v.bucket)
		if b == nil {
			return nil
		}
		c := b.Cursor()
		for len(items) < n {
			// A key's versions end before the byte 1, the next key begins there.
			k, _ := c.Seek(append([]byte(after), 1))
			end := bytes.IndexByte(k, 0)
			if end < 0 {
				return nil
			}
			after = string(k[:end])
			k, value := last(c, after)
			item, err := v.decode(k, value)
			if err != nil {
				return err
			}
			items = append(items, item)
		}
		return nil
	})
	return items, err
}

// decode reads a row. It must be what its key says.
func (v *versions[T, R]) decode(k, value []byte) (T, error) {
	var r R
	var none T
	d := json.NewDecoder(bytes.NewReader(value))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return none, fmt.Errorf("%s %q: %w (%w)", v.bucket, k, fault.Corrupt, err)
	}
	item, err := r.record()
	if err != nil {
		return none, fmt.Errorf("%s %q: %w (%w)", v.bucket, k, fault.Corrupt, err)
	}
	if !bytes.Equal(versionKey(item.VersionKey()), k) {
		key, version := item.VersionKey()
		return none, fmt.Errorf("%s %q: holds version %d of %q: %w", v.bucket, k, version, key, fault.Corrupt)
	}
	return item, nil
}
