package simulation

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"creditbank/courses/org"
	"creditbank/courses/programme"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// slow audits learners one at a time, each when the test says so.
type slow struct {
	learners []registrar.Simulated
	next     chan struct{} // nil: at once
	fail     error
	asked    []string // what was to be tried
}

func (s *slow) CountLearners(context.Context) (int, error) { return len(s.learners), nil }

func (s *slow) SimulateChange(ctx context.Context, _ org.Principal, _ string, _ *programme.Rules, yield func(registrar.Simulated) error) error {
	s.asked = append(s.asked, "rules")
	return s.audit(ctx, yield)
}

func (s *slow) SimulateEquivalences(ctx context.Context, _ org.Principal, _, text string, yield func(registrar.Simulated) error) error {
	s.asked = append(s.asked, "equivalences "+text)
	return s.audit(ctx, yield)
}

func (s *slow) audit(ctx context.Context, yield func(registrar.Simulated) error) error {
	for _, one := range s.learners {
		if s.next != nil {
			select {
			case <-s.next:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if err := yield(one); err != nil {
			return err
		}
	}
	return s.fail
}

func newDesk(r Registrar) (*Desk, *time.Time) {
	at := time.Date(2010, 6, 1, 0, 0, 0, 0, time.UTC)
	return New(r, func() time.Time { return at }, slog.New(slog.DiscardHandler)), &at
}

func author(name string) org.Principal {
	return org.Principal{ID: name, Role: org.College, Organisation: "COL-1"}
}

func (d *Desk) begin(t *testing.T, by, text string) string {
	t.Helper()
	id, err := d.Begin(author(by), Draft{Programme: "MJ01", Text: text})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (d *Desk) state(t *testing.T, by, id string) State {
	t.Helper()
	s, err := d.Look(author(by), "MJ01", id)
	if errors.Is(err, fault.NotFound) {
		return "gone"
	}
	if err != nil {
		t.Fatal(err)
	}
	return s.State
}

// TestProgress: how far it is can be seen while it runs, and it can be stopped.
func TestProgress(t *testing.T) {
	r := &slow{learners: make([]registrar.Simulated, 4), next: make(chan struct{})}
	for i := range r.learners {
		r.learners[i] = registrar.Simulated{Effect: registrar.Unchanged}
	}
	d, _ := newDesk(r)
	id := d.begin(t, "gao", "a")
	if got := d.state(t, "gao", id); got != Waiting {
		t.Errorf("before the worker runs it is %s, want %s", got, Waiting)
	}
	done := make(chan struct{})
	go func() { defer close(done); d.Work(t.Context()) }()
	for range 3 {
		r.next <- struct{}{}
	}
	// The third learner is being counted; two are.
	s, err := d.Look(author("gao"), "MJ01", id)
	if err != nil || s.State != Running || s.All != 4 || s.Learners < 2 || s.Percent() < 50 {
		t.Errorf("after three of four: %s, %d of %d, %v", s.State, s.Learners, s.All, err)
	}
	if err := d.Stop(author("tan"), "MJ01", id); !errors.Is(err, fault.NotFound) {
		t.Errorf("Stop by another = %v, want %v", err, fault.NotFound)
	}
	if err := d.Stop(author("gao"), "MJ01", id); err != nil {
		t.Fatal(err)
	}
	<-done
	if got := d.state(t, "gao", id); got != Stopped {
		t.Errorf("after Stop it is %s, want %s", got, Stopped)
	}
}

// TestNewerEndsOlder: of one author and programme one is under way at a time.
func TestNewerEndsOlder(t *testing.T) {
	r := &slow{next: make(chan struct{})}
	d, _ := newDesk(r)
	first, other := d.begin(t, "gao", "a"), d.begin(t, "tan", "a")
	if again := d.begin(t, "gao", "a"); again != first {
		t.Errorf("the same draft again is %s, want %s", again, first)
	}
	second := d.begin(t, "gao", "b")
	for _, c := range []struct {
		by, id string
		want   State
	}{{"gao", first, Stopped}, {"gao", second, Waiting}, {"tan", other, Waiting}, {"tan", first, "gone"}} {
		if got := d.state(t, c.by, c.id); got != c.want {
			t.Errorf("%s of %s is %s, want %s", c.id, c.by, got, c.want)
		}
	}
	d.Work(t.Context())
	if list := d.List(author("gao"), "MJ01"); len(list) != 2 || list[0].ID != second || list[1].ID != first {
		t.Errorf("List = %+v, want the second and the first", list)
	}
	if list := d.List(author("gao"), "MJ02"); list != nil {
		t.Errorf("List of another programme = %+v", list)
	}
	if got := d.state(t, "gao", second); got != Done {
		t.Errorf("in the end it is %s, want %s", got, Done)
	}
}

// TestWhatIsTried: a draft with rules is one of rules, any other is one of
// equivalences.
func TestWhatIsTried(t *testing.T) {
	r := new(slow)
	d, _ := newDesk(r)
	for _, draft := range []Draft{{Programme: "MJ01", Text: "a", Rules: new(programme.Rules)}, {Programme: "MJ02", Text: "b"}} {
		if _, err := d.Begin(author("gao"), draft); err != nil {
			t.Fatal(err)
		}
	}
	d.Work(t.Context())
	if want := []string{"rules", "equivalences b"}; !slices.Equal(r.asked, want) {
		t.Errorf("the registrar was asked for %q, want %q", r.asked, want)
	}
}

// TestBounds: how many wait, how many are kept, and for how long.
func TestBounds(t *testing.T) {
	r := new(slow)
	d, at := newDesk(r)
	for i := range maxWaiting {
		d.begin(t, fmt.Sprint("author", i), "a")
	}
	if _, err := d.Begin(author("late"), Draft{Programme: "MJ01"}); !errors.Is(err, fault.Busy) {
		t.Errorf("one more than %d = %v, want %v", maxWaiting, err, fault.Busy)
	}
	d.begin(t, "author0", "b") // in the place of their own
	d.Work(t.Context())
	var mine []string
	for i := range maxKeptEach + 2 {
		mine = append(mine, d.begin(t, "gao", fmt.Sprint(i)))
		d.Work(t.Context())
	}
	for i, id := range mine {
		want := Done
		if i < 2 {
			want = "gone"
		}
		if got := d.state(t, "gao", id); got != want {
			t.Errorf("number %d of %d is %s, want %s", i, len(mine), got, want)
		}
	}
	for i := range 2 * maxKept {
		d.begin(t, fmt.Sprint("other", i), "a")
		d.Work(t.Context())
	}
	if n := len(d.jobs); n > maxKept+1 {
		t.Errorf("%d are kept, want at most %d", n, maxKept+1)
	}
	last := d.begin(t, "gao", "last")
	d.Work(t.Context())
	*at = at.Add(keptTime)
	if got := d.state(t, "gao", last); got != Done {
		t.Errorf("after %v it is %s, want %s", keptTime, got, Done)
	}
	*at = at.Add(time.Second)
	if got := d.state(t, "gao", last); got != "gone" {
		t.Errorf("later it is %s, want gone", got)
	}
}

// TestNamed: nobody is named whom the registrar does not name, and of those not
// more than the bound.
func TestNamed(t *testing.T) {
	r := new(slow)
	for i := range 3 * MaxNamed {
		one := registrar.Simulated{Effect: registrar.Loses, OldMet: true}
		if i%2 == 0 {
			one.Learner = ledger.AccountID{byte(i), 1}
		}
		r.learners = append(r.learners, one, registrar.Simulated{Learner: ledger.AccountID{byte(i), 2}, Effect: registrar.Unchanged})
	}
	d, _ := newDesk(r)
	id := d.begin(t, "gao", "a")
	d.Work(t.Context())
	s, err := d.Look(author("gao"), "MJ01", id)
	if err != nil {
		t.Fatal(err)
	}
	if s.State != Done || len(s.Named) != MaxNamed || s.Learners != 6*MaxNamed || s.Count(registrar.Loses) != 3*MaxNamed || s.NoMore != 3*MaxNamed || s.Percent() != 100 {
		t.Errorf("%s: %d named, %+v", s.State, len(s.Named), s.Tally)
	}
	for _, one := range s.Named {
		if one.Learner == unnamed || one.Effect == registrar.Unchanged {
			t.Fatalf("%+v is named", one)
		}
	}
}

// TestRun: the worker ends with its context, and what fails says so.
func TestRun(t *testing.T) {
	r := &slow{learners: make([]registrar.Simulated, 1), next: make(chan struct{})}
	r.learners[0].Effect = registrar.Gains
	d, _ := newDesk(r)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); d.Run(ctx) }()
	id := d.begin(t, "gao", "a")
	r.next <- struct{}{}
	waiting := d.begin(t, "tan", "a")
	last := d.begin(t, "lin", "a")
	cancel()
	<-done
	if got := d.state(t, "gao", id); got != Done && got != Failed {
		t.Errorf("the first is %s", got)
	}
	if got := d.state(t, "lin", last); got == Done || d.state(t, "tan", waiting) == Done {
		t.Errorf("what waited when the bank closed is %s", got)
	}
	failing, _ := newDesk(&slow{fail: errors.New("the disk is gone")})
	id = failing.begin(t, "gao", "a")
	failing.Work(t.Context())
	if got := failing.state(t, "gao", id); got != Failed {
		t.Errorf("one that fails is %s, want %s", got, Failed)
	}
}
