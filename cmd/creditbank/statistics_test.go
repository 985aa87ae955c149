package main

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/courses/stats"
	"creditbank/ledger"
)

// TestStatisticsForget erases a learner of a real bank: the figures follow,
// say so, and are found in order; also when they are made again.
func TestStatisticsForget(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "bank")
	s, err := makeSmallBank(t.Context(), dir, 3)
	if err != nil {
		t.Fatal(err)
	}
	b, err := openBank(t.Context(), dir, places{}, false, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { b.close() }()
	office := org.Principal{ID: "test", Role: org.Office, Organisation: "BJ"}
	for i, learner := range s.learners {
		outcomes, err := b.registrar.Deposit(t.Context(), registrar.Request{By: office, Key: fmt.Sprint("deposit ", i)}, []courses.Completion{{
			Learner: learner.String(), Course: "GA01", Run: "1", Issuer: "ENT", Hours: 16 * ledger.One, Completed: 15_000,
		}}, false)
		if err != nil || outcomes[0].Refusal != nil {
			t.Fatalf("deposit = %+v, %v", outcomes, err)
		}
	}
	figure := func(table, want string) {
		t.Helper()
		got, err := b.statistics(t.Context(), stats.Query{Table: table})
		if err != nil {
			t.Fatal(err)
		}
		if is := got.Total.Values[0].Text(got.Columns[0].Kind); is != want {
			t.Errorf("%s = %s, want %s", table, is, want)
		}
	}
	inOrder := func() {
		t.Helper()
		if v, err := b.verifyOwnStatistics(t.Context(), struct{}{}); err != nil || v.Wrong != "" {
			t.Errorf("verify = %+v, %v, want in order", v, err)
		}
	}
	figure("people", "3")
	inOrder()
	if _, err := b.registrar.Forget(t.Context(), registrar.Request{By: office, Key: "forget"}, s.learners[0], "本人申请"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		figure("people", "2")
		figure("credits", "2")
		figure("erasures", "1")
		figure("erased", "1")
		inOrder()
		if err := b.figures.Reset(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := b.close(); err != nil {
			t.Fatal(err)
		}
		if b, err = openBank(t.Context(), dir, places{}, false, time.Now); err != nil {
			t.Fatal(err)
		}
	}
}
