package registrar_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"creditbank/courses"
	"creditbank/courses/coursebolt"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/ledgermem"
)

// BenchmarkDecisions reads pages of 50 among 100,000 decisions, of which every
// hundredth is pending: the first of all, one from the middle, the first of the
// pending ones, and the first that an enterprise sees, which asked for one in
// a thousand.
func BenchmarkDecisions(b *testing.B) {
	const decisions, shown = 100_000, 50
	ctx, now := b.Context(), time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	store, err := coursebolt.Open(filepath.Join(b.TempDir(), "courses.db"), false)
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	for _, o := range []courses.Organisation{
		{Code: "BJ", Version: 1, Kind: courses.Union}, {Code: "E1", Version: 1, Kind: courses.EnterpriseKind, Parent: "BJ"},
		{Code: "E2", Version: 1, Kind: courses.EnterpriseKind, Parent: "BJ"},
	} {
		if err := store.Organisations().Add(ctx, o); err != nil {
			b.Fatal(err)
		}
	}
	id := func(i int) string { return fmt.Sprintf("d%016x", uint64(i+1)*0x9e3779b97f4a7c15) }
	var filed []courses.Paper
	for i := range decisions {
		d := registrar.Decision{
			ID: id(i), Operation: "revokeDeposit", Subject: fmt.Sprint(i), Reason: "伪造证明材料", Request: `{"reason":"伪造证明材料"}`, Key: fmt.Sprint(i),
			By: registrar.Asker{ID: "k", Role: org.Enterprise, Organisation: "E2"}, State: registrar.DecisionConfirmed,
			AskedAt: ledger.InstantOf(now) - ledger.Instant(decisions-i)*1e6, Until: ledger.InstantOf(now) + 1e9,
		}
		if i%100 == 0 {
			d.State = registrar.DecisionPending
		}
		if i%1000 == 0 {
			d.By.Organisation = "E1"
		}
		body, err := json.Marshal(d)
		if err != nil {
			b.Fatal(err)
		}
		filed = append(filed, courses.Paper{Kind: courses.DecisionPaper, Name: d.ID, Version: 1, Body: string(body), By: "k"})
		if len(filed) == 10_000 {
			if err := store.Papers().Add(ctx, filed...); err != nil {
				b.Fatal(err)
			}
			filed = nil
		}
	}
	clock := func() time.Time { return now }
	book := ledger.NewBook(new(ledgermem.Store), 0, clock)
	defer book.Close()
	r, err := registrar.New(ctx, book, store, clock)
	if err != nil {
		b.Fatal(err)
	}
	office, enterprise := org.Principal{ID: "o", Role: org.Office, Organisation: "BJ"}, org.Principal{ID: "e", Role: org.Enterprise, Organisation: "E1"}
	for _, q := range []struct {
		name  string
		by    org.Principal
		state registrar.DecisionState
		after string
	}{
		{"all", office, "", ""}, {"all/middle", office, "", id(decisions / 2)}, {"pending", office, registrar.DecisionPending, ""}, {"enterprise", enterprise, "", ""},
	} {
		b.Run(q.name, func(b *testing.B) {
			for b.Loop() {
				if list, err := r.Decisions(ctx, q.by, q.state, q.after, shown); err != nil || len(list) != shown {
					b.Fatalf("Decisions = %d, %v, want %d", len(list), err, shown)
				}
			}
		})
	}
}
