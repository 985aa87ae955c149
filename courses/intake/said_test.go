package intake_test

import (
	"fmt"
	"strings"
	"testing"

	"creditbank/courses/intake"
	"creditbank/courses/org"

	"github.com/google/go-cmp/cmp"
)

// TestSaid reads whom rows name, in the words of the file, and not further
// down than is bounded.
func TestSaid(t *testing.T) {
	w := newWorld(t)
	var file strings.Builder
	file.WriteString(heading + "王芳（合成）," + w.account(0) + ",GA01,R1,32,2024-05-01\n,,GA0l,R2,三十二,2024/5/3\n")
	for i := range intake.SaidWithin {
		fmt.Fprintf(&file, "李强,A%d,GA01,R1,32,2024-05-01\n", i)
	}
	r := w.finish(w.send(intake.GoodRows, file.String()))
	got, err := w.desk.Said(t.Context(), enterprise, r.ID, []uint32{intake.SaidWithin + 1, 3, 2, 4711, 9999})
	w.must(err)
	want := map[uint32]intake.Said{2: {Name: "王芳（合成）", Course: "GA01"}, 3: {Course: "GA0l"}, 4711: {Name: "李强", Course: "GA01"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Said (-want +got):\n%s", diff)
	}
	if none, err := w.desk.Said(t.Context(), enterprise, r.ID, nil); err != nil || len(none) != 0 {
		t.Errorf("Said of no lines = %v, %v, want nothing", none, err)
	}
	if _, err := w.desk.Said(t.Context(), org.Principal{ID: "x", Role: org.Enterprise, Organisation: "BJ-E002"}, r.ID, []uint32{2}); err == nil {
		t.Error("an enterprise beside it is told whom the rows name")
	}
}
