package stats_test

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"creditbank/courses"
	"creditbank/courses/stats"
	"creditbank/courses/statsbolt"
	"creditbank/ledger"
	"creditbank/ledger/ledgermem"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestFollowerEqualsSlow lets random things happen in a bank (deposits, holds,
// captures, corrections, expiries, closings, erasures, merges, organisations that
// move), lets a follower catch up now and then, and compares what it keeps
// with the definition.
func TestFollowerEqualsSlow(t *testing.T) {
	dir, n := t.TempDir(), 0
	story(t, func(t *rapid.T) (stats.Store, func() stats.Store) {
		// One in eight in a file, which waits for the disk.
		if n++; n%8 != 0 {
			m := new(stats.Memory)
			return m, func() stats.Store { return m }
		}
		path := filepath.Join(dir, fmt.Sprint(n))
		s := openBolt(t, path)
		return s, func() stats.Store {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = openBolt(t, path)
			return s
		}
	})
}

func openBolt(t *rapid.T, path string) *statsbolt.Store {
	s, err := statsbolt.Open(path, [32]byte{1})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// story runs a random story on new figures. Open returns a new store, and how
// to open it again.
func story(t *testing.T, open func(*rapid.T) (stats.Store, func() stats.Store)) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		w.kept, w.reopen = open(t)
		w.restart()
		t.Repeat(map[string]func(*rapid.T){
			"":          func(*rapid.T) {},
			"deposit":   w.deposit,
			"deposit 2": w.deposit,
			"hold":      w.hold,
			"end hold":  w.endHold,
			"correct":   w.correct,
			"erase":     w.erase,
			"close":     w.closeAccount,
			"merge":     w.merge,
			"publish":   w.publish,
			"pass":      w.pass,
			"catch":     func(t *rapid.T) { w.compare(t) },
			"begin":     func(*rapid.T) { w.kept = w.reopen(); w.restart() },
		})
		w.compare(t)
		if err := w.kept.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

// world is a bank with a small tree, and a follower of it.
type world struct {
	store         *stats.Recent
	now           time.Time
	organisations map[string][]courses.Organisation
	catalogue     [][]courses.Course
	made          *stats.Directory // nil after something was published
	kept          stats.Store
	reopen        func() stats.Store
	follower      *stats.Follower
	learners      []ledger.AccountID
	erased        []ledger.AccountID
	merged        map[ledger.AccountID][]ledger.AccountID // by the account that they ended in
	lots, holds   []uint64
	n             int
}

func newWorld(t *rapid.T) *world {
	w := &world{
		store: stats.NewRecent(new(ledgermem.Store), 0), now: time.Date(2009, 11, 20, 4, 0, 0, 0, time.UTC),
		organisations: make(map[string][]courses.Organisation), merged: make(map[ledger.AccountID][]ledger.AccountID),
	}
	for _, o := range []courses.Organisation{
		{Code: "BJ", Kind: courses.Union},
		{Code: "D1", Kind: courses.Union, Parent: "BJ"}, {Code: "D2", Kind: courses.Union, Parent: "BJ"}, {Code: "U1", Kind: courses.Union, Parent: "BJ"},
		{Code: "E1", Kind: courses.EnterpriseKind, Parent: "D1"}, {Code: "E2", Kind: courses.EnterpriseKind, Parent: "U1"},
		{Code: "S1", Kind: courses.SiteKind, Parent: "E1", District: "D1"}, {Code: "S2", Kind: courses.SiteKind, Parent: "D2", District: "D2"},
		{Code: "COL", Kind: courses.InstitutionKind},
	} {
		o.Version = 1
		w.organisations[o.Code] = []courses.Organisation{o}
	}
	for i, m := range []courses.Module{courses.General, courses.General, courses.Enterprise, courses.Theme} {
		w.catalogue = append(w.catalogue, []courses.Course{{Code: fmt.Sprintf("C%d", i), Version: 1, Module: m}, {Code: fmt.Sprintf("C%d", i), Version: 2, Module: courses.Post}})
	}
	for range 4 {
		w.open(t)
	}
	return w
}

// restart begins with a new follower on the same figures, as after a restart.
func (w *world) restart() {
	w.follower = &stats.Follower{
		Journal: w.store.Followed(), Store: w.kept,
		Directory: func(context.Context) (*stats.Directory, error) { return w.directory() },
		Erased:    func() []ledger.AccountID { return w.erased },
	}
}

func (w *world) directory() (*stats.Directory, error) {
	if w.made != nil {
		return w.made, nil
	}
	var list [][]courses.Organisation
	for _, code := range slices.Sorted(maps.Keys(w.organisations)) {
		list = append(list, w.organisations[code])
	}
	var err error
	w.made, err = stats.NewDirectory(list, w.catalogue)
	return w.made, err
}

// do carries out one action; a refusal is as good as anything else.
func (w *world) do(t *rapid.T, a ledger.Action) (ledger.Outcome, bool) {
	w.n++
	w.now = w.now.Add(time.Minute)
	outcomes, err := w.store.Apply(context.Background(), 0, ledger.InstantOf(w.now), []ledger.Job{{Commands: []ledger.Command{{Action: a, Actor: "test"}}}})
	if err != nil {
		t.Fatal(err)
	}
	return outcomes[0][0], outcomes[0][0].Refusal == nil
}

func (w *world) open(t *rapid.T) {
	w.n++
	id := ledger.NewAccountID(0, [14]byte{1, byte(w.n), byte(w.n >> 8)})
	if _, ok := w.do(t, ledger.OpenAccount{Account: id}); ok {
		w.learners = append(w.learners, id)
	}
}

func (w *world) learner(t *rapid.T) ledger.AccountID {
	return rapid.SampledFrom(w.learners).Draw(t, "learner")
}

func (w *world) deposit(t *rapid.T) {
	today := ledger.DayOf(w.now)
	unit := rapid.SampledFrom([]ledger.Unit{ledger.Credit, ledger.Credit, ledger.Point}).Draw(t, "unit")
	completed := today - ledger.Day(rapid.SampledFrom([]int{0, 1, 20, 40, 400}).Draw(t, "days ago"))
	d := ledger.Deposit{
		Account: w.learner(t), Unit: unit, Amount: ledger.Amount(rapid.IntRange(1, 5).Draw(t, "amount")) * 500, Completed: completed,
		Issuer: rapid.SampledFrom([]string{"E1", "E2", "S1", "S2", "D1", "U1", "BJ", "COL"}).Draw(t, "issuer"),
		Learning: ledger.Learning{
			Course: fmt.Sprintf("C%d", rapid.IntRange(0, 3).Draw(t, "course")), Catalogue: uint32(rapid.IntRange(1, 2).Draw(t, "version")),
			Run: fmt.Sprint(rapid.IntRange(0, 2).Draw(t, "run")), Site: rapid.SampledFrom([]string{"", "S1", "S2"}).Draw(t, "site"), Hours: 16000,
		},
	}
	if rapid.Bool().Draw(t, "ends") {
		d.Until = today + 30
	}
	if o, ok := w.do(t, d); ok {
		w.lots = append(w.lots, o.Entry.Seq)
	}
}

func (w *world) lot(t *rapid.T) uint64 {
	if len(w.lots) == 0 {
		t.Skip("no lots")
	}
	return rapid.SampledFrom(w.lots).Draw(t, "lot")
}

func (w *world) hold(t *rapid.T) {
	lot := w.lot(t)
	l, err := w.store.Lot(context.Background(), 0, lot)
	if err != nil {
		return // erased
	}
	o, ok := w.do(t, ledger.PlaceHold{
		Account: l.Account, Institution: "COL", Programme: "P", Deadline: ledger.InstantOf(w.now.Add(10 * 24 * time.Hour)),
		Lots: []ledger.Reservation{{Lot: lot, Amount: ledger.Amount(rapid.IntRange(0, 2).Draw(t, "half")) * 500}},
	})
	if ok {
		w.holds = append(w.holds, o.Entry.Seq)
	}
}

func (w *world) endHold(t *rapid.T) {
	if len(w.holds) == 0 {
		t.Skip("no holds")
	}
	hold := rapid.SampledFrom(w.holds).Draw(t, "hold")
	if rapid.Bool().Draw(t, "capture") {
		w.do(t, ledger.Capture{Hold: hold})
	} else {
		w.do(t, ledger.Release{Hold: hold})
	}
}

func (w *world) correct(t *rapid.T) {
	lot := w.lot(t)
	switch rapid.IntRange(0, 2).Draw(t, "how") {
	case 0:
		w.do(t, ledger.Reverse{Deposit: lot})
	case 1:
		w.do(t, ledger.Revoke{Deposit: lot})
	default:
		w.do(t, ledger.Adjust{Deposit: lot, By: ledger.Amount(rapid.SampledFrom([]int{-500, 500, 1000}).Draw(t, "by"))})
	}
}

func (w *world) erase(t *rapid.T) {
	id := w.learner(t)
	if _, ok := w.do(t, ledger.Erase{Account: id}); ok {
		for _, l := range append(w.merged[id], id) {
			w.erased = append(w.erased, l)
			w.learners = slices.DeleteFunc(w.learners, func(other ledger.AccountID) bool { return l == other })
		}
		w.open(t)
	}
}

// merge ends an account in another.
func (w *world) merge(t *rapid.T) {
	from, into := w.learner(t), w.learner(t)
	o, ok := w.do(t, ledger.Merge{From: from, Into: into})
	if !ok {
		return
	}
	w.merged[into] = append(append(w.merged[into], w.merged[from]...), from)
	for i := range o.Entry.Postings {
		w.lots = append(w.lots, o.Entry.LotAfter(i))
	}
	w.open(t)
}

func (w *world) closeAccount(t *rapid.T) {
	if rapid.IntRange(0, 3).Draw(t, "really") == 0 {
		w.do(t, ledger.CloseAccount{Account: w.learner(t)})
		w.open(t)
	}
}

// publish moves an enterprise or a site below another union, or into another
// district.
func (w *world) publish(t *rapid.T) {
	code := rapid.SampledFrom([]string{"E1", "E2", "S1", "S2"}).Draw(t, "organisation")
	versions := w.organisations[code]
	o := versions[len(versions)-1]
	o.Version++
	o.Since = ledger.DayOf(w.now) + ledger.Day(rapid.SampledFrom([]int{-500, -30, -1, 0, 5, 30}).Draw(t, "from"))
	o.Parent = rapid.SampledFrom([]string{"D1", "D2", "U1"}).Draw(t, "parent")
	if o.District != "" {
		o.District = rapid.SampledFrom([]string{"D1", "D2"}).Draw(t, "district")
	}
	if code == "E2" && rapid.Bool().Draw(t, "merged") {
		o.Ended, o.Into = o.Since, []string{"E1"}
	}
	w.organisations[code] = append(slices.Clone(versions), o)
	w.made = nil
	if _, err := w.directory(); err != nil {
		w.organisations[code] = versions // such as a circle; nobody could publish it
	}
}

// pass lets days go by, and the clock end what is due.
func (w *world) pass(t *rapid.T) {
	w.now = w.now.Add(time.Duration(rapid.IntRange(1, 20).Draw(t, "days")) * 24 * time.Hour)
	due, err := w.store.Due(context.Background(), 0, ledger.InstantOf(w.now), 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range due {
		if d.Lot {
			w.do(t, ledger.ExpireLot{Deposit: d.Seq})
		} else {
			w.do(t, ledger.ExpireHold{Hold: d.Seq})
		}
	}
}

func (w *world) compare(t *rapid.T) {
	ctx := context.Background()
	at, err := w.follower.Catch(ctx)
	if err != nil {
		t.Fatal(err)
	}
	d, err := w.directory()
	if err != nil {
		t.Fatal(err)
	}
	want, err := stats.Slow(ctx, w.store, 0, at.Seq, d, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := make(map[stats.Key]stats.Cell)
	if err := w.kept.Cells(ctx, func(k stats.Key, c stats.Cell) error { got[k] = c; return nil }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("at entry %d the figures differ from the definition (-want +got)\n%s", at.Seq, diff)
	}
}
