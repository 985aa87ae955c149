//go:build linux

package ledgerbench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"creditbank/ledger"

	bolt "go.etcd.io/bbolt"
)

// plainFile is the limit of what a disk can do: it appends the bytes of
// recorded entries, and nothing else, with one fdatasync for each group. It
// takes no notice of what it is asked, but for how much.
type plainFile struct {
	ledger.Store // nil: nothing is read
	file         *os.File
	from         *recording
	next         int
	room         []byte
}

func newPlainFile(b *testing.B, from *recording) *plainFile {
	b.Helper()
	f, err := os.Create(filepath.Join(b.TempDir(), "journal"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := f.Close(); err != nil {
			b.Error(err)
		}
	})
	return &plainFile{file: f, from: from}
}

func (p *plainFile) Apply(_ context.Context, _ ledger.Log, _ ledger.Instant, jobs []ledger.Job) ([][]ledger.Outcome, error) {
	p.room = p.room[:0]
	outcomes := make([][]ledger.Outcome, len(jobs))
	for i, job := range jobs {
		for range job.Commands {
			// Entries are of a size, so it does no harm to begin again.
			p.room = append(p.room, p.from.journalBytes(p.next%len(p.from.ends))...)
			p.next++
		}
		outcomes[i] = make([]ledger.Outcome, len(job.Commands))
	}
	if _, err := p.file.Write(p.room); err != nil {
		return nil, err
	}
	return outcomes, syscall.Fdatasync(int(p.file.Fd()))
}

// bareBolt puts the rows that ledgerbolt wrote for the same deposits into a
// copy of the same file: the same buckets, keys and values, filled to the same
// degree, in the order of keys, one transaction for each group, a row that
// several entries of a group changed once. It reads nothing and decides
// nothing. The ratio to it is what rules, codec and checks cost.
type bareBolt struct {
	ledger.Store // nil: nothing is read
	db           *bolt.DB
	from         *recording
	next         int
	rows         [][]int // of each bucket, those of the group
}

func newBareBolt(b *testing.B, path string, from *recording) *bareBolt {
	b.Helper()
	// Options are those of ledgerbolt.
	o := *bolt.DefaultOptions
	o.FreelistType, o.InitialMmapSize, o.Timeout = bolt.FreelistMapType, 16<<30, time.Second
	db, err := bolt.Open(path, 0o600, &o)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	})
	return &bareBolt{db: db, from: from, rows: make([][]int, len(from.buckets))}
}

func (s *bareBolt) Apply(_ context.Context, _ ledger.Log, _ ledger.Instant, jobs []ledger.Job) ([][]ledger.Outcome, error) {
	outcomes := make([][]ledger.Outcome, len(jobs))
	entries := 0
	for i, job := range jobs {
		outcomes[i] = make([]ledger.Outcome, len(job.Commands))
		entries += len(job.Commands)
	}
	if s.next+entries > len(s.from.ends) {
		return nil, fmt.Errorf("only %d entries were recorded: use a shorter -benchtime", len(s.from.ends))
	}
	for i := range s.rows {
		s.rows[i] = s.rows[i][:0]
	}
	for i := s.from.first(s.next); i < s.from.ends[s.next+entries-1]; i++ {
		bucket := s.from.rows[i].bucket
		s.rows[bucket] = append(s.rows[bucket], i)
	}
	s.next += entries
	return outcomes, s.db.Update(s.put)
}

func (s *bareBolt) put(tx *bolt.Tx) error {
	var errs []error
	for i, rows := range s.rows {
		bucket := tx.Bucket([]byte(s.from.buckets[i]))
		switch s.from.buckets[i] {
		case journal:
			bucket.FillPercent = 1
		case "0000/lot":
			bucket.FillPercent = 0.9
		}
		slices.SortFunc(rows, func(a, b int) int { return bytes.Compare(s.from.key(a), s.from.key(b)) })
		for j, row := range rows {
			if j+1 < len(rows) && bytes.Equal(s.from.key(row), s.from.key(rows[j+1])) {
				continue
			}
			errs = append(errs, bucket.Put(s.from.key(row), s.from.value(row)))
		}
	}
	return errors.Join(errs...)
}
