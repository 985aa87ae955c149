package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"
)

// TestServeTidies opens a bank in which somebody read a record, and serves it
// more than three years later.
func TestServeTidies(t *testing.T) {
	dir, at := t.TempDir(), time.Date(2022, 6, 17, 2, 0, 0, 0, time.UTC)
	now := func() time.Time { return at }
	b, err := openBank(t.Context(), dir, places{}, true, now)
	if err != nil {
		t.Fatal(err)
	}
	office := org.Principal{ID: "o", Role: org.Office, Organisation: "BJ"}
	if err := b.courses.Organisations().Add(t.Context(), courses.Organisation{Code: "BJ", Version: 1, Kind: courses.Union}); err != nil {
		t.Fatal(err)
	}
	if err := b.openRegistrar(t.Context()); err != nil {
		t.Fatal(err)
	}
	list, _, err := b.registrar.RegisterLearners(t.Context(), registrar.Request{By: office, Key: "1"}, []courses.Learner{{Name: "甲（合成）"}})
	if err != nil {
		t.Fatal(err)
	}
	id := list[0].Account
	readings := func(want int) {
		t.Helper()
		if found, err := b.registrar.Readings(t.Context(), office, id, 0, 10); err != nil || len(found) != want {
			t.Errorf("Readings = %v, %v, want %d", found, err, want)
		}
	}
	if _, err := b.registrar.Balance(t.Context(), office, id, ledger.Day(0), registrar.Booked); err != nil {
		t.Fatal(err)
	}
	readings(1)
	if err := b.close(); err != nil {
		t.Fatal(err)
	}

	at = at.AddDate(3, 1, 0)
	if b, err = openBank(t.Context(), dir, places{}, false, now); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.close() })
	out, log := io.Pipe()
	p := &program{stdout: io.Discard, stderr: log, now: now}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	served := make(chan error, 1)
	go func() {
		served <- p.serve(ctx, b, serveFlags{addr: "127.0.0.1:0"}, func(string) {})
		log.Close()
	}()
	told := false
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if strings.Contains(lines.Text(), "removed old readings") {
			told = true
			stop()
		}
	}
	stop()
	if err := <-served; err != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if !told {
		t.Error("serve never removed old readings")
	}
	readings(0)
}
