package intakebolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"sort"
	"sync"

	"creditbank/courses/intake"
	"creditbank/ledger/fault"

	bolt "go.etcd.io/bbolt"
)

func (s *Store) AppendFile(_ context.Context, report string, piece []byte) error {
	return s.db.Update(func(tx *bolt.Tx) error {
		b := tx.Bucket(fileBucket)
		next := 0
		c := b.Cursor()
		k, _ := c.Seek(numbered(report, -1))
		if k == nil {
			k, _ = c.Last()
		} else {
			k, _ = c.Prev()
		}
		if bytes.Equal(idOf(k), []byte(report)) {
			next = int(binary.BigEndian.Uint32(k[len(k)-4:])) + 1
		}
		b.FillPercent = 1 // pieces append
		return b.Put(numbered(report, next), piece)
	})
}

func (s *Store) DropFile(_ context.Context, report string) error {
	return s.db.Update(func(tx *bolt.Tx) error { return dropFile(tx, report) })
}

func (s *Store) File(_ context.Context, report string) (intake.File, error) {
	f := &file{store: s, report: report, held: -1}
	err := s.db.View(func(tx *bolt.Tx) error {
		c := tx.Bucket(fileBucket).Cursor()
		for k, value := c.Seek(numbered(report, 0)); bytes.Equal(idOf(k), []byte(report)); k, value = c.Next() {
			f.starts = append(f.starts, f.size)
			f.size += int64(len(value))
		}
		if f.starts == nil {
			return fmt.Errorf("file of report %.80q: %w", report, fault.NotFound)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

// file reads an uploaded file piece by piece; it holds one at a time.
type file struct {
	store  *Store
	report string
	size   int64
	starts []int64 // where the pieces begin

	mu    sync.Mutex
	held  int    // guarded by mu: number of the piece that is held, or -1
	piece []byte // guarded by mu
}

func (f *file) Size() int64 { return f.size }

// ReadAt implements [io.ReaderAt].
func (f *file) ReadAt(p []byte, at int64) (n int, err error) {
	if at < 0 {
		return 0, fmt.Errorf("read before the beginning of a file: %w", fault.Invalid)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for n < len(p) {
		if at >= f.size {
			return n, io.EOF
		}
		i := sort.Search(len(f.starts), func(i int) bool { return f.starts[i] > at }) - 1
		if err := f.hold(i); err != nil {
			return n, err
		}
		got := copy(p[n:], f.piece[at-f.starts[i]:])
		n, at = n+got, at+int64(got)
	}
	return n, nil
}

// hold reads a piece unless it is the one that is held.
func (f *file) hold(i int) error {
	if f.held == i {
		return nil
	}
	f.held = -1
	err := f.store.db.View(func(tx *bolt.Tx) error {
		value := tx.Bucket(fileBucket).Get(numbered(f.report, i))
		if value == nil {
			return fmt.Errorf("the file of report %s was deleted while it was read: %w", f.report, fault.NotFound)
		}
		f.piece = append(f.piece[:0], value...)
		return nil
	})
	if err == nil {
		f.held = i
	}
	return err
}
