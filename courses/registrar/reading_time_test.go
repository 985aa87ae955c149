package registrar

import (
	"testing"
	"time"

	"creditbank/courses"
	"creditbank/courses/coursemem"
	"creditbank/ledger"
)

// By a clock that moves: a reading can be looked up for three years at least,
// and for a month more at most.
func TestReadingsAreKeptThreeYears(t *testing.T) {
	store := new(coursemem.Readings)
	log := NewReadingLog(store)
	defer log.Close()
	id := ledger.NewAccountID(0, [14]byte{1})
	read := time.Date(2010, 6, 17, 15, 30, 0, 0, ledger.Zone)
	if err := log.record(courses.Reading{Learner: id, At: ledger.InstantOf(read)}); err != nil {
		t.Fatal(err)
	}
	for now := read; now.Before(read.AddDate(4, 0, 0)); now = now.AddDate(0, 0, 1) {
		if _, err := log.Tidy(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		kept, err := log.of(t.Context(), id, 0, 9)
		if err != nil {
			t.Fatal(err)
		}
		switch there := len(kept) == 1; {
		case !there && now.Before(read.AddDate(ReadingYears, 0, 0)):
			t.Fatalf("on %s the reading is gone, want it kept for %d years", now.Format(time.DateOnly), ReadingYears)
		case there && now.After(read.AddDate(ReadingYears, 1, 0)):
			t.Fatalf("on %s the reading is still there", now.Format(time.DateOnly))
		}
	}
}
