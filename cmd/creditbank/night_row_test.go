package main

import (
	"bytes"
	"encoding/csv"
	"testing"
)

// TestNightIsNoFormula: what people wrote into a code or a reason is a text in
// the CSV of a night's run, whatever it begins with.
func TestNightIsNoFormula(t *testing.T) {
	for _, evil := range []string{"=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "\t=1", "＝1"} {
		var b bytes.Buffer
		write, flush, err := standingWriter(&b, true)
		if err != nil {
			t.Fatal(err)
		}
		if err := write(&standing{Learner: evil, Programme: evil, Missing: "2.5", Counted: evil, Better: evil, Blocked: evil, Problem: evil}); err != nil {
			t.Fatal(err)
		}
		if err := flush(); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&b).ReadAll()
		if err != nil || len(rows) != 2 {
			t.Fatalf("%d rows, %v, want 2", len(rows), err)
		}
		for i, name := range standingColumns {
			switch name {
			case "learner", "programme", "counted", "better", "blocked", "problem":
				if rows[1][i] != "'"+evil {
					t.Errorf("%s = %q, want an apostrophe before %q", name, rows[1][i], evil)
				}
			case "missing":
				if rows[1][i] != "2.5" {
					t.Errorf("missing = %q, want 2.5", rows[1][i])
				}
			}
		}
	}
}
