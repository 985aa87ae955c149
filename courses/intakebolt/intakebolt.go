package intakebolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"creditbank/courses/intake"
	"creditbank/ledger/fault"
	"creditbank/ledger/filebolt"

	bolt "go.etcd.io/bbolt"
)

var (
	reportBucket    = []byte("report")
	waitingBucket   = []byte("waiting")
	sameBucket      = []byte("same")
	fileBucket      = []byte("file")
	pageBucket      = []byte("page")
	itemBucket      = []byte("item")
	ownerBucket     = []byte("owner")
	askedBucket     = []byte("asked")
	forgottenBucket = []byte("forgotten")

	kind = filebolt.Kind{
		Format:   "creditbank reports 1",
		Buckets:  [][]byte{reportBucket, waitingBucket, sameBucket, fileBucket, pageBucket, itemBucket, ownerBucket, askedBucket, forgottenBucket},
		Shedding: "shedding",
	}
)

// Store is an [intake.Store] in one file.
type Store struct{ db *filebolt.File }

// Open opens the file at path, which is made if it does not exist and is to be
// written, as [filebolt.Open] and [filebolt.OpenToRead] do.
func Open(path string, readOnly bool) (*Store, error) {
	if readOnly {
		db, err := filebolt.OpenToRead(path, &kind)
		if err != nil {
			return nil, err
		}
		return &Store{db}, nil
	}
	db, err := filebolt.Open(path, &kind)
	if err != nil {
		return nil, err
	}
	if err := db.Delete(context.Background(), dropOrphans); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), db.Close())
	}
	return &Store{db}, nil
}

// dropOrphans deletes pieces of files that no report was saved for.
func dropOrphans(tx *bolt.Tx) (deleted bool, err error) {
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
			return false, err
		}
	}
	return orphans != nil, nil
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
	return kind.Deleted(tx)
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
			return kind.Deleted(tx)
		}
		return nil
	})
}

// Shed implements [intake.Store].
func (s *Store) Shed(ctx context.Context) error { return s.db.Shed(ctx) }

// BackupTo writes a consistent copy to a new file while the store is in use.
func (s *Store) BackupTo(path string) error { return s.db.BackupTo(path) }

// Close lets go of the file.
func (s *Store) Close() error { return s.db.Close() }
