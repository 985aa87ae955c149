package intake_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"strings"
	"testing"
	"time"

	"creditbank/courses/intake"
	"creditbank/courses/report"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// file has a row of every class.
func (w *world) file() string {
	return heading +
		"王芳," + w.account(0) + ",GA01,R1,32,2024-03-01\n" + // 2: booked
		"李伟," + w.account(1) + ",GA01,R1,40,2024-03-01\n" + // 3: booked
		"王 芳," + w.account(0) + ",ga01,R1,32,2024-03-01\n" + // 4: says the same as line 2
		"李四," + w.account(1) + ",GA02,R1,16,2024-03-01\n" + // 5: another's name
		"王芳," + w.account(0) + ",GA0九,R1,16,2024-03-01\n" + // 6: no such course
		"刘洋,00000000000000000000000000,GA01,R1,16,2024-03-01\n" + // 7: no such learner
		"王芳," + w.account(0) + ",GA02,R2,16,2023-02-30\n" + // 8: no such day
		"王芳," + w.account(0) + ",EE01,R2,2,2019-01-01\n" + // 9: three things
		"张秀英,,GA01,R1,16,2024-03-01\n" + // 10: only a name
		"合计,,,,162,\n" // 11
}

func classes(rows []intake.Row) (got []string) {
	for _, r := range rows {
		text := r.Class.String()
		for _, p := range r.Problems {
			text += " " + string(p.Code)
		}
		got = append(got, text)
	}
	return got
}

func TestGoodRows(t *testing.T) {
	w := newWorld(t)
	r := w.send(intake.GoodRows, w.file())
	if r.State != intake.Received || r.Percent() != 0 {
		t.Errorf("received as %s, %d%%", r.State, r.Percent())
	}
	before := w.head()
	r = w.finish(r)
	want := intake.Counts{Rows: 10, Booked: 2, Refused: 4, Suspended: 3, Skipped: 1}
	if diff := cmp.Diff(want, r.Counts); diff != "" || r.State != intake.Done || r.Percent() != 100 {
		t.Errorf("state %s, counts (-want +got)\n%s", r.State, diff)
	}
	if r.First != before+1 || r.Last != before+2 || r.Worth.Credits != 4500 || w.head() != before+2 {
		t.Errorf("receipt: entries %d to %d worth %s, head %d; want %d to %d worth 4.5", r.First, r.Last, r.Worth.Credits, w.head(), before+1, before+2)
	}
	if diff := cmp.Diff([]string{
		"booked", "booked", "refused row-repeated", "refused name-of-other", "suspense course-unknown", "suspense learner-unknown",
		"refused date-malformed", "refused course-of-other-issuer date-before-course hours-too-few", "suspense person-missing", "skipped row-total",
	}, classes(w.rows(r))); diff != "" {
		t.Errorf("rows (-want +got)\n%s", diff)
	}

	// The same file again: nothing is booked, and nothing is wrong with that.
	again := w.finish(w.send(intake.GoodRows, w.file()))
	want.Booked, want.Already = 0, 2
	if diff := cmp.Diff(want, again.Counts); diff != "" || again.Earlier != r.ID || w.head() != before+2 {
		t.Errorf("again: earlier %q, counts (-want +got)\n%s", again.Earlier, diff)
	}
	if rows := w.rows(again); rows[0].Entry != r.First || again.First != 0 || again.Worth != (intake.Worth{}) {
		t.Errorf("again: row 2 is entry %d, receipt %d worth %v, want %d, none", rows[0].Entry, again.First, again.Worth, r.First)
	}
}

