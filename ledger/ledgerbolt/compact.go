package ledgerbolt

import (
	"bytes"
	"errors"
	"fmt"
	"os"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/filebolt"

	bolt "go.etcd.io/bbolt"
)

// compactSlice is how many bytes of rows are copied in one transaction.
const compactSlice = 32 << 20

// Compact makes a bank that nobody has open anew, without free pages and with
// nothing in it that was deleted, and returns its size before and after in
// bytes. Nobody can open it meanwhile, and whoever waits for the old file is
// told that it is another one now. Progress is told in bytes of rows, of the
// old file's size.
//
// Errors are as those of [Open]. If Compact fails the old file is as it was.
func Compact(path string, progress ledger.Progress) (before, after int64, err error) {
	defer fault.Wrap(&err, "compact %s", path)
	was, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return 0, 0, fmt.Errorf("%w: %w", err, fault.NotFound)
	} else if err != nil {
		return 0, 0, err
	}
	db, err := openFile(path, Options{})
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	draft, err := filebolt.NewDraft(path)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, draft.Close()) }()
	c := &copying{to: draft.DB, progress: progress, all: uint64(was.Size())}
	if err := guard(func() error { return db.View(c.checked) }); err != nil {
		return 0, 0, draft.Discard(err)
	}
	if err := draft.Install(); err != nil {
		return 0, 0, err
	}
	is, err := os.Stat(path)
	if err != nil {
		return 0, 0, err
	}
	return was.Size(), is.Size(), nil
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

// checked copies a bank that is in order, and looks at the end of the copy.
func (c *copying) checked(from *bolt.Tx) error {
	if err := checkFile(from); err != nil {
		return err
	}
	if err := c.run(from); err != nil {
		return err
	}
	return c.to.View(checkMeta)
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
