package audit_test

import (
	"bytes"
	"path/filepath"
	"testing"

	"creditbank/courses/audit"
	"creditbank/ledger"
)

// today is the day of cases that name none.
func today(t testing.TB) ledger.Day {
	t.Helper()
	d, err := ledger.ParseDay("2026-11-22")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestWorkedCases(t *testing.T) {
	files, err := filepath.Glob("testdata/rules/*.yaml")
	if err != nil || len(files) < 3 {
		t.Fatalf("found %d rule files, %v", len(files), err)
	}
	programmes, err := filepath.Glob("../programme/testdata/programmes/*.yaml")
	if err != nil || len(programmes) < 12 {
		t.Fatalf("found %d programmes, %v", len(programmes), err)
	}
	published, err := filepath.Glob("../../fixtures/programmes/*.yaml")
	if err != nil || len(published) < 15 {
		t.Fatalf("found %d programmes among the fixtures, %v", len(published), err)
	}
	files = append(append(files, programmes...), published...)
	var out bytes.Buffer
	if err := audit.TestFiles(&out, today(t), "en", files...); err != nil {
		t.Errorf("TestFiles = %v\n%s", err, &out)
	}
}
