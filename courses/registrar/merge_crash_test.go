package registrar_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"creditbank/courses"
	"creditbank/courses/registrar"
	"creditbank/ledger"

	"github.com/google/go-cmp/cmp"
)

// power goes off at one write of many, whichever store is written to. What was
// to be written then is lost or, if it keeps, is there although it was reported
// as lost.
type power struct {
	off   int // at which write, counted from 0; never if below
	keeps bool
	n     int
}

var errPower = errors.New("the power is off")

// write reports whether a write takes place, and what is said of it.
func (p *power) write() (apply bool, err error) {
	p.n++
	if p.off < 0 || p.n <= p.off {
		return true, nil
	}
	return p.keeps && p.n == p.off+1, errPower
}

// powered is a store that writes as long as there is power.
type powered struct {
	courses.Store
	*power
}

type poweredVersions[T courses.Record] struct {
	courses.Versions[T]
	*power
}

func (s powered) Learners() courses.Versions[courses.Learner] {
	return poweredVersions[courses.Learner]{s.Store.Learners(), s.power}
}

func (s powered) Papers() courses.Versions[courses.Paper] {
	return poweredVersions[courses.Paper]{s.Store.Papers(), s.power}
}

func (v poweredVersions[T]) Add(ctx context.Context, items ...T) error {
	apply, err := v.write()
	if apply {
		if err := v.Versions.Add(ctx, items...); err != nil {
			return err
		}
	}
	return err
}

// A crash at any write of a merge, lost or kept: once the bank is open again it
// is as if the merge had never been begun, or as if nothing had happened; and
// the same request then ends at what an undisturbed one does.
func TestMergeIsEndedAtTheOpening(t *testing.T) {
	clean := crashedMerge(t, -1, false)
	clean.merge(t)
	clean.check(t, true)
	if clean.power.n < 5 {
		t.Fatalf("a merge is %d writes, want 5 to break it at", clean.power.n)
	}
	want := clean.all(t)
	for off := range clean.power.n {
		for _, keeps := range []bool{false, true} {
			t.Run(fmt.Sprintf("write %d, kept %t", off, keeps), func(t *testing.T) {
				w := crashedMerge(t, off, keeps)
				if _, err := w.merge(t); err == nil {
					t.Fatal("MergeLearners with the power off succeeded")
				}
				w.power.off = -1
				w.open(t, t.Cleanup)
				if n, err := w.EndMerges(t.Context()); err != nil || n > 1 {
					t.Fatalf("EndMerges = %d, %v", n, err)
				}
				if n, err := w.EndMerges(t.Context()); err != nil || n != 0 {
					t.Errorf("EndMerges again = %d, %v, want nothing left", n, err)
				}
				// The first write files that it is begun, the second is the ledger's.
				merged := off > 1 || off == 1 && keeps
				w.check(t, merged)
				o, err := w.merge(t)
				if err != nil || o.Refusal != nil || o.Replayed != merged {
					t.Fatalf("MergeLearners again = %+v, %v, want it replayed: %t", o, err, merged)
				}
				w.check(t, true)
				if d := cmp.Diff(want, w.all(t)); d != "" {
					t.Errorf("papers and learners (-undisturbed +after the crash)\n%s", d)
				}
			})
		}
	}
}

// halved is a bank whose power goes off while two accounts become one.
type halved struct {
	*twice
	power *power
	q     registrar.Request
}

func crashedMerge(t *testing.T, off int, keeps bool) *halved {
	t.Helper()
	w := &halved{twice: newTwice(t), power: &power{off: -1, keeps: keeps}}
	w.deposit(t, w.from, "GA01", "a")
	w.twice.papers(t)
	w.q = w.request()
	w.branch.papers = powered{w.store, w.power}
	w.open(t, t.Cleanup)
	w.entries.Commit = w.power.write
	w.power.n, w.power.off = 0, off
	return w
}

func (w *halved) merge(t *testing.T) (ledger.Outcome, error) {
	return w.MergeLearners(t.Context(), w.q, w.from.Account, w.into.Account, "同一人（合成）")
}

// check looks whether all that hangs on the one account is with the other, or
// none of it.
func (w *halved) check(t *testing.T, merged bool) {
	t.Helper()
	now, err := w.AccountNow(t.Context(), w.from.Account)
	if want := map[bool]ledger.AccountID{false: w.from.Account, true: w.into.Account}[merged]; err != nil || now != want {
		t.Errorf("AccountNow(from) = %s, %v, want %s", now, err, want)
	}
	budget, err := w.Budget(t.Context(), w.office, w.into.Account)
	if want := map[bool]int64{false: 50000, true: 70000}[merged]; err != nil || int64(budget.Base) != want {
		t.Errorf("Budget(into) = %d, %v, want %d", budget.Base, err, want)
	}
	found, err := w.FindByIdentity(t.Context(), w.office, numberA)
	if err != nil || found.Account != now {
		t.Errorf("FindByIdentity = %s, %v, want %s", found.Account, err, now)
	}
	for list, want := range map[string]bool{
		courses.SeatPaper.ListOf(w.from.Account.String()): !merged, courses.SeatPaper.ListOf(w.into.Account.String()): merged,
		courses.MergePaper.ListIn("begun"): false,
	} {
		if n, err := w.store.Papers().CountListed(t.Context(), list, 9); err != nil || (n > 0) != want {
			t.Errorf("list %s has %d papers, %v, want some: %t", list, n, err, want)
		}
	}
}

// all returns the newest papers but the merge's own, and learners, without what
// tells one bank from another.
func (w *halved) all(t *testing.T) (texts []string) {
	t.Helper()
	papers, err := w.store.Papers().List(t.Context(), "", 1000)
	if err != nil {
		t.Fatal(err)
	}
	names := map[bool]string{true: "from", false: "into"}
	for _, p := range papers {
		if p.Kind != courses.MergePaper {
			texts = append(texts, w.named(fmt.Sprint(p.Name, " ", p.Version, " ", p.Body)))
		}
	}
	for i, id := range []ledger.AccountID{w.from.Account, w.into.Account} {
		l, err := w.store.Learners().Newest(t.Context(), id.String())
		if err != nil {
			t.Fatal(err)
		}
		l.Identity = nil // sealed with another nonce
		texts = append(texts, w.named(fmt.Sprintf("%s %+v", names[i == 0], l)))
	}
	slices.Sort(texts)
	return texts
}

// named puts words in the place of the two accounts, whose numbers are drawn.
func (w *halved) named(text string) string {
	return strings.NewReplacer(w.from.Account.String(), "FROM", w.into.Account.String(), "INTO").Replace(text)
}
