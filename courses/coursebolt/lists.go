package coursebolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"

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

// editionKey is where "meta" says by which [courses.ListEdition] the lists were
// filled.
var editionKey = []byte("paper-lists")

// listsUp reports whether the lists of a file are those of this edition.
func (v *versions[T, R]) listsUp(tx *bolt.Tx) bool {
	return tx.Bucket(v.listBucket()) != nil && string(tx.Bucket(metaBucket).Get(editionKey)) == strconv.Itoa(courses.ListEdition)
}

// prepareLists fills the lists of a file that was written without them, or by
// another edition of what stands in which.
func (v *versions[T, R]) prepareLists(tx *bolt.Tx) error {
	if !v.listable() || v.listsUp(tx) {
		return nil
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
	if err := fillAnew(tx, v.listBucket(), rows); err != nil {
		return err
	}
	return tx.Bucket(metaBucket).Put(editionKey, []byte(strconv.Itoa(courses.ListEdition)))
}

// fillAnew makes a bucket of rows without values: in the order of the rows,
// since bbolt takes time that grows with the square for many in any other.
func fillAnew(tx *bolt.Tx, name []byte, rows [][]byte) error {
	if tx.Bucket(name) != nil {
		if err := tx.DeleteBucket(name); err != nil {
			return err
		}
	}
	b, err := tx.CreateBucket(name)
	if err != nil {
		return err
	}
	b.FillPercent = fullPages
	slices.SortFunc(rows, bytes.Compare)
	for _, row := range rows {
		if err := b.Put(row, []byte{}); err != nil {
			return err
		}
	}
	return nil
}

// fullPages is how full the pages are that are filled in order; some room is
// left for what comes between.
const fullPages = 0.9

// inLists calls fn with a list's rows, unless the kind has no lists. A file
// whose lists are not those of this edition hides nothing: it is [fault.Busy].
func (v *versions[T, R]) inLists(list string, fn func(tx *bolt.Tx, c *bolt.Cursor, prefix []byte) error) error {
	if !v.listable() {
		return nil
	}
	return v.db.View(func(tx *bolt.Tx) error {
		if !v.listsUp(tx) {
			return fmt.Errorf("list %.80q: the file is of before there were such lists; it gets them when it is opened for writing: %w", list, fault.Busy)
		}
		return fn(tx, tx.Bucket(v.listBucket()).Cursor(), termKey(list))
	})
}

// Listed implements [courses.Versions].
func (v *versions[T, R]) Listed(_ context.Context, list, after string, n int) (items []T, err error) {
	err = v.inLists(list, func(tx *bolt.Tx, c *bolt.Cursor, prefix []byte) error {
		from, err := v.placeIn(tx, list, after)
		if err != nil {
			return err
		}
		k, _ := c.Seek(prefix)
		if from != nil {
			if k, _ = c.Seek(from); bytes.Equal(k, from) {
				k, _ = c.Next()
			}
		}
		items, err = v.page(tx, list, n, k, func() []byte { k, _ := c.Next(); return k })
		return err
	})
	return items, err
}

// ListedBack implements [courses.Versions].
func (v *versions[T, R]) ListedBack(_ context.Context, list, after string, n int) (items []T, err error) {
	err = v.inLists(list, func(tx *bolt.Tx, c *bolt.Cursor, prefix []byte) error {
		from, err := v.placeIn(tx, list, after)
		if err != nil {
			return err
		}
		if from == nil {
			from = append(bytes.Clone(prefix), behindAll[:]...)
		}
		k, _ := c.Seek(from)
		if k == nil {
			k, _ = c.Last()
		} else {
			k, _ = c.Prev()
		}
		items, err = v.page(tx, list, n, k, func() []byte { k, _ := c.Prev(); return k })
		return err
	})
	return items, err
}

// behindAll stands behind all places of a list: no place is as large, as the
// places are those of instants.
var behindAll = [8]byte{255, 255, 255, 255, 255, 255, 255, 255}

// placeIn returns the row where a key stands in a list, or would stand; nil for
// a key that is not there.
func (v *versions[T, R]) placeIn(tx *bolt.Tx, list, key string) ([]byte, error) {
	row, value := last(tx.Bucket(v.bucket).Cursor(), key)
	if row == nil {
		return nil, nil
	}
	item, err := v.decode(row, value)
	return listRow(list, standingOf(item).place, key), err
}

// page reads up to n items of a list from a row on.
func (v *versions[T, R]) page(tx *bolt.Tx, list string, n int, k []byte, next func() []byte) (items []T, err error) {
	prefix, records := termKey(list), tx.Bucket(v.bucket).Cursor()
	for ; len(items) < n && bytes.HasPrefix(k, prefix); k = next() {
		item, err := v.decode(last(records, string(k[listHead:])))
		if err != nil {
			return items, err
		}
		// Lists whose hashes begin alike have each other's keys.
		if slices.Contains(standingOf(item).names, list) {
			items = append(items, item)
		}
	}
	return items, nil
}

// CountListed implements [courses.Versions].
func (v *versions[T, R]) CountListed(_ context.Context, list string, most int) (n int, err error) {
	err = v.inLists(list, func(_ *bolt.Tx, c *bolt.Cursor, prefix []byte) error {
		for k, _ := c.Seek(prefix); n < most && bytes.HasPrefix(k, prefix); k, _ = c.Next() {
			n++
		}
		return nil
	})
	return n, err
}
