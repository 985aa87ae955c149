// Package intaketest tests stores of reports and of what is in suspense.
package intaketest

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"creditbank/courses"
	"creditbank/courses/intake"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var who = org.Principal{ID: "k3v9", Role: org.Enterprise, Organisation: "ENT"}

// Report returns a report with something in every field.
func Report(id string) intake.Report {
	return intake.Report{
		ID: id, Organisation: "ENT", By: who, Name: "培训.xlsx", Size: 12, SHA256: [32]byte{1, 2}, Mode: intake.GoodRows, Register: true,
		State: intake.Booking, Cancelling: true, Earlier: "0", FileGone: true, Expected: 10, Examined: true,
		Counts: intake.Counts{Rows: 21, Ready: 1, Booked: 2, Already: 3, Refused: 4, Suspended: 5, Skipped: 6},
		Next:   1, Pages: 2, First: 7, Last: 9, Worth: intake.Worth{Credits: 1500, Points: 20}, Problems: problems(),
		Matched: 1, Rejected: 2, ReceivedAt: 1000, Finished: 2000, Checkpoint: "head\n",
		Asked: courses.Asked{Key: ledger.NewKey("s", id, 0), Request: ledger.DigestOf("request")},
	}
}

func problems() []intake.Problem {
	return []intake.Problem{{Code: "code", Column: "hours", Subject: "s", Has: "有", Wants: "w", Suggest: []string{"一", "二"}}}
}

// Page returns a page with rows of all kinds.
func Page(number int) intake.Page {
	c := completion()
	return intake.Page{Number: number, Rows: []intake.Row{
		{Line: 2, Class: intake.ReadyRow, Account: account(1), Unit: ledger.Credit, Amount: 1500, Completion: &c, Register: true},
		{Line: 3, Class: intake.BookedRow, Account: account(2), Entry: 1 << 40, Unit: ledger.Point, Amount: 1},
		{Line: 4, Class: intake.RefusedRow, Problems: problems()},
		{Line: 900_000, Class: intake.SuspendedRow, Problems: problems(), Completion: &c, Claim: claim()},
		{Line: 900_001, Class: intake.SkippedRow},
	}}
}

func claim() *intake.Claim {
	return &intake.Claim{
		Name: "王芳（合成）", Account: "x", Identity: "1101********0012", IdentityKey: []byte{1, 2}, Staff: "007",
		Organisation: "ENT", Course: "GA0l", CourseTitle: "安全",
	}
}

func completion() courses.Completion {
	return courses.Completion{
		Learner: account(1).String(), Course: "GA01", Run: "R1", Issuer: "ENT", Site: "S1", Hours: 16500, Score: 90500, HasScore: true,
		Started: 14000, Completed: 14001, Evidence: [32]byte{9, 8},
	}
}

func account(n byte) ledger.AccountID { return ledger.NewAccountID(0, [14]byte{n}) }

// Item returns a row in suspense with something in every field.
func Item(report string, line uint32, owner string) intake.Item {
	return intake.Item{
		ID: intake.ItemID(report, line), Report: report, Line: line, Owner: owner, By: who, Since: 1000, State: intake.MatchedItem,
		Claim: *claim(), Completion: completion(), Problems: problems(), Attempts: 2, Pending: true,
		Closed: 3000, ClosedBy: "k", Reason: "同名", Entry: 77, Account: account(3), Course: "GA01", Doubt: 14610,
	}
}

var equal = cmpopts.EquateEmpty()

// TestStore tests that a store does what [intake.Store] says. Open returns a
// new, empty one.
func TestStore(t *testing.T, open func(testing.TB) intake.Store) {
	t.Run("Reports", func(t *testing.T) { testReports(t, open(t)) })
	t.Run("Files", func(t *testing.T) { testFiles(t, open(t)) })
	t.Run("Pages", func(t *testing.T) { testPages(t, open(t)) })
	t.Run("Items", func(t *testing.T) { testItems(t, open(t)) })
	t.Run("Asked", func(t *testing.T) { testAsked(t, open(t)) })
	t.Run("Forgotten", func(t *testing.T) { testForgotten(t, open(t)) })
}

