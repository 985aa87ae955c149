package registrar

import (
	"context"
	"errors"
	"testing"

	"creditbank/courses"
	"creditbank/courses/coursemem"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// stuck is a store of readings that lets one write through for each word.
type stuck struct {
	coursemem.Readings
	words chan error
}

func (s *stuck) Add(ctx context.Context, readings ...courses.Reading) error {
	if err := <-s.words; err != nil {
		return err
	}
	return s.Readings.Add(ctx, readings...)
}

// The buffer is bounded: when the disk does not keep up, readings are refused
// and none that was taken is lost, in the order in which they came.
func TestReadingLogIsBounded(t *testing.T) {
	store := &stuck{words: make(chan error)}
	log := NewReadingLog(store)
	id := ledger.NewAccountID(0, [14]byte{1})
	taken := 0
	for ; taken <= 3*maxWaiting; taken++ {
		err := log.record(courses.Reading{Learner: id, At: ledger.Instant(taken)})
		if errors.Is(err, fault.Busy) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if taken < maxWaiting || taken > 2*maxWaiting {
		t.Errorf("%d readings were taken without a disk, want %d and those on their way to it", taken, maxWaiting)
	}
	close(store.words) // the disk works again
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	if err := log.Close(); err != nil {
		t.Errorf("second Close = %v", err)
	}
	kept, err := store.Of(t.Context(), id, 0, 4*maxWaiting)
	if err != nil || len(kept) != taken {
		t.Fatalf("%d readings were kept, %v, want %d", len(kept), err, taken)
	}
	for i, r := range kept {
		if r.At != ledger.Instant(taken-1-i) {
			t.Fatalf("reading %d is that of %d, want %d", i, r.At, taken-1-i)
		}
	}
	if err := log.record(courses.Reading{Learner: id}); !errors.Is(err, fault.Busy) {
		t.Errorf("record after Close = %v, want %v", err, fault.Busy)
	}
}

func TestReadingLogTriesAgain(t *testing.T) {
	store := &stuck{words: make(chan error, 2)}
	log := &ReadingLog{store: store} // nobody but the test flushes it
	broken := errors.New("broken disk")
	store.words <- broken
	if err := log.record(courses.Reading{By: "a"}); err != nil {
		t.Fatal(err)
	}
	if err := log.Flush(t.Context()); !errors.Is(err, broken) {
		t.Errorf("Flush = %v, want %v", err, broken)
	}
	if err := log.record(courses.Reading{By: "b"}); !errors.Is(err, fault.Busy) || !errors.Is(err, broken) {
		t.Errorf("record while the disk is broken = %v, want %v", err, fault.Busy)
	}
	store.words <- nil
	if err := log.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if kept, err := store.Of(t.Context(), ledger.AccountID{}, 0, 9); err != nil || len(kept) != 1 || kept[0].By != "a" {
		t.Errorf("kept = %v, %v, want what was taken, once", kept, err)
	}
}
