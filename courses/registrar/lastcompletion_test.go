package registrar

import (
	"context"
	"testing"

	"creditbank/ledger"

	"pgregory.net/rapid"
)

// writtenJournal is a journal that counts how many entries were read of it.
type writtenJournal struct {
	entries []ledger.Entry
	read    int
}

func (j *writtenJournal) Head(context.Context, ledger.Log) (ledger.Head, error) {
	return ledger.Head{Seq: uint64(len(j.entries))}, nil
}

func (j *writtenJournal) Journal(_ context.Context, _ ledger.Log, from uint64, n int) ([]ledger.Entry, error) {
	rest := j.entries[min(from-1, uint64(len(j.entries))):]
	rest = rest[:min(n, len(rest))]
	j.read += len(rest)
	return rest, nil
}

// TestLastCompletionIsThatOfTheWholeJournal draws journals in which some
// entries are forgotten, and compares with reading all of them.
func TestLastCompletionIsThatOfTheWholeJournal(t *testing.T) {
	found := 0
	rapid.Check(t, func(t *rapid.T) {
		j := new(writtenJournal)
		at := ledger.InstantOf(ledger.Day(1000).End())
		for seq := range uint64(rapid.IntRange(0, 40).Draw(t, "entries")) {
			at += ledger.Instant(rapid.Int64Range(1, 40*3600*1e6).Draw(t, "later"))
			e := ledger.Entry{Seq: seq + 1}
			switch rapid.IntRange(0, 3).Draw(t, "kind") {
			case 0: // forgotten: nothing else is known of it
			case 1:
				e.Kind, e.BookedAt, e.Effective = ledger.KindHold, at, at.Day()
			default:
				e.Kind, e.BookedAt = ledger.KindDeposit, at
				e.Effective = at.Day() - ledger.Day(rapid.IntRange(0, 30).Draw(t, "days before"))
				e.Learning = &ledger.Learning{Course: rapid.SampledFrom([]string{"A", "B"}).Draw(t, "course")}
			}
			j.entries = append(j.entries, e)
		}
		on := ledger.Day(rapid.IntRange(980, 1080).Draw(t, "on"))
		want := ledger.Day(0)
		for _, e := range j.entries {
			if e.Learning != nil && e.Learning.Course == "A" && e.Effective >= on {
				want = max(want, e.Effective)
			}
		}
		got, err := lastCompletion(t.Context(), j, 0, "A", on)
		if err != nil || got != want {
			t.Fatalf("lastCompletion since %s = %s, %v, want %s", on, got, err, want)
		}
		if got != 0 {
			found++
		}
	})
	if found == 0 {
		t.Error("no completion was found")
	}
}

// TestLastCompletionReadsSinceTheDay retires a course for the week before the
// journal's end: what was booked in the years before is not read.
func TestLastCompletionReadsSinceTheDay(t *testing.T) {
	j := new(writtenJournal)
	for seq := range uint64(100_000) { // a hundred a day
		e := ledger.Entry{Seq: seq + 1, Kind: ledger.KindDeposit, BookedAt: ledger.InstantOf(ledger.Day(1000+seq/100).End()) - 1e9 + ledger.Instant(seq%100)}
		e.Effective, e.Learning = e.BookedAt.Day(), &ledger.Learning{Course: "A"}
		j.entries = append(j.entries, e)
	}
	last := j.entries[len(j.entries)-1].Effective
	got, err := lastCompletion(t.Context(), j, 0, "A", last-6)
	if err != nil || got != last {
		t.Fatalf("lastCompletion = %s, %v, want %s", got, err, last)
	}
	if want := 700 + 40; j.read > want {
		t.Errorf("%d entries were read, want %d at most", j.read, want)
	}
}