func TestWhole(t *testing.T) {
	w := newWorld(t)
	before := w.head()
	r := w.finish(w.send(intake.Whole, w.file()))
	if r.State != intake.Withheld || r.Counts.Ready != 2 || r.Counts.Booked != 0 || w.head() != before {
		t.Errorf("a file with bad rows, as a whole = %s %+v, want it withheld", r.State, r.Counts)
	}
	if items, err := w.desk.Suspense(t.Context(), office, intake.Wanted{}, "", 10); err != nil || len(items) != 0 {
		t.Errorf("a file that was withheld put %d rows in suspense, %v", len(items), err)
	}
	// Then its good rows all the same.
	q := w.ask(enterprise)
	r, replayed, err := w.desk.Order(t.Context(), q, r.ID, intake.GoodRows)
	if err != nil || replayed || r.State != intake.Booking {
		t.Fatalf("Order = %s, %v", r.State, err)
	}
	r = w.finish(r)
	if r.State != intake.Done || r.Counts.Booked != 2 || r.Counts.Suspended != 3 {
		t.Errorf("after Order: %s %+v", r.State, r.Counts)
	}
	if again, replayed, err := w.desk.Order(t.Context(), q, r.ID, intake.GoodRows); err != nil || !replayed || again.State != intake.Done {
		t.Errorf("Order again with its key = %s, %t, %v", again.State, replayed, err)
	}
	var refusal *ledger.Refusal
	if _, _, err := w.desk.Order(t.Context(), w.ask(enterprise), r.ID, intake.GoodRows); !errors.As(err, &refusal) || refusal.Code != intake.ReportState {
		t.Errorf("Order of a report that is done = %v, want %s", err, intake.ReportState)
	}
	good := w.finish(w.send(intake.Whole, heading+"王芳,"+w.account(0)+",GA02,R9,32,2024-03-01\n合计,,,,32,\n"))
	if good.State != intake.Done || good.Counts.Booked != 1 || good.Counts.Skipped != 1 {
		t.Errorf("a good file as a whole = %s %+v", good.State, good.Counts)
	}
}

func TestCheckOnlyAndCancel(t *testing.T) {
	w := newWorld(t)
	before := w.head()
	r := w.finish(w.send(intake.CheckOnly, w.file()))
	if r.State != intake.Checked || r.Counts.Ready != 2 || r.Counts.Sum() != 10 || w.head() != before {
		t.Errorf("checked only = %s %+v", r.State, r.Counts)
	}
	r, _, err := w.desk.Cancel(t.Context(), w.ask(enterprise), r.ID)
	if err != nil || r.State != intake.Cancelled {
		t.Errorf("Cancel = %s, %v", r.State, err)
	}
	// One that was cancelled before its check is checked when it is ordered.
	r = w.send(intake.GoodRows, w.file())
	if r, _, err = w.desk.Cancel(t.Context(), w.ask(enterprise), r.ID); err != nil || r.State != intake.Cancelled {
		t.Fatalf("Cancel of one that waits = %s, %v", r.State, err)
	}
	if r, _, err = w.desk.Order(t.Context(), w.ask(enterprise), r.ID, intake.GoodRows); err != nil {
		t.Fatal(err)
	}
	if r = w.finish(r); r.State != intake.Done || r.Counts.Booked != 2 {
		t.Errorf("cancelled and ordered again = %s %+v", r.State, r.Counts)
	}
}

func TestUnusable(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct{ file, want string }{
		"no table":      {"\x89PNG\r\n\x1a\n", "file-other"},
		"no heading":    {"甲,乙\n1,2\n", "heading-missing"},
		"column absent": {"姓名,学分账户,课程代码,班次,学时\n王芳,x,GA01,R1,16\n", "column-missing"},
		"heading only":  {heading, "rows-none"},
		"totals only":   {heading + "合计,,,,162,\n", "rows-none"},
	} {
		r := w.finish(w.send(intake.GoodRows, c.file))
		if r.State != intake.Unusable || len(r.Problems) == 0 || string(r.Problems[len(r.Problems)-1].Code) != c.want {
			t.Errorf("%s: %s with %+v, want unusable with %s", name, r.State, r.Problems, c.want)
		}
	}
}

