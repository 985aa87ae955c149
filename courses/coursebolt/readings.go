package coursebolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"

	"creditbank/courses"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	bolt "go.etcd.io/bbolt"
)

// readingsFormat is the format of a file of readings.
const readingsFormat = "creditbank readings 1"

var readingBucket = []byte("reading")

// Readings is a [courses.ReadingStore] in one file. The bucket "reading" has,
// under the account (16 bytes) and the reading's number (8 bytes, big-endian),
// a readingRow as JSON; "meta" is as in a file of courses.
type Readings struct{ db *database }

type readingRow struct {
	At           int64  `json:"at"`
	By           string `json:"by"`
	Role         string `json:"role"`
	Organisation string `json:"organisation,omitempty"`
	What         string `json:"what"`
	Operation    string `json:"operation,omitempty"`
	Request      string `json:"request,omitempty"`
}

// OpenReadings opens the file at path, which is made if it does not exist. If
// it was cut short while it forgot somebody, OpenReadings ends that first.
func OpenReadings(path string) (*Readings, error) {
	db, err := openDatabase(path, false)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		meta := tx.Bucket([]byte("meta"))
		if meta != nil {
			if is := string(meta.Get([]byte("format"))); is != readingsFormat {
				return fmt.Errorf("format %q, this program reads %q: %w", is, readingsFormat, fault.Corrupt)
			}
			return nil
		}
		meta, err := tx.CreateBucket([]byte("meta"))
		if err != nil {
			return err
		}
		if _, err := tx.CreateBucket(readingBucket); err != nil {
			return err
		}
		return meta.Put([]byte("format"), []byte(readingsFormat))
	})
	if err == nil {
		err = db.endForgetting()
	}
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return &Readings{db}, nil
}

// Add implements [courses.ReadingStore].
func (r *Readings) Add(_ context.Context, readings ...courses.Reading) error {
	return r.db.Update(func(tx *bolt.Tx) error {
		b := tx.Bucket(readingBucket)
		for _, one := range readings {
			number, err := b.NextSequence()
			if err != nil {
				return err
			}
			value, err := json.Marshal(readingRow{
				int64(one.At), one.By, one.Role, one.Organisation, one.What, one.Operation, one.Request,
			})
			if err != nil {
				return err
			}
			if err := b.Put(binary.BigEndian.AppendUint64(one.Learner[:], number), value); err != nil {
				return err
			}
		}
		return nil
	})
}

// Of implements [courses.ReadingStore].
func (r *Readings) Of(_ context.Context, learner ledger.AccountID, before uint64, n int) (found []courses.Reading, err error) {
	if before == 0 {
		before = 1<<64 - 1
	}
	err = r.db.View(func(tx *bolt.Tx) error {
		c := tx.Bucket(readingBucket).Cursor()
		var k, value []byte
		if k, _ = c.Seek(binary.BigEndian.AppendUint64(learner[:], before)); k == nil {
			k, value = c.Last()
		} else {
			k, value = c.Prev()
		}
		for ; len(found) < n && bytes.HasPrefix(k, learner[:]); k, value = c.Prev() {
			var row readingRow
			if err := json.Unmarshal(value, &row); err != nil || len(k) != len(learner)+8 {
				return fmt.Errorf("reading %x: %w (%v)", k, fault.Corrupt, err)
			}
			found = append(found, courses.Reading{
				Learner: learner, Number: binary.BigEndian.Uint64(k[len(learner):]), At: ledger.Instant(row.At), By: row.By,
				Role: row.Role, Organisation: row.Organisation, What: row.What, Operation: row.Operation, Request: row.Request,
			})
		}
		return nil
	})
	return found, err
}

// Forget implements [courses.ReadingStore].
func (r *Readings) Forget(ctx context.Context, learners ...ledger.AccountID) (err error) {
	defer fault.Wrap(&err, "forget the readings of %d records", len(learners))
	r.db.writing.Lock()
	defer r.db.writing.Unlock()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w (%w)", fault.Busy, err)
	}
	var keys [][]byte
	if err := r.db.View(func(tx *bolt.Tx) error {
		c := tx.Bucket(readingBucket).Cursor()
		for _, id := range learners {
			for k, _ := c.Seek(id[:]); bytes.HasPrefix(k, id[:]); k, _ = c.Next() {
				keys = append(keys, bytes.Clone(k))
			}
		}
		return nil
	}); err != nil {
		return err
	}
	if keys != nil {
		if err := r.db.update(func(tx *bolt.Tx) error {
			for _, k := range keys {
				if err := tx.Bucket(readingBucket).Delete(k); err != nil {
					return err
				}
			}
			return tx.Bucket([]byte("meta")).Put(metaForgetting, []byte{1})
		}); err != nil {
			return err
		}
	}
	return r.db.shed()
}

// BackupTo writes a consistent copy to path while the store is in use.
func (r *Readings) BackupTo(path string) error {
	return r.db.View(func(tx *bolt.Tx) error { return tx.CopyFile(path, 0o600) })
}

// Close lets go of the file.
func (r *Readings) Close() error { return r.db.Close() }
