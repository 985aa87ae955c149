package coursebolt

import (
	"bytes"
	"context"
	"crypto/sha256"
	"slices"

	"creditbank/courses"

	bolt "go.etcd.io/bbolt"
)

// termSize is how many bytes of a term's hash begin a row of its bucket.
const termSize = 16

// termKey begins the rows of a term; the keys it finds follow.
func termKey(term string) []byte {
	sum := sha256.Sum256([]byte(term))
	return sum[:termSize]
}

// termsOf returns by what an item is found; nothing for kinds that are not.
func termsOf(item any) []string {
	if f, can := item.(courses.Findable); can {
		return f.Terms()
	}
	return nil
}

// findable reports whether records of this kind have terms.
func (v *versions[T, R]) findable() bool {
	var none T
	_, can := any(none).(courses.Findable)
	return can
}

// termBucket is where the terms of a kind are.
func (v *versions[T, R]) termBucket() []byte { return append(slices.Clone(v.bucket), "-term"...) }

// exchangeTerms makes a key be found by the terms of its new version, and no
// longer by others that its old one had.
func (v *versions[T, R]) exchangeTerms(tx *bolt.Tx, key string, old, new []string) error {
	if len(old) == 0 && len(new) == 0 {
		return nil
	}
	b := tx.Bucket(v.termBucket())
	for _, term := range old {
		if !slices.Contains(new, term) {
			if err := b.Delete(append(termKey(term), key...)); err != nil {
				return err
			}
		}
	}
	for _, term := range new {
		if !slices.Contains(old, term) {
			if err := b.Put(append(termKey(term), key...), []byte{}); err != nil {
				return err
			}
		}
	}
	return nil
}

// prepareTerms fills the terms of a file that was written without them.
func (v *versions[T, R]) prepareTerms(tx *bolt.Tx) error {
	if !v.findable() || tx.Bucket(v.termBucket()) != nil {
		return nil
	}
	var rows [][]byte
	if err := v.eachNewest(tx, func(key string, item T) error {
		for _, term := range termsOf(item) {
			rows = append(rows, append(termKey(term), key...))
		}
		return nil
	}); err != nil {
		return err
	}
	return fillAnew(tx, v.termBucket(), rows)
}

// eachNewest calls fn with the newest version of each key.
func (v *versions[T, R]) eachNewest(tx *bolt.Tx, fn func(key string, item T) error) error {
	c := tx.Bucket(v.bucket).Cursor()
	for after := ""; ; {
		k, _ := c.Seek(append([]byte(after), 1))
		end := bytes.IndexByte(k, 0)
		if end < 0 {
			return nil
		}
		after = string(k[:end])
		item, err := v.decode(last(c, after))
		if err != nil {
			return err
		}
		if err := fn(after, item); err != nil {
			return err
		}
	}
}

// Find implements [courses.Versions].
func (v *versions[T, R]) Find(_ context.Context, term, after string, n int) (items []T, err error) {
	err = v.db.View(func(tx *bolt.Tx) error {
		terms := tx.Bucket(v.termBucket())
		if terms == nil {
			return nil
		}
		prefix := termKey(term)
		c, records := terms.Cursor(), tx.Bucket(v.bucket).Cursor()
		k, _ := c.Seek(append(bytes.Clone(prefix), after...))
		for ; len(items) < n && bytes.HasPrefix(k, prefix); k, _ = c.Next() {
			key := string(k[termSize:])
			if key == after {
				continue
			}
			item, err := v.decode(last(records, key))
			if err != nil {
				return err
			}
			// Terms whose hashes begin alike find each other's keys.
			if slices.Contains(termsOf(item), term) {
				items = append(items, item)
			}
		}
		return nil
	})
	return items, err
}
