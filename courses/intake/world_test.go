package intake_test

import (
	"context"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"creditbank/courses"
	"creditbank/courses/coursemem"
	"creditbank/courses/intake"
	"creditbank/courses/intakemem"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/courses/report"
	"creditbank/ledger"
	"creditbank/ledger/ledgermem"
)

// world is a bank with a few learners and courses, and a desk.
type world struct {
	t        testing.TB
	mu       sync.Mutex
	now      time.Time // guarded by mu
	ledger   *ledgermem.Store
	book     *ledger.Book
	shelf    *coursemem.Store
	bank     *registrar.Registrar
	store    *intakemem.Store
	desk     *intake.Desk
	learners []courses.Learner
	n        int
}

var (
	office     = org.Principal{ID: "o", Role: org.Office, Organisation: "BJ"}
	enterprise = org.Principal{ID: "e", Role: org.Enterprise, Organisation: "ENT"}
	other      = org.Principal{ID: "x", Role: org.Enterprise, Organisation: "OTHER"}
)

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, now: time.Date(2024, 6, 1, 2, 0, 0, 0, time.UTC), ledger: new(ledgermem.Store), store: new(intakemem.Store), shelf: coursemem.New()}
	ctx := context.Background()
	since := day(t, "2004-01-01")
	for _, o := range []courses.Organisation{
		{Code: "BJ", Kind: courses.Union, Name: "市总工会"},
		{Code: "ENT", Kind: courses.EnterpriseKind, Parent: "BJ", Name: "示范企业"},
		{Code: "OTHER", Kind: courses.EnterpriseKind, Parent: "BJ", Name: "另一企业"},
		{Code: "S001", Kind: courses.SiteKind, Parent: "ENT", Name: "第一培训站"},
	} {
		o.Version, o.Since = 1, since
		w.must(w.shelf.Organisations().Add(ctx, o))
	}
	rule := courses.HoursRule{Unit: ledger.Credit, PerUnit: 16 * ledger.One, Step: ledger.One / 2, Max: 4 * ledger.One}
	for _, c := range []courses.Course{
		{Code: "GA01", Title: "职业道德与职业素养", Approved: since},
		{Code: "GA02", Title: "安全生产基础知识", Approved: since},
		{Code: "EE01", Title: "现场急救", Approved: day(t, "2020-01-01"), Issuer: "OTHER"},
	} {
		c.Version, c.Module, c.Hours, c.Worth = 1, courses.General, 32*ledger.One, rule
		w.must(w.shelf.Courses().Add(ctx, c))
	}
	w.book = ledger.NewBook(w.ledger, 0, w.clock)
	t.Cleanup(w.book.Close)
	var err error
	w.bank, err = registrar.New(ctx, w.book, w.shelf, w.clock)
	w.must(err)
	var list []courses.Learner
	for _, name := range []string{"王芳（合成）", "李伟（合成）", "张秀英（合成）"} {
		list = append(list, courses.Learner{Name: name, Organisation: "ENT", Synthetic: true})
	}
	list = append(list, courses.Learner{Name: "赵强（合成）", Organisation: "OTHER", Synthetic: true})
	w.learners, _, err = w.bank.RegisterLearners(ctx, w.ask(office), list)
	w.must(err)
	w.open()
	return w
}

// open opens the desk anew, as a program does that starts again.
func (w *world) open() {
	w.desk = intake.New(intake.Config{Store: w.store, Registrar: w.bank, Now: w.clock, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// pass lets time pass.
func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func day(t testing.TB, text string) ledger.Day {
	t.Helper()
	d, err := ledger.ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// ask makes a request with a new key.
func (w *world) ask(by org.Principal) registrar.Request {
	w.n++
	return registrar.Request{By: by, Key: "key-" + string(rune('a'+w.n%26)) + strings.Repeat("x", w.n/26)}
}

// account returns the account of a learner as text.
func (w *world) account(i int) string { return w.learners[i].Account.String() }

// send takes a CSV file in.
func (w *world) send(mode intake.Mode, file string) intake.Report {
	w.t.Helper()
	r, _, err := w.desk.Receive(w.t.Context(), w.ask(enterprise), intake.Upload{Name: "培训.csv", Mode: mode, Body: strings.NewReader(file)})
	w.must(err)
	return r
}

// finish has the worker do what there is to do, and looks whether all adds up.
func (w *world) finish(r intake.Report) intake.Report {
	w.t.Helper()
	w.must(w.desk.Finish(w.t.Context(), r.ID))
	w.verify()
	r, err := w.desk.Report(w.t.Context(), office, r.ID)
	w.must(err)
	return r
}

func (w *world) verify() {
	w.t.Helper()
	w.must(intake.Verify(w.t.Context(), w.store, w.ledger, 0, func(string, uint64, uint64) {}))
}

func (w *world) rows(r intake.Report) []intake.Row {
	w.t.Helper()
	rows, err := w.desk.Rows(w.t.Context(), enterprise, r.ID, 0, 0, 1_000_000)
	w.must(err)
	return rows
}

func (w *world) head() uint64 {
	w.t.Helper()
	head, err := w.bank.Head(w.t.Context())
	w.must(err)
	return head.Seq
}

// tell tells nothing but the code.
func tell(r ledger.Refusal, l report.Language) report.Text {
	return report.Text{Title: string(r.Code), Detail: string(l) + " " + string(r.Code), Cure: r.Has + r.Wants}
}

const heading = "姓名,学分账户,课程代码,班次,学时,完成日期\n"
