package cmd_test

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// csvWriters are the files that write CSV. What goes out passes each text
// through courses.PlainCell, and a test looks: an office program opens it.
var csvWriters = map[string]string{
	"courses/stats/sheet.go":    "TestCSVIsNoFormula",
	"courses/intake/results.go": "TestResultsAreNoFormulas",
	"cmd/creditbank/night.go":   "TestNightIsNoFormula",
	"courses/intake/repair.go":  "", // a row that is read again at once, and never goes out
}

// TestEveryCSVIsLookedAt: nobody adds a table that goes out as CSV without the
// test that a cell of it is no formula.
func TestEveryCSVIsLookedAt(t *testing.T) {
	found := make(map[string]string)
	tests := new(strings.Builder)
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == ".git") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(strings.TrimPrefix(path, "../"))
		switch {
		case strings.HasSuffix(path, "_test.go"):
			tests.Write(text)
		case strings.Contains(string(text), "csv.NewWriter("):
			found[name] = csvWriters[name]
			if csvWriters[name] != "" && !strings.Contains(string(text), "courses.PlainCell(") {
				t.Errorf("%s writes CSV and no cell through courses.PlainCell", name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(csvWriters, found); diff != "" {
		t.Errorf("files that write CSV (-known +found):\n%s", diff)
	}
	for test := range maps.Values(csvWriters) {
		if test != "" && !strings.Contains(tests.String(), "func "+test+"(") {
			t.Errorf("there is no %s", test)
		}
	}
}