func save(t *testing.T, s intake.Store, c intake.Change) {
	t.Helper()
	if err := s.Save(t.Context(), c); err != nil {
		t.Fatalf("Save = %v", err)
	}
}

func notFound(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, fault.NotFound) {
		t.Errorf("%s = %v, want %v", what, err, fault.NotFound)
	}
}

func same[T any](t *testing.T, what string, want, got T, err error) {
	t.Helper()
	if diff := cmp.Diff(want, got, equal); err != nil || diff != "" {
		t.Errorf("%s = %v, (-want +got)\n%s", what, err, diff)
	}
}

func testReports(t *testing.T, s intake.Store) {
	ctx := t.Context()
	_, err := s.Report(ctx, "a")
	notFound(t, "Report of nothing", err)
	_, err = s.First(ctx, "ENT", [32]byte{1, 2})
	notFound(t, "First of nothing", err)
	a, b, c := Report("a"), Report("b"), Report("c")
	b.State, c.Organisation = intake.Done, "OTHER"
	save(t, s, intake.Change{Reports: []intake.Report{b, a}})
	save(t, s, intake.Change{Reports: []intake.Report{c}})
	for _, want := range []intake.Report{a, b, c} {
		got, err := s.Report(ctx, want.ID)
		same(t, "Report", want, got, err)
	}
	all, err := s.Reports(ctx, "", 10)
	same(t, "Reports", []intake.Report{c, b, a}, all, err)
	all, err = s.Reports(ctx, "c", 1)
	same(t, "Reports before c", []intake.Report{b}, all, err)
	all, err = s.Waiting(ctx)
	same(t, "Waiting", []intake.Report{a, c}, all, err)
	for org, want := range map[string]string{"ENT": "a", "OTHER": "c"} {
		first, err := s.First(ctx, org, [32]byte{1, 2})
		same(t, "First", want, first, err)
	}
	_, err = s.First(ctx, "ENT", [32]byte{1, 3})
	notFound(t, "First of another file", err)
	a.State = intake.Done
	a.Problems[0].Suggest[0] = "changed"
	save(t, s, intake.Change{Reports: []intake.Report{a}})
	got, err := s.Report(ctx, "a")
	same(t, "Report after a change", a, got, err)
	got.Problems[0].Suggest[0] = "by the reader"
	got, err = s.Report(ctx, "a")
	same(t, "Report after its copy was changed", a, got, err)
	all, err = s.Waiting(ctx)
	same(t, "Waiting after one is done", []intake.Report{c}, all, err)
}

func testFiles(t *testing.T, s intake.Store) {
	ctx := t.Context()
	_, err := s.File(ctx, "a")
	notFound(t, "File of nothing", err)
	var want []byte
	for i := range 5 {
		piece := bytes.Repeat([]byte{byte(i + 1)}, 1000+i)
		want = append(want, piece...)
		if err := s.AppendFile(ctx, "a", piece); err != nil {
			t.Fatal(err)
		}
		clear(piece)
	}
	if err := s.AppendFile(ctx, "b", []byte("b")); err != nil {
		t.Fatal(err)
	}
	save(t, s, intake.Change{Reports: []intake.Report{Report("a"), Report("b")}})
	f, err := s.File(ctx, "a")
	if err != nil || f.Size() != int64(len(want)) {
		t.Fatalf("File = %v of %d bytes, want %d", err, f.Size(), len(want))
	}
	got, err := io.ReadAll(io.NewSectionReader(f, 0, f.Size()))
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("the file reads as %d bytes, %v, want %d as written", len(got), err, len(want))
	}
	for _, r := range [][2]int{{0, 1}, {999, 3}, {1500, 2500}, {5000, 10}, {5009, 1}} {
		p := make([]byte, r[1])
		if n, err := f.ReadAt(p, int64(r[0])); err != nil && err != io.EOF || !bytes.Equal(p[:n], want[r[0]:min(r[0]+r[1], len(want))]) {
			t.Errorf("ReadAt(%d, %d) = %d, %v", r[1], r[0], n, err)
		}
	}
	if n, err := f.ReadAt(make([]byte, 10), f.Size()-3); n != 3 || err != io.EOF {
		t.Errorf("ReadAt over the end = %d, %v, want 3 and %v", n, err, io.EOF)
	}
	if n, err := f.ReadAt(make([]byte, 10), f.Size()+3); n != 0 || err != io.EOF {
		t.Errorf("ReadAt behind the end = %d, %v, want %v", n, err, io.EOF)
	}
	save(t, s, intake.Change{DropFiles: []string{"a"}})
	_, err = s.File(ctx, "a")
	notFound(t, "File that was dropped", err)
	if err := s.DropFile(ctx, "b"); err != nil {
		t.Fatal(err)
	}
	_, err = s.File(ctx, "b")
	notFound(t, "File b that was dropped", err)
	if err := s.Shed(ctx); err != nil {
		t.Errorf("Shed = %v", err)
	}
	got2, err := s.Report(ctx, "a")
	same(t, "Report after Shed", Report("a"), got2, err)
}

