package filebolt

import (
	"fmt"
	"slices"
	"strings"

	"creditbank/ledger/fault"

	bolt "go.etcd.io/bbolt"
)

// Kind says what is in a file.
type Kind struct {
	// Format is what the file says of itself, in clear: whose it is, what it
	// holds, and the number of its layout, such as "creditbank courses 1". A
	// change that an older program would misread gets the next number.
	Format string
	// Buckets are the buckets that a file has beside "meta".
	Buckets [][]byte
	// Later are buckets that came later. A file of before gets them when it is
	// opened for writing, and lacks them when it is opened to be read.
	Later [][]byte
	// Shedding is a key in "meta" that is there while the bytes of deleted rows
	// may still be in the file.
	Shedding string
}

var (
	metaBucket = []byte("meta")
	formatKey  = []byte("format")
)

// prepare makes what a new file has, and what an older one lacks.
func (k *Kind) prepare(tx *bolt.Tx) error {
	names := k.Later
	if first, _ := tx.Cursor().First(); first == nil {
		meta, err := tx.CreateBucket(metaBucket)
		if err != nil {
			return err
		}
		if err := meta.Put(formatKey, []byte(k.Format)); err != nil {
			return err
		}
		names = slices.Concat(k.Buckets, k.Later)
	}
	for _, name := range names {
		if _, err := tx.CreateBucketIfNotExists(name); err != nil {
			return err
		}
	}
	return k.check(tx)
}

// check refuses a file of another kind ([fault.Corrupt]) and one that another
// version of the program has written ([fault.Invalid]).
func (k *Kind) check(tx *bolt.Tx) error {
	what := k.Format[:strings.LastIndexByte(k.Format, ' ')]
	meta := tx.Bucket(metaBucket)
	if meta == nil {
		return fmt.Errorf("not a file of “%s”: %w", what, fault.Corrupt)
	}
	switch is := string(meta.Get(formatKey)); {
	case is == k.Format:
	case strings.HasPrefix(is, what+" "):
		return fmt.Errorf("format %.40q, this version of the program reads %q: %w", is, k.Format, fault.Invalid)
	default:
		return fmt.Errorf("format %.40q, not %q: %w", is, k.Format, fault.Corrupt)
	}
	for _, name := range k.Buckets {
		if tx.Bucket(name) == nil {
			return fmt.Errorf("the bucket %s is missing: %w", name, fault.Corrupt)
		}
	}
	return nil
}

// lacking reports whether there is something to prepare.
func (k *Kind) lacking(tx *bolt.Tx) bool {
	return tx.Bucket(metaBucket) == nil ||
		slices.ContainsFunc(k.Later, func(name []byte) bool { return tx.Bucket(name) == nil })
}

// Deleted notes, in the transaction that deletes rows, that their bytes have
// to leave the file: [File.Shed] sees to it, or the next [Open].
func (k *Kind) Deleted(tx *bolt.Tx) error {
	return tx.Bucket(metaBucket).Put([]byte(k.Shedding), []byte{1})
}
