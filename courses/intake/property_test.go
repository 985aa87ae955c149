package intake_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"creditbank/courses/intake"
	"creditbank/ledger/fault"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// randomFile draws a file of good rows with random damage, and returns how
// many lines below the heading it has.
func randomFile(t *rapid.T, w *world) (string, int) {
	var b strings.Builder
	b.WriteString(heading)
	n := rapid.IntRange(1, 40).Draw(t, "rows")
	for range n {
		who := rapid.IntRange(0, len(w.learners)-1).Draw(t, "who")
		cells := []string{
			strings.TrimSuffix(w.learners[who].Name, "（合成）"), w.account(who),
			rapid.SampledFrom([]string{"GA01", "GA02", "EE01"}).Draw(t, "course"),
			fmt.Sprint("R", rapid.IntRange(1, 6).Draw(t, "run")),
			rapid.SampledFrom([]string{"16", "8", "40", "32.5"}).Draw(t, "hours"),
			"2024-03-01",
		}
		switch rapid.SampledFrom([]string{"", "", "", "cell", "total", "name", "learner", "course", "nobody"}).Draw(t, "damage") {
		case "cell":
			cells[rapid.IntRange(0, len(cells)-1).Draw(t, "cell")] = rapid.SampledFrom([]string{"", "x", "-1", "2024-13-01", "#N/A", "1e9", "'", "一", "1,5", "2099-01-01"}).Draw(t, "text")
		case "total":
			cells = []string{"合计", "", "", "", "99", ""}
		case "name":
			cells[0] = "别人"
		case "learner":
			cells[1] = strings.Repeat("0", 26)
		case "course":
			cells[2] = "GA0l"
		case "nobody":
			cells[1] = ""
		}
		for i, cell := range cells {
			if strings.ContainsAny(cell, `,"`) {
				cells[i] = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
			}
		}
		b.WriteString(strings.Join(cells, ",") + "\n")
	}
	return b.String(), n
}

// credited tells what everybody has, whatever the numbers of the entries.
func credited(t *rapid.T, w *world) (all []string) {
	for _, l := range w.learners {
		a, lots, err := w.book.Lots(t.Context(), l.Account, 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range lots {
			e := line.Deposit
			all = append(all, fmt.Sprint(l.Name, " ", e.Issuer, " ", e.Learning.Course, " ", e.Learning.Run, " ", e.Postings[0].Amount, " ", a.Seq))
		}
	}
	return all
}

// Every row of every file is accounted for, and the same file again books
// nothing: what was booked is told as booked already, and all else as before.
func TestEveryRowIsAccountedFor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := quietWorld(t)
		file, n := randomFile(t, w)
		first := w.run(t, file)
		if first.Counts.Sum() != first.Counts.Rows || first.Counts.Rows != n && first.State == intake.Done || first.Counts.Ready != 0 && first.State == intake.Done {
			t.Fatalf("%s: %+v of %d rows\n%s", first.State, first.Counts, n, file)
		}
		books, head := credited(t, w), w.headNow(t)
		again := w.run(t, file)
		want := first.Counts
		want.Already, want.Booked = want.Already+want.Booked, 0
		if diff := cmp.Diff(want, again.Counts); diff != "" {
			t.Errorf("the same file again (-want +got)\n%s\n%s", diff, file)
		}
		if w.headNow(t) != head {
			t.Errorf("the same file again booked %d entries\n%s", w.headNow(t)-head, file)
		}
		if diff := cmp.Diff(books, credited(t, w)); diff != "" {
			t.Errorf("the same file again changed the books (-before +after)\n%s", diff)
		}
	})
}

// A desk that falls over at any moment, its store keeping what it says it lost
// or losing it, ends with the same books and the same counts.
func TestFallsOverAnywhere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, rough := quietWorld(t), quietWorld(t)
		file, _ := randomFile(t, w)
		// The same file, of the other world's learners.
		other := file
		for i := range w.learners {
			other = strings.ReplaceAll(other, w.account(i), rough.account(i))
		}
		want := w.run(t, file)
		r, _, err := rough.desk.Receive(t.Context(), rough.ask(enterprise), intake.Upload{Name: "a.csv", Body: strings.NewReader(other)})
		if err != nil {
			t.Fatal(err)
		}
		broken := errors.New("the disk is full")
		for range rapid.IntRange(1, 6).Draw(t, "falls") {
			left, applied := rapid.IntRange(0, 4).Draw(t, "commits"), rapid.Bool().Draw(t, "applied")
			rough.store.Commit = func() (bool, error) {
				if left--; left < 0 {
					return applied, broken
				}
				return true, nil
			}
			if err := rough.desk.Finish(t.Context(), r.ID); err != nil && !errors.Is(err, broken) {
				t.Fatal(err)
			}
			rough.store.Commit = nil
			rough.open()
		}
		if err := rough.desk.Finish(t.Context(), r.ID); err != nil {
			t.Fatal(err)
		}
		rough.check(t)
		got, err := rough.desk.Report(t.Context(), office, r.ID)
		if err != nil || got.Counts != want.Counts || got.Worth != want.Worth || got.State != want.State {
			t.Errorf("after falling over: %s %+v worth %v, %v; want %s %+v worth %v\n%s", got.State, got.Counts, got.Worth, err, want.State, want.Counts, want.Worth, file)
		}
		if diff := cmp.Diff(credited(t, w), credited(t, rough)); diff != "" {
			t.Errorf("books after falling over (-want +got)\n%s", diff)
		}
	})
}

// rapidTB lets a world be made inside a property.
type rapidTB struct {
	testing.TB
	t *rapid.T
}

func (r rapidTB) Helper()                   {}
func (r rapidTB) Cleanup(fn func())         { r.t.Cleanup(fn) }
func (r rapidTB) Fatal(args ...any)         { r.t.Fatal(args...) }
func (r rapidTB) Errorf(f string, a ...any) { r.t.Errorf(f, a...) }

func quietWorld(t *rapid.T) *world { return newWorld(rapidTB{t: t}) }

// run takes a file in and does all there is to do.
func (w *world) run(t *rapid.T, file string) intake.Report {
	r, _, err := w.desk.Receive(t.Context(), w.ask(enterprise), intake.Upload{Name: "a.csv", Body: strings.NewReader(file)})
	if err == nil {
		err = w.desk.Finish(t.Context(), r.ID)
	}
	if err == nil {
		r, err = w.desk.Report(t.Context(), office, r.ID)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	w.check(t)
	return r
}

// check verifies the store against the ledger.
func (w *world) check(t *rapid.T) {
	if err := intake.Verify(t.Context(), w.store, w.ledger, 0, func(string, uint64, uint64) {}); err != nil {
		t.Fatal(err)
	}
}

func (w *world) headNow(t *rapid.T) uint64 {
	head, err := w.bank.Head(t.Context())
	if err != nil && !errors.Is(err, fault.NotFound) {
		t.Fatal(err)
	}
	return head.Seq
}
