package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"
)

// A running bank takes the file in itself: the command only sends it, waits,
// and fetches what came of it.
func TestImportWhileServing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "bank")
	bank := smallBank(t, dir, 3)
	p := startServe(t, dir)
	defer p.kill()
	file := filepath.Join(t.TempDir(), "report.xlsx")
	if err := os.WriteFile(file, reportFile(t, bank.learners, 2500), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		flag                  string
		ready, booked, before int
	}{{"--check", 2500, 0, 0}, {"--whole", 0, 2500, 0}, {"--json", 0, 0, 2500}} {
		var stdout, stderr bytes.Buffer
		status := run(t.Context(), []string{"import", "--data", dir, "--as", "ENT", "--json", c.flag, file}, nil, &stdout, &stderr)
		var r imported
		if err := json.Unmarshal(stdout.Bytes(), &r); err != nil || status != 0 {
			t.Fatalf("import %s = %d, %v\n%s%s", c.flag, status, err, &stdout, &stderr)
		}
		if r.Rows != 2500 || r.Ready != c.ready || r.Booked != c.booked || r.Already != c.before {
			t.Errorf("import %s = %+v, want %d ready, %d booked, %d booked before", c.flag, r, c.ready, c.booked, c.before)
		}
	}
	f, err := excelize.OpenFile(filepath.Join(filepath.Dir(file), "report.checked.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if rows, err := f.GetRows(f.GetSheetName(0)); err != nil || len(rows) != 2501 {
		t.Errorf("the annotated file has %d rows, %v, want 2501", len(rows), err)
	}
}
