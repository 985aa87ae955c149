package intakebolt

import (
	"bytes"
	"context"
	"fmt"

	"creditbank/courses/intake"
	"creditbank/ledger/fault"

	bolt "go.etcd.io/bbolt"
)

const format = "creditbank reports 1"

var (
	metaBucket      = []byte("meta")
	reportBucket    = []byte("report")
	waitingBucket   = []byte("waiting")
	sameBucket      = []byte("same")
	fileBucket      = []byte("file")
	pageBucket      = []byte("page")
	itemBucket      = []byte("item")
	ownerBucket     = []byte("owner")
	askedBucket     = []byte("asked")
	forgottenBucket = []byte("forgotten")

	buckets = [...][]byte{reportBucket, waitingBucket, sameBucket, fileBucket, pageBucket, itemBucket, ownerBucket, askedBucket, forgottenBucket}
)

// Store is an [intake.Store] in one file.
type Store struct{ db *database }

// Open opens the file at path, which is made if it does not exist and is to be
// written. Only one program can have it open for writing: for another one it
// is [fault.Busy].
func Open(path string, readOnly bool) (*Store, error) {
	db, err := openDatabase(path, readOnly)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	if readOnly {
		err = db.View(checkFormat)
	} else {
		err = db.Update(prepare)
		if err == nil {
			err = db.Update(dropOrphans)
		}
		if err == nil {
			err = db.shed()
		}
	}
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return &Store{db}, nil
}

// prepare makes the buckets of a new file and checks the format of an old one.
func prepare(tx *bolt.Tx) error {
	if tx.Bucket(metaBucket) != nil {
		return checkFormat(tx)
	}
	if first, _ := tx.Cursor().First(); first != nil {
		return fmt.Errorf("not a file of reports: %w", fault.Corrupt)
	}
	meta, err := tx.CreateBucket(metaBucket)
	if err != nil {
		return err
	}
	for _, name := range buckets {
		if _, err := tx.CreateBucket(name); err != nil {
			return err
		}
	}
	return meta.Put([]byte("format"), []byte(format))
}

func checkFormat(tx *bolt.Tx) error {
	meta := tx.Bucket(metaBucket)
	if meta == nil {
		return fmt.Errorf("not a file of reports: %w", fault.Corrupt)
	}
	if is := string(meta.Get([]byte("format"))); is != format {
		return fmt.Errorf("format %.40q, this program reads %q: %w", is, format, fault.Corrupt)
	}
	for _, name := range buckets {
		if tx.Bucket(name) == nil {
			return fmt.Errorf("the bucket %s is missing: %w", name, fault.Corrupt)
		}
	}
	return nil
}

// dropOrphans deletes pieces of files that no report was saved for.
func dropOrphans(tx *bolt.Tx) error {
	files, reports := tx.Bucket(fileBucket), tx.Bucket(reportBucket)
	var orphans []string
	c := files.Cursor()
	for k, _ := c.First(); k != nil; {
		id := string(idOf(k))
		if reports.Get([]byte(id)) == nil {
			orphans = append(orphans, id)
		}
		k, _ = c.Seek(append([]byte(id), 0xff, 0xff, 0xff, 0xff, 0xff))
	}
	for _, id := range orphans {
		if err := dropFile(tx, id); err != nil {
			return err
		}
	}
	return nil
}

// dropFile deletes the pieces of a file.
func dropFile(tx *bolt.Tx, id string) error {
	b := tx.Bucket(fileBucket)
	var keys [][]byte
	c := b.Cursor()
	for k, _ := c.Seek([]byte(id)); bytes.Equal(idOf(k), []byte(id)); k, _ = c.Next() {
		keys = append(keys, bytes.Clone(k))
	}
	for _, k := range keys {
		if err := b.Delete(k); err != nil {
			return err
		}
	}
	if keys == nil {
		return nil
	}
	return tx.Bucket(metaBucket).Put(metaShedding, []byte{1})
}

// Save implements [intake.Store].
func (s *Store) Save(_ context.Context, c intake.Change) (err error) {
	defer fault.Wrap(&err, "save reports")
	return s.db.Update(func(tx *bolt.Tx) error {
		for i := range c.Reports {
			if err := putReport(tx, &c.Reports[i]); err != nil {
				return err
			}
		}
		for i := range c.Pages {
			if err := tx.Bucket(pageBucket).Put(numbered(c.PagesOf, c.Pages[i].Number), appendPage(nil, &c.Pages[i])); err != nil {
				return err
			}
		}
		for i := range c.Items {
			if err := putItem(tx, &c.Items[i]); err != nil {
				return err
			}
		}
		if !c.Asked.Key.IsZero() {
			value := append(c.Asked.Request[:], c.Subject...)
			if err := tx.Bucket(askedBucket).Put(c.Asked.Key[:], value); err != nil {
				return err
			}
		}
		for _, id := range c.DropFiles {
			if err := dropFile(tx, id); err != nil {
				return err
			}
		}
		for _, a := range c.Forgotten {
			if err := tx.Bucket(forgottenBucket).Put(a[:], []byte{}); err != nil {
				return err
			}
		}
		if c.Forgotten != nil {
			return tx.Bucket(metaBucket).Put(metaShedding, []byte{1})
		}
		return nil
	})
}

// Shed implements [intake.Store].
func (s *Store) Shed(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("shed: %w (%w)", fault.Busy, err)
	}
	s.db.writing.Lock()
	defer s.db.writing.Unlock()
	return s.db.shed()
}

// BackupTo writes a consistent copy to path while the store is in use.
func (s *Store) BackupTo(path string) error {
	return s.db.View(func(tx *bolt.Tx) error { return tx.CopyFile(path, 0o600) })
}

// Close lets go of the file.
func (s *Store) Close() error { return s.db.Close() }
