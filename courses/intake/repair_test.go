package intake_test

import (
	"errors"
	"testing"

	"creditbank/courses/intake"
	"creditbank/courses/registrar"
	"creditbank/courses/report"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/google/go-cmp/cmp"
)

// TestRepair puts a row right in steps: each time it is checked as a whole, and
// in the end it is booked once.
func TestRepair(t *testing.T) {
	w := newWorld(t)
	account := w.account(0)
	r := w.finish(w.send(intake.GoodRows, heading+
		"王芳（合成）,"+account+",GA01,R1,32,2024-05-01\n"+
		"王芳（合成）,"+account+",GA0l,R2,三十二,2024/5/3\n"))
	if r.Counts.Booked != 1 || r.Counts.Refused != 1 {
		t.Fatalf("counts = %+v, want one booked and one refused", r.Counts)
	}
	before := w.head()

	cells, err := w.desk.Cells(t.Context(), enterprise, r.ID, 3)
	w.must(err)
	want := []intake.Cell{{report.Name, "王芳（合成）"}, {report.Account, account}, {report.Course, "GA0l"}, {report.Run, "R2"},
		{report.Hours, "三十二"}, {report.Completed, "2024-05-03"}}
	if diff := cmp.Diff(want, cells); diff != "" {
		t.Errorf("Cells (-want +got):\n%s", diff)
	}

	for _, step := range []struct {
		right   map[report.Column]string
		class   intake.Class
		columns []string // with problems
	}{
		{nil, intake.RefusedRow, []string{"hours", "course"}},
		{map[report.Column]string{report.Hours: "32"}, intake.SuspendedRow, []string{"course"}},
		{map[report.Column]string{report.Hours: "32", report.Course: "GA02", report.Completed: "2999-01-01"}, intake.RefusedRow, []string{"completed"}},
		{map[report.Column]string{report.Hours: "32", report.Course: "GA02"}, intake.ReadyRow, nil},
		{map[report.Column]string{report.Hours: "32", report.Course: "GA01", report.Run: "R1"}, intake.AlreadyRow, nil},
		{map[report.Column]string{report.Name: "", report.Account: "", report.Course: "", report.Run: "", report.Hours: "", report.Completed: ""},
			intake.RefusedRow, []string{""}},
	} {
		row, err := w.desk.Try(t.Context(), enterprise, r.ID, 3, step.right)
		w.must(err)
		var columns []string
		for _, p := range row.Problems {
			columns = append(columns, p.Column)
		}
		if row.Class != step.class || row.Line != 3 || !cmp.Equal(columns, step.columns) {
			t.Errorf("Try(%v) = %v, line %d, problems of %q; want %v, 3, %q", step.right, row.Class, row.Line, columns, step.class, step.columns)
		}
	}
	if got := w.head(); got != before {
		t.Errorf("trying books: head %d, want %d", got, before)
	}

	right := map[report.Column]string{report.Hours: "32", report.Course: "GA02"}
	q := w.ask(enterprise)
	repaired, replayed, err := w.desk.Repair(t.Context(), q, r.ID, 3, right)
	if err != nil || replayed {
		t.Fatalf("Repair = %v, replayed %v", err, replayed)
	}
	if repaired = w.finish(repaired); repaired.Counts.Booked != 1 || repaired.Counts.Rows != 1 || repaired.Name != "培训.csv #3" {
		t.Errorf("the repaired row: %+v", repaired)
	}
	again, replayed, err := w.desk.Repair(t.Context(), q, r.ID, 3, right)
	if err != nil || !replayed || again.ID != repaired.ID {
		t.Errorf("Repair again = %s, %v, %v; want %s, true, nil", again.ID, replayed, err, repaired.ID)
	}
	third, _, err := w.desk.Repair(t.Context(), w.ask(enterprise), r.ID, 3, right)
	w.must(err)
	if third = w.finish(third); third.Counts.Already != 1 || third.Counts.Booked != 0 {
		t.Errorf("the repaired row again: %+v, want it booked already", third.Counts)
	}
}

func TestRepairRefused(t *testing.T) {
	w := newWorld(t)
	r := w.finish(w.send(intake.GoodRows, heading+"王芳（合成）,"+w.account(0)+",GA0l,R2,16,2024-05-01\n"))
	if _, err := w.desk.Cells(t.Context(), enterprise, r.ID, 9); !errors.Is(err, fault.NotFound) {
		t.Errorf("Cells of a line that is not there: %v, want not found", err)
	}
	if _, err := w.desk.Cells(t.Context(), other, r.ID, 2); !errors.Is(err, fault.Forbidden) {
		t.Errorf("Cells of another's report: %v, want forbidden", err)
	}
	var refusal *ledger.Refusal
	reader := office
	reader.Organisation = "OTHER" // sees all, acts for nobody here
	if _, err := w.desk.Try(t.Context(), reader, r.ID, 2, nil); !errors.As(err, &refusal) || refusal.Code != registrar.NotYours {
		t.Errorf("Try for another organisation: %v, want %s", err, registrar.NotYours)
	}
	long := map[report.Column]string{report.Name: string(make([]byte, 1001))}
	if _, _, err := w.desk.Repair(t.Context(), w.ask(enterprise), r.ID, 2, long); !errors.Is(err, fault.Invalid) {
		t.Errorf("Repair with a long cell: %v, want invalid", err)
	}
	w.now = w.now.Add(intake.KeepFile + 1)
	w.must(w.desk.Sweep(t.Context()))
	if _, err := w.desk.Cells(t.Context(), enterprise, r.ID, 2); !errors.As(err, &refusal) || refusal.Code != intake.ReportFileGone {
		t.Errorf("Cells without the file: %v, want %s", err, intake.ReportFileGone)
	}
}