func testPages(t *testing.T, s intake.Store) {
	ctx := t.Context()
	_, err := s.Page(ctx, "a", 0)
	notFound(t, "Page of nothing", err)
	pages := []intake.Page{Page(0), Page(1), Page(255), Page(256)}
	save(t, s, intake.Change{PagesOf: "a", Pages: pages[:2]})
	save(t, s, intake.Change{PagesOf: "a", Pages: pages[2:]})
	for _, want := range pages {
		got, err := s.Page(ctx, "a", want.Number)
		same(t, "Page", Page(want.Number), got, err)
		clear(got.Rows)
	}
	changed := Page(1)
	changed.Rows = changed.Rows[1:3]
	save(t, s, intake.Change{PagesOf: "a", Pages: []intake.Page{changed}})
	got, err := s.Page(ctx, "a", 1)
	same(t, "Page that was replaced", changed, got, err)
	got, err = s.Page(ctx, "a", 0)
	same(t, "Page beside it", Page(0), got, err)
	_, err = s.Page(ctx, "b", 0)
	notFound(t, "Page of another report", err)
}

func testItems(t *testing.T, s intake.Store) {
	ctx := t.Context()
	_, err := s.Item(ctx, intake.ItemID("a", 1))
	notFound(t, "Item of nothing", err)
	list := []intake.Item{Item("a", 2, "ENT"), Item("a", 10, "OTHER"), Item("b", 1, "ENT"), Item("b", 3, "ENTER")}
	save(t, s, intake.Change{Items: []intake.Item{list[2], list[0], list[3], list[1]}})
	got, err := s.Items(ctx, "", "", 10)
	same(t, "Items", list, got, err)
	got, err = s.Items(ctx, "", list[1].ID, 1)
	same(t, "Items after the second", list[2:3], got, err)
	got, err = s.Items(ctx, "ENT", "", 10)
	same(t, "Items of an owner", []intake.Item{list[0], list[2]}, got, err)
	got, err = s.Items(ctx, "ENT", list[0].ID, 10)
	same(t, "Items of an owner after one", list[2:3], got, err)
	list[0].State = intake.RejectedItem
	save(t, s, intake.Change{Items: list[:1]})
	one, err := s.Item(ctx, list[0].ID)
	same(t, "Item after a change", list[0], one, err)
}

func testAsked(t *testing.T, s intake.Store) {
	ctx := t.Context()
	key := ledger.NewKey("s", "k", 0)
	_, err := s.Asked(ctx, key)
	notFound(t, "Asked of nothing", err)
	asked := courses.Asked{Key: key, Request: ledger.DigestOf("x")}
	save(t, s, intake.Change{Asked: asked, Subject: "a"})
	got, err := s.Asked(ctx, key)
	same(t, "Asked", intake.Used{Request: asked.Request, Subject: "a"}, got, err)
}

func testForgotten(t *testing.T, s intake.Store) {
	ctx := t.Context()
	all := []ledger.AccountID{account(1), account(2), account(3)}
	left, err := s.Forgotten(ctx, all)
	same(t, "Forgotten at first", all, left, err)
	save(t, s, intake.Change{Forgotten: all[1:2]})
	left, err = s.Forgotten(ctx, all)
	same(t, "Forgotten", []ledger.AccountID{account(1), account(3)}, left, err)
}
