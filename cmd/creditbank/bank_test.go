package main

import (
	"testing"
	"time"
)

// cataloguedBank makes a bank that lives on 1 June 2026, with the catalogue of
// the demonstration.
func cataloguedBank(t testing.TB) *bank {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC) }
	b, err := openBank(t.Context(), t.TempDir(), places{}, true, now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.close() })
	if err := loadCatalogue(t.Context(), b.courses); err != nil {
		t.Fatal(err)
	}
	return b
}

// programmesBank is a cataloguedBank with the programmes of the demonstration.
func programmesBank(t testing.TB) *bank {
	t.Helper()
	b := cataloguedBank(t)
	if err := loadProgrammes(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	return b
}
