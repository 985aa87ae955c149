package registrar

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"creditbank/courses"
	"creditbank/courses/coursemem"
	"creditbank/ledger"

	diff "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// Applicants are those of all goals who have consented and are not being
// audited, whichever lists they are found by.
func TestApplicantsAreThoseWithAGoal(t *testing.T) {
	shown := 0
	rapid.Check(t, func(t *rapid.T) {
		ctx, now := t.Context(), time.UnixMicro(1_000_000).UTC()
		store := coursemem.New()
		for _, p := range []courses.Programme{{Code: "P1", Institution: "C1"}, {Code: "P2", Institution: "C2"}, {Code: "P3", Institution: "C1"}} {
			p.Version = 1
			if err := store.Programmes().Add(ctx, p); err != nil {
				t.Fatal(err)
			}
		}
		r := caseWorld(t, store, now)
		type applicant struct {
			Applicant
			given       ledger.Instant
			institution string
		}
		var all []applicant
		for i := range byte(4) {
			l := courses.Learner{Account: caseLearner(i + 1), Version: 1, Name: "学员（合成）"}
			if i == 0 {
				l.Was = []ledger.AccountID{caseLearner(9)}
			}
			if err := r.store.Learners().Add(ctx, l); err != nil {
				t.Fatal(err)
			}
			for _, code := range []string{"P1", "P2", "P3"} {
				institution := map[string]string{"P1": "C1", "P2": "C2", "P3": "C1"}[code]
				a := applicant{Applicant{l.Account, code, ledger.Day(rapid.IntRange(1, 3).Draw(t, "since"))}, ledger.Instant(rapid.IntRange(0, 3).Draw(t, "given")), institution}
				g := Goal{Learner: l.Account.String(), Programme: code, Registered: a.Since, Removed: ledger.Instant(rapid.IntRange(0, 1).Draw(t, "removed"))}
				c := Consent{Learner: g.Learner, Institution: rapid.SampledFrom([]string{institution, institution, "C1"}).Draw(t, "college"), Programme: code,
					Fields: rapid.SampledFrom([][]Field{goalFields, {PersonField}}).Draw(t, "fields"), Given: a.given,
					Until: ledger.Day(rapid.SampledFrom([]int{0, 5, -1}).Draw(t, "until")), Withdrawn: ledger.Instant(rapid.IntRange(0, 1).Draw(t, "withdrawn"))}
				hasGoal, hasConsent := rapid.Bool().Draw(t, "goal"), rapid.Bool().Draw(t, "consent")
				if hasGoal {
					fileCase(t, r, courses.GoalPaper, goalName(l.Account, code), g)
				}
				if hasConsent {
					fileCase(t, r, courses.ConsentPaper, consentName(l.Account, c.Institution, code), c)
				}
				state := rapid.SampledFrom([]ApplicationState{"", "", Proposed, Redeemed, Released}).Draw(t, "application")
				under := l.Account
				if i == 0 {
					under = rapid.SampledFrom([]ledger.AccountID{l.Account, caseLearner(9)}).Draw(t, "under")
				}
				if state != "" {
					id := fmt.Sprint(i, code)
					fileCase(t, r, courses.ApplicationPaper, id, Application{ID: id, Learner: under.String(), Programme: code, Institution: institution, State: state,
						Record: []byte("{}"), Verdict: []byte("{}")})
				}
				busy := state == Proposed || state == Redeemed
				consents := hasConsent && c.InForce(ledger.DayOf(now)) && c.Institution == institution && slices.Contains(c.Fields, CreditsField)
				if hasGoal && g.Removed == 0 && consents && !busy {
					all = append(all, a)
				}
			}
		}
		slices.SortFunc(all, func(a, b applicant) int {
			return cmp.Or(cmp.Compare(a.given, b.given), cmp.Compare(a.Learner.String(), b.Learner.String()), cmp.Compare(a.Programme, b.Programme))
		})
		for _, by := range caseReaders {
			var want []Applicant
			for _, a := range all {
				if by.ReadsAll() || r.Tree().MayActFor(by, a.institution) {
					want = append(want, a.Applicant)
				}
			}
			for _, n := range []int{1, 2, 99} {
				got, err := r.Applicants(ctx, by, n)
				if by.Learner != (ledger.AccountID{}) {
					continue // refused, which another test looks at
				}
				// Of one instant and one learner, the college's code comes first.
				if d := diff.Diff(want[:min(n, len(want))], got, cmpopts.EquateEmpty()); err != nil || d != "" && n == 99 && !sameApplicants(want, got) || len(got) != min(n, len(want)) {
					t.Fatalf("Applicants of %s, %d = %v (-want +got)\n%s", by.ID, n, err, d)
				}
				shown += len(got)
			}
		}
	})
	if shown == 0 {
		t.Error("there were no applicants")
	}
}

// sameApplicants compares them without their order.
func sameApplicants(a, b []Applicant) bool {
	return diff.Equal(a, b, cmpopts.EquateEmpty(), cmpopts.SortSlices(func(a, b Applicant) bool {
		return a.Learner.String()+a.Programme < b.Learner.String()+b.Programme
	}))
}