func TestReceiveRefuses(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	code := func(err error) ledger.Code {
		var refusal *ledger.Refusal
		if errors.As(err, &refusal) {
			return refusal.Code
		}
		return ""
	}
	for _, c := range []struct {
		name string
		u    intake.Upload
		want ledger.Code
	}{
		{"empty", intake.Upload{Body: strings.NewReader("")}, intake.ReportEmpty},
		{"too large", intake.Upload{Body: zeros(report.MaxSize + 1)}, intake.ReportTooLarge},
		{"unknown organisation", intake.Upload{Organisation: "NONE", Body: strings.NewReader("x")}, "organisation-unknown"},
		{"another's organisation", intake.Upload{Organisation: "OTHER", Body: strings.NewReader("x")}, "organisation-not-yours"},
	} {
		if _, _, err := w.desk.Receive(ctx, w.ask(enterprise), c.u); code(err) != c.want {
			t.Errorf("%s: Receive = %v, want %s", c.name, err, c.want)
		}
	}
	broken := errors.New("the line is broken")
	if _, _, err := w.desk.Receive(ctx, w.ask(enterprise), intake.Upload{Body: readerOf(broken)}); !errors.Is(err, broken) {
		t.Errorf("Receive of a broken upload = %v, want %v", err, broken)
	}
	if list, err := w.desk.Reports(ctx, office, "", "", 10); err != nil || len(list) != 0 {
		t.Errorf("refused uploads left %d reports, %v", len(list), err)
	}
	q := w.ask(enterprise)
	first, _, err := w.desk.Receive(ctx, q, intake.Upload{Body: strings.NewReader("a")})
	w.must(err)
	if again, replayed, err := w.desk.Receive(ctx, q, intake.Upload{Body: strings.NewReader("a")}); err != nil || !replayed || again.ID != first.ID {
		t.Errorf("Receive again = %s, %t, %v, want %s", again.ID, replayed, err, first.ID)
	}
	if _, _, err := w.desk.Receive(ctx, q, intake.Upload{Body: strings.NewReader("b")}); code(err) != ledger.KeyReused {
		t.Errorf("Receive of another file with the same key = %v, want %s", err, ledger.KeyReused)
	}
	for range intake.MaxWaiting - 1 {
		_, _, err := w.desk.Receive(ctx, w.ask(enterprise), intake.Upload{Body: strings.NewReader("a")})
		w.must(err)
	}
	if _, _, err := w.desk.Receive(ctx, w.ask(enterprise), intake.Upload{Body: strings.NewReader("a")}); !errors.Is(err, fault.Busy) {
		t.Errorf("Receive over the bound = %v, want %v", err, fault.Busy)
	}
}

type zeroReader struct{ left int }

func zeros(n int) *zeroReader { return &zeroReader{n} }

func (z *zeroReader) Read(p []byte) (int, error) {
	if z.left == 0 {
		return 0, errors.New("read beyond the bound")
	}
	n := min(len(p), z.left)
	clear(p[:n])
	z.left -= n
	return n, nil
}

type brokenReader struct{ err error }

func readerOf(err error) brokenReader { return brokenReader{err} }

func (b brokenReader) Read(p []byte) (int, error) { return copy(p, "half"), b.err }

// Others do not see a report, what is in suspense of it, or its tables.
func TestWhoSees(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	r := w.finish(w.send(intake.GoodRows, w.file()))
	_, err1 := w.desk.Report(ctx, other, r.ID)
	_, err2 := w.desk.Rows(ctx, other, r.ID, 0, 0, 10)
	_, err3 := w.desk.Results(ctx, other, r.ID, "csv", tell)
	_, err4 := w.desk.Annotated(ctx, other, r.ID, report.Chinese, tell)
	_, err5 := w.desk.Reports(ctx, other, "ENT", "", 10)
	_, err6 := w.desk.Suspense(ctx, other, intake.Wanted{Organisation: "ENT"}, "", 10)
	_, err7 := w.desk.Item(ctx, other, intake.ItemID(r.ID, 7))
	_, _, err8 := w.desk.Cancel(ctx, w.ask(other), r.ID)
	_, err9 := w.desk.Proposals(ctx, other, intake.ItemID(r.ID, 7))
	for i, err := range []error{err1, err2, err3, err4, err5, err6, err7, err8, err9} {
		if !errors.Is(err, fault.Forbidden) {
			t.Errorf("%d: %v, want %v", i+1, err, fault.Forbidden)
		}
	}
	if list, err := w.desk.Reports(ctx, other, "", "", 10); err != nil || len(list) != 0 {
		t.Errorf("another enterprise sees %d reports, %v", len(list), err)
	}
	if list, err := w.desk.Suspense(ctx, other, intake.Wanted{}, "", 10); err != nil || len(list) != 0 {
		t.Errorf("another enterprise sees %d rows in suspense, %v", len(list), err)
	}
	if list, err := w.desk.Suspense(ctx, office, intake.Wanted{State: intake.OpenItem}, "", 10); err != nil || len(list) != 3 {
		t.Errorf("the office sees %d rows in suspense, %v, want 3", len(list), err)
	}
}

func TestResults(t *testing.T) {
	w := newWorld(t)
	r := w.finish(w.send(intake.GoodRows, w.file()))
	for _, format := range []string{"csv", "xlsx"} {
		write, err := w.desk.Results(t.Context(), enterprise, r.ID, format, tell)
		w.must(err)
		var b bytes.Buffer
		w.must(write(&b))
		var table [][]string
		if format == "csv" {
			table, err = csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), "\ufeff"))).ReadAll()
		} else {
			var f *excelize.File
			f, err = excelize.OpenReader(&b)
			w.must(err)
			table, err = f.GetRows("Sheet1")
		}
		if err != nil || len(table) != 11 || table[1][0] != "2" || !strings.HasSuffix(table[1][1], "booked") || table[1][3] != "2" ||
			table[4][5] != "name-of-other" || !strings.Contains(table[4][7], "zh name-of-other") || !strings.Contains(table[4][9], "en name-of-other") {
			t.Errorf("%s: %v, %q", format, err, table)
		}
	}
}

