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
	"creditbank/ledger/filebolt"

	bolt "go.etcd.io/bbolt"
)

var (
	readingBucket = []byte("reading")
	readingsKind  = filebolt.Kind{Format: "creditbank readings 1", Buckets: [][]byte{readingBucket}, Shedding: "forgetting"}
)

// Readings is a [courses.ReadingStore] in one file. The bucket "reading" has,
// under the account (16 bytes) and the reading's number (8 bytes, big-endian),
// a readingRow as JSON; "meta" is as in a file of courses, and has under "since"
// before when none is kept.
type Readings struct{ db *filebolt.File }

type readingRow struct {
	At           int64  `json:"at"`
	By           string `json:"by"`
	Role         string `json:"role"`
	Organisation string `json:"organisation,omitempty"`
	What         string `json:"what"`
	Operation    string `json:"operation,omitempty"`
	Request      string `json:"request,omitempty"`
}

// OpenReadings opens the file at path, as [filebolt.Open] does. If it was cut
// short while it forgot somebody, that is ended first.
func OpenReadings(path string) (*Readings, error) {
	db, err := filebolt.Open(path, &readingsKind)
	if err != nil {
		return nil, err
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
	return r.db.Delete(ctx, func(tx *bolt.Tx) (deleted bool, err error) {
		for _, id := range learners {
			is := func(k []byte) bool { return bytes.HasPrefix(k, id[:]) }
			some, err := deleteFrom(tx.Bucket(readingBucket), id[:], is)
			if err != nil {
				return false, err
			}
			deleted = deleted || some
		}
		return deleted, nil
	})
}

// BackupTo writes a consistent copy to a new file while the store is in use.
func (r *Readings) BackupTo(path string) error { return r.db.BackupTo(path) }

// Close lets go of the file.
func (r *Readings) Close() error { return r.db.Close() }
