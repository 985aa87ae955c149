package ledgerbolt

import (
	"bytes"
	"errors"
	"fmt"
	"os"

	"creditbank/ledger"
	"creditbank/ledger/durable"
	"creditbank/ledger/fault"

	bolt "go.etcd.io/bbolt"
)

// compactSlice is how many bytes of rows are copied in one transaction.
const compactSlice = 32 << 20

// Compact copies a bank that nobody has open into a new file without free
// pages, in which nothing that was deleted is left. The old file stays as it
// is. Progress is told in bytes of rows, of the old file's size.
//
// Errors are as those of [Open], and [fault.Conflict] if the new file exists.
func Compact(from, to string, progress ledger.Progress) (err error) {
	defer fault.Wrap(&err, "compact %s into %s", from, to)
	info, err := os.Stat(from)
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%w: %w", err, fault.NotFound)
	} else if err != nil {
		return err
	}
	src, err := openFile(from, Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	return durable.Create(to, func(temp string) (err error) {
		dst, err := openFile(temp, Options{Scratch: true}) // Create syncs it
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, dst.Close()) }()
		c := &copying{to: dst, progress: progress, all: uint64(info.Size())}
		return guard(func() error {
			return src.View(func(tx *bolt.Tx) error {
				if err := checkFile(tx); err != nil {
					return err
				}
				return c.run(tx)
			})
		})
	})
}

// copying is a compaction under way.
type copying struct {
	to       *bolt.DB
	tx       *bolt.Tx // of to
	bucket   *bolt.Bucket
	name     []byte
	slice    int // bytes in tx
	done     uint64
	all      uint64
	progress ledger.Progress
}

func (c *copying) run(from *bolt.Tx) (err error) {
	if c.tx, err = c.to.Begin(true); err != nil {
		return err
	}
	defer func() {
		if e := c.tx.Rollback(); err != nil && !isTxClosed(e) {
			err = errors.Join(err, e)
		}
	}()
	if err := from.ForEach(func(name []byte, b *bolt.Bucket) error {
		if _, err := c.tx.CreateBucket(name); err != nil {
			return err
		}
		c.enter(name)
		return b.ForEach(c.row)
	}); err != nil {
		return err
	}
	return c.tx.Commit()
}

// enter goes to a bucket of the new file.
func (c *copying) enter(name []byte) {
	c.name, c.bucket = name, c.tx.Bucket(name)
	// Entries come at the end only; elsewhere rows come in between, and full
	// pages would all have to be split soon.
	c.bucket.FillPercent = 0.9
	for _, appended := range []int{entryBucket, leafBucket, payloadBucket} {
		if bytes.HasSuffix(name, []byte("/"+bucketNames[appended])) {
			c.bucket.FillPercent = 1
		}
	}
}

// row copies a row, and commits from time to time.
func (c *copying) row(k, v []byte) (err error) {
	if v == nil {
		return fmt.Errorf("bucket %s: key %x is a bucket: %w", c.name, k, fault.Corrupt)
	}
	if c.slice += len(k) + len(v); c.slice > compactSlice {
		c.done += uint64(c.slice)
		c.slice = 0
		if c.progress != nil {
			c.progress("compact", min(c.done, c.all), c.all)
		}
		if err := c.tx.Commit(); err != nil {
			return err
		}
		if c.tx, err = c.to.Begin(true); err != nil {
			return err
		}
		c.enter(c.name)
	}
	return c.bucket.Put(k, v)
}
