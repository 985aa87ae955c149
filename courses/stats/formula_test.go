package stats_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"creditbank/courses/stats"
)

// TestCSVIsNoFormula: no text of a table is a formula for an office program,
// in its lines, its total and what is said of it below.
func TestCSVIsNoFormula(t *testing.T) {
	for _, evil := range []string{"=1+1", "+1", "-1", "@SUM(1)", "\t=1", "＝1+1"} {
		table := stats.Table{Organisation: evil, Name: "hours",
			Rows:  []stats.Row{{Group: evil, Code: evil, Zh: evil, En: evil}},
			Total: &stats.Row{Group: evil, Code: evil, Zh: evil, En: evil},
		}
		var b bytes.Buffer
		if err := table.WriteCSV(&b); err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), "\ufeff")))
		r.FieldsPerRecord = -1
		lines, err := r.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		escaped := 0
		for _, line := range lines {
			for _, cell := range line {
				if cell == evil {
					t.Errorf("%q is there as it is: %q", evil, line)
				}
				if cell == "'"+evil {
					escaped++
				}
			}
		}
		if escaped < 8 {
			t.Errorf("%q is there %d times with an apostrophe, want 8 and more:\n%s", evil, escaped, b.String())
		}
	}
}
