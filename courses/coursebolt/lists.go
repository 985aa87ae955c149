package coursebolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	"creditbank/courses"
	"creditbank/ledger/fault"

	bolt "go.etcd.io/bbolt"
)

// standing is in which lists an item stands, and where.
type standing struct {
	names []string
	place uint64
}

// standingOf returns where an item stands; nowhere for kinds without lists.
func standingOf(item any) (s standing) {
	if l, can := item.(courses.Listable); can {
		s.names, s.place = l.Lists()
	}
	return s
}

// listable reports whether records of this kind stand in lists.
func (v *versions[T, R]) listable() bool {
	var none T
	_, can := any(none).(courses.Listable)
	return can
}

// listBucket is where the lists of a kind are.
func (v *versions[T, R]) listBucket() []byte { return append(slices.Clone(v.bucket), "-list"...) }

// listRow is the row of a key in a list: the list's hash, the place, the key.
func listRow(list string, place uint64, key string) []byte {
	return append(binary.BigEndian.AppendUint64(termKey(list), place), key...)
}

// listHead is what stands before the key in a row.
const listHead = termSize + 8

// exchangeLists makes a key stand in the lists of its new version, and no
// longer in others that its old one stood in.
func (v *versions[T, R]) exchangeLists(tx *bolt.Tx, key string, old, new standing) error {
	if len(old.names) == 0 && len(new.names) == 0 {
		return nil
	}
	b := tx.Bucket(v.listBucket())
	for _, list := range old.names {
		if old.place != new.place || !slices.Contains(new.names, list) {
			if err := b.Delete(listRow(list, old.place, key)); err != nil {
				return err
			}
		}
	}
	for _, list := range new.names {
		if old.place != new.place || !slices.Contains(old.names, list) {
			if err := b.Put(listRow(list, new.place, key), []byte{}); err != nil {
				return err
			}
		}
	}
	return nil
}

// prepareLists fills the lists of a file that was written without them: in the
// order of the rows, since bbolt takes time that grows with the square for many
// in any other.
func (v *versions[T, R]) prepareLists(tx *bolt.Tx) error {
	if !v.listable() || tx.Bucket(v.listBucket()) != nil {
		return nil
	}
	b, err := tx.CreateBucket(v.listBucket())
	if err != nil {
		return err
	}
	var rows [][]byte
	if err := v.eachNewest(tx, func(key string, item T) error {
		stands := standingOf(item)
		for _, list := range stands.names {
			rows = append(rows, listRow(list, stands.place, key))
		}
		return nil
	}); err != nil {
		return err
	}
	slices.SortFunc(rows, bytes.Compare)
	for _, row := range rows {
		if err := b.Put(row, []byte{}); err != nil {
			return err
		}
	}
	return nil
}

// Listed implements [courses.Versions].
func (v *versions[T, R]) Listed(_ context.Context, list, after string, n int) (items []T, err error) {
	err = v.db.View(func(tx *bolt.Tx) error {
		lists := tx.Bucket(v.listBucket())
		if lists == nil && v.listable() {
			return fmt.Errorf("list %.80q: the file is of before there were lists; it gets them when it is opened for writing: %w", list, fault.Busy)
		}
		if lists == nil {
			return nil
		}
		c, records := lists.Cursor(), tx.Bucket(v.bucket).Cursor()
		prefix := termKey(list)
		k, _ := c.Seek(prefix)
		if row, value := last(records, after); row != nil {
			item, err := v.decode(row, value)
			if err != nil {
				return err
			}
			from := listRow(list, standingOf(item).place, after)
			if k, _ = c.Seek(from); bytes.Equal(k, from) {
				k, _ = c.Next()
			}
		}
		for ; len(items) < n && bytes.HasPrefix(k, prefix); k, _ = c.Next() {
			item, err := v.decode(last(records, string(k[listHead:])))
			if err != nil {
				return err
			}
			// Lists whose hashes begin alike have each other's keys.
			if slices.Contains(standingOf(item).names, list) {
				items = append(items, item)
			}
		}
		return nil
	})
	return items, err
}
