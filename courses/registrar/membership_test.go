package registrar_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"creditbank/courses"
	"creditbank/courses/coursemem"
	"creditbank/courses/identity"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// town is a bank with two enterprises, one of which has a site.
type town struct{ *branch }

func newTown(t test, end func(func())) *town {
	t.Helper()
	w := openBranch(t, coursemem.New(), time.Unix(0, 0).UTC().AddDate(40, 0, 0),
		courses.Organisation{Code: "S1", Kind: courses.SiteKind, Parent: "E1"})
	w.open(t, end)
	return &town{w}
}

func enterprise(code string) org.Principal {
	return org.Principal{ID: code, Role: org.Enterprise, Organisation: code}
}

// Whatever joins, leaves and deposits there are: an employer sees the lots
// that it and its site have issued and those completed while the learner was
// theirs, exactly, and their balance; the office sees all.
func TestWhatEmployersSee(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var ends []func()
		defer func() {
			for _, end := range ends {
				end()
			}
		}()
		w := newTown(t, func(end func()) { ends = append(ends, end) })
		ctx := context.Background()
		today := ledger.DayOf(w.at)
		start := today - 100
		l, o, err := w.RegisterLearner(ctx, w.request(), courses.Learner{Name: "甲（合成）", Organisation: "E1", Joined: start})
		if err != nil || o.Refusal != nil {
			t.Fatal(err, o.Refusal)
		}
		// The plain model: where the learner works on each of the 100 days.
		works := slices.Repeat([]string{"E1"}, 100)
		now := "E1"
		for day := range 100 {
			if rapid.IntRange(0, 9).Draw(t, "change") > 0 {
				continue
			}
			s := registrar.Staffing{On: start + ledger.Day(day)}
			next := ""
			switch {
			case now == "":
				s.Event, s.Organisation = registrar.Join, rapid.SampledFrom([]string{"E1", "S1", "E2"}).Draw(t, "joins")
				next = s.Organisation
			case rapid.Bool().Draw(t, "leaves"):
				s.Event, s.Organisation = registrar.Leave, now
			default:
				s.Event, s.Organisation = registrar.Shift, map[string]string{"E1": "E2", "E2": "S1", "S1": "E1"}[now]
				next = s.Organisation
			}
			if _, _, err := w.ChangeStaff(ctx, w.request(), l.Account, s); err != nil {
				t.Fatalf("%+v = %v", s, err)
			}
			now = next
			for after := day; after < 100; after++ {
				works[after] = next
			}
		}
		of := map[string][]string{"E1": {"E1", "S1"}, "E2": {"E2"}, "S1": {"S1"}}
		want := make(map[string][]uint64)
		for i := range rapid.IntRange(0, 12).Draw(t, "deposits") {
			day := rapid.IntRange(0, 99).Draw(t, "day")
			issuer := rapid.SampledFrom([]string{"BJ", "E1", "S1", "E2"}).Draw(t, "issuer")
			outcomes, err := w.Deposit(ctx, w.request(), []courses.Completion{{
				Learner: l.Account.String(), Course: "GA01", Run: strconv.Itoa(i), Issuer: issuer, Hours: 16 * ledger.One, Completed: start + ledger.Day(day),
			}}, false)
			if err != nil || outcomes[0].Refusal != nil {
				t.Fatal(err, outcomes)
			}
			for code, own := range of {
				if slices.Contains(own, issuer) || slices.Contains(own, works[day]) {
					want[code] = append(want[code], outcomes[0].Entry.Seq)
				}
			}
			want["BJ"] = append(want["BJ"], outcomes[0].Entry.Seq)
		}
		for code, own := range of {
			ever := slices.ContainsFunc(works, func(at string) bool { return slices.Contains(own, at) })
			_, lots, err := w.Lots(ctx, enterprise(code), l.Account, 0, 100)
			if !ever {
				// Who worked there for no day at all was no staff; who joined and
				// left on one day may have been.
				if err == nil && len(lots) > len(want[code]) {
					t.Fatalf("%s, where the learner never worked, sees %d lots", code, len(lots))
				}
				continue
			}
			if err != nil {
				t.Fatalf("lots of %s: %v", code, err)
			}
			var got []uint64
			for _, line := range slices.Backward(lots) {
				got = append(got, line.Lot.Seq)
			}
			if diff := cmp.Diff(want[code], got); diff != "" {
				t.Fatalf("lots that %s sees (-want +got)\n%s", code, diff)
			}
			p, err := w.Balance(ctx, enterprise(code), l.Account, 0, registrar.Booked)
			if posted := p.Balances.Of(ledger.Credit).Posted; err != nil || posted != ledger.Amount(len(got))*ledger.One {
				t.Fatalf("balance that %s sees = %s, %v, want %d", code, posted, err, len(got))
			}
		}
		if _, lots, err := w.Lots(ctx, w.office, l.Account, 0, 100); err != nil || len(lots) != len(want["BJ"]) {
			t.Fatalf("the office sees %d lots, %v, want %d", len(lots), err, len(want["BJ"]))
		}
		// The staff of each day is what the model says.
		day := rapid.IntRange(0, 99).Draw(t, "listed")
		for code := range of {
			members, err := w.Staff(ctx, w.office, code, start+ledger.Day(day), "", 10)
			if is := works[day] == code; err != nil || (len(members) == 1) != is {
				t.Fatalf("staff of %s on day %d = %v, %v, want the learner: %t", code, day, members, err, is)
			}
		}
	})
}