// TestResultsAreNoFormulas: what is told of a row may begin with what somebody
// wrote there, and no office program takes that for a formula.
func TestResultsAreNoFormulas(t *testing.T) {
	w := newWorld(t)
	r := w.finish(w.send(intake.GoodRows, w.file()))
	for _, written := range []string{"=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "\t=1", "\r=1"} {
		begins := func(ledger.Refusal, report.Language) report.Text { return report.Text{Detail: written, Cure: written} }
		table := func(format string) *bytes.Buffer {
			write, err := w.desk.Results(t.Context(), enterprise, r.ID, format, begins)
			w.must(err)
			b := new(bytes.Buffer)
			w.must(write(b))
			return b
		}
		lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(table("csv").String(), "\ufeff"))).ReadAll()
		w.must(err)
		for i, cell := range lines[4][7:] {
			if !strings.HasPrefix(cell, "'") {
				t.Errorf("csv: cell %d = %q, want an apostrophe before %q", i+8, cell, written)
			}
		}
		f, err := excelize.OpenReader(table("xlsx"))
		w.must(err)
		if formula, err := f.GetCellFormula("Sheet1", "J5"); err != nil || formula != "" {
			t.Errorf("xlsx: %q is the formula %q, %v", written, formula, err)
		}
	}
}

func TestAnnotated(t *testing.T) {
	w := newWorld(t)
	r := w.finish(w.send(intake.CheckOnly, w.file()))
	write, err := w.desk.Annotated(t.Context(), enterprise, r.ID, report.Chinese, tell)
	w.must(err)
	var b bytes.Buffer
	w.must(write(&b))
	f, err := excelize.OpenReader(&b)
	w.must(err)
	table, err := f.GetRows(f.GetSheetName(0))
	if err != nil || len(table) != 11 {
		t.Fatalf("the annotated file has %d rows, %v, want 11", len(table), err)
	}
	if len(table[1]) > 7 && table[1][7] != "" {
		t.Errorf("a good row is annotated: %q", table[1])
	}
	if row := table[4]; len(row) < 8 || !strings.Contains(row[7], "zh name-of-other") {
		t.Errorf("line 5 = %q, want what is wrong with the name", row)
	}
	// Corrected or not, it can be sent as it is.
	var c bytes.Buffer
	w.must(f.Write(&c))
	again, _, err := w.desk.Receive(t.Context(), w.ask(enterprise), intake.Upload{Name: "again.xlsx", Mode: intake.GoodRows, Body: &c})
	w.must(err)
	if again = w.finish(again); again.State != intake.Done || again.Counts != (intake.Counts{Rows: 10, Booked: 2, Refused: 4, Suspended: 3, Skipped: 1}) {
		t.Errorf("the annotated file sent again = %s %+v", again.State, again.Counts)
	}
}

// A file is deleted when it has been kept long enough, and what was not
// booked by then is not booked from it any more.
func TestSweep(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	done, checked := w.finish(w.send(intake.GoodRows, w.file())), w.finish(w.send(intake.CheckOnly, w.file()))
	w.pass(intake.KeepFile - time.Hour)
	w.must(w.desk.Sweep(ctx))
	if _, err := w.store.File(ctx, done.ID); err != nil {
		t.Errorf("the file was deleted too early: %v", err)
	}
	w.pass(2 * time.Hour)
	w.must(w.desk.Sweep(ctx))
	for _, r := range []intake.Report{done, checked} {
		if _, err := w.store.File(ctx, r.ID); !errors.Is(err, fault.NotFound) {
			t.Errorf("the file of a %s report is still there: %v", r.State, err)
		}
	}
	var refusal *ledger.Refusal
	if _, err := w.desk.Annotated(ctx, enterprise, done.ID, report.Chinese, tell); !errors.As(err, &refusal) || refusal.Code != intake.ReportFileGone {
		t.Errorf("Annotated = %v, want %s", err, intake.ReportFileGone)
	}
	if _, _, err := w.desk.Order(ctx, w.ask(enterprise), checked.ID, intake.GoodRows); !errors.As(err, &refusal) || refusal.Code != intake.ReportFileGone {
		t.Errorf("Order = %v, want %s", err, intake.ReportFileGone)
	}
	w.verify()
}
