package registrar_test

import (
	"fmt"
	"testing"
	"time"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"
)

// BenchmarkDecisions reads pages of 50 among 100,000 decisions, of which every
// hundredth is pending: the first of all, one from the middle, the first of the
// pending ones, and the first that an enterprise sees, which asked for one in
// a thousand.
func BenchmarkDecisions(b *testing.B) {
	const decisions, shown = 100_000, 50
	ctx, now := b.Context(), time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	s := openShelf(b)
	s.fill(b, decisions, courses.DecisionPaper, func(i int) any {
		d := registrar.Decision{
			ID: paperID(i), Operation: "revokeDeposit", Subject: fmt.Sprint(i), Reason: "伪造证明材料", Request: `{"reason":"伪造证明材料"}`, Key: fmt.Sprint(i),
			By: registrar.Asker{ID: "k", Role: org.Enterprise, Organisation: "E2"}, State: registrar.DecisionConfirmed,
			AskedAt: ledger.InstantOf(now) - ledger.Instant(decisions-i)*1e6, Until: ledger.InstantOf(now) + 1e9,
		}
		if i%100 == 0 {
			d.State = registrar.DecisionPending
		}
		if i%1000 == 0 {
			d.By.Organisation = "E1"
		}
		return d
	})
	r := s.open(b, now)
	office, enterprise := org.Principal{ID: "o", Role: org.Office, Organisation: "BJ"}, org.Principal{ID: "e", Role: org.Enterprise, Organisation: "E1"}
	for _, q := range []struct {
		name  string
		by    org.Principal
		state registrar.DecisionState
		after string
	}{
		{"all", office, "", ""}, {"all/middle", office, "", paperID(decisions / 2)}, {"pending", office, registrar.DecisionPending, ""}, {"enterprise", enterprise, "", ""},
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