func TestStaffIn(t *testing.T) {
	w := newTown(t, t.Cleanup)
	today := ledger.DayOf(w.at)
	for i, s := range []struct{ at, next string }{{"E1", ""}, {"S1", ""}, {"E1", "E2"}, {"E2", "S1"}} {
		l, o, err := w.RegisterLearner(t.Context(), w.request(), courses.Learner{Name: fmt.Sprint("员工", i, "（合成）"), Organisation: s.at, Joined: today - 100})
		if err != nil || o.Refusal != nil {
			t.Fatal(err, o.Refusal)
		}
		if s.next == "" {
			continue
		}
		if _, _, err := w.ChangeStaff(t.Context(), w.request(), l.Account, registrar.Staffing{Event: registrar.Shift, Organisation: s.next, On: today - 50}); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		organisation string
		from, to     ledger.Day
		want         int
	}{
		{"BJ", today - 100, today, 6}, {"BJ", today - 100, today - 51, 4}, {"BJ", today - 50, today, 4}, {"BJ", today - 200, today - 101, 0},
		{"E1", today - 100, today, 4}, {"E1", today - 100, today - 51, 3}, {"E1", today, today, 3}, {"S1", today, today, 2}, {"E2", today, today, 1},
		{"nobody", today, today, 0},
	} {
		got := 0
		for _, err := range w.StaffIn(t.Context(), c.organisation, c.from, c.to) {
			if err != nil {
				t.Fatal(err)
			}
			got++
		}
		if got != c.want {
			t.Errorf("StaffIn(%s, %s to %s) yields %d, want %d", c.organisation, c.from, c.to, got, c.want)
		}
	}
}

// Many register one person at once: one account comes of it.
func TestOnePersonOneAccount(t *testing.T) {
	w := newTown(t, t.Cleanup)
	number := identity.Synthetic(1).Reveal()
	var all sync.WaitGroup
	var mu sync.Mutex
	registered := 0
	for i := range 20 {
		all.Go(func() {
			q := registrar.Request{By: w.office, Key: fmt.Sprint("many ", i)}
			p := registrar.Person{Learner: courses.Learner{Name: "甲（合成）", Organisation: "E1"}, IdentityNumber: number}
			_, outcomes, err := w.RegisterPeople(t.Context(), q, []registrar.Person{p, p})
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
				return
			}
			for _, o := range outcomes {
				if o.Refusal == nil {
					registered++
				} else if !slices.Contains([]ledger.Code{registrar.IdentityTaken, registrar.IdentityUnclear}, o.Refusal.Code) {
					t.Errorf("refused with %s", o.Refusal.Code)
				}
			}
		})
	}
	all.Wait()
	if registered != 1 {
		t.Errorf("%d accounts for one person, want 1", registered)
	}
	if l, err := w.FindByIdentity(t.Context(), w.office, number); err != nil || !l.Synthetic {
		t.Errorf("FindByIdentity = %+v, %v", l, err)
	}
	if _, err := w.FindByIdentity(t.Context(), enterprise("E2"), number); !errors.Is(err, fault.NotFound) {
		t.Errorf("FindByIdentity for another employer = %v, want %v", err, fault.NotFound)
	}
}
