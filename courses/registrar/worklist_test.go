package registrar

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"creditbank/courses"
	"creditbank/courses/coursemem"
	"creditbank/courses/org"
	"creditbank/ledger"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var workReaders = append(slices.Clone(caseReaders),
	org.Principal{ID: "a", Role: org.Expert, Organisation: "C1"}, org.Principal{ID: "k", Member: "b", Role: org.Expert, Organisation: "C2"})

// drawProposal returns a proposed course at any step.
func drawProposal(t *rapid.T, id string) CourseProposal {
	states := []ReviewState{Draft, Submitted, UnderReview, Passed, Returned, CourseRejected, Withdrawn, CourseApproved}
	p := CourseProposal{
		ID: id, Organisation: rapid.SampledFrom([]string{"E1", "E2", "E3"}).Draw(t, "organisation"), State: rapid.SampledFrom(states).Draw(t, "state"),
		Content: CourseContent{Code: rapid.SampledFrom([]string{"X", "Y"}).Draw(t, "code")},
		Steps:   []ReviewStep{{At: ledger.Instant(rapid.IntRange(0, 5).Draw(t, "at"))}, {At: ledger.Instant(rapid.IntRange(5, 9).Draw(t, "later"))}},
	}
	if p.State == Draft {
		return p
	}
	for n := range rapid.IntRange(1, 2).Draw(t, "rounds") {
		round := Round{Number: n + 1, Content: p.Content}
		if p.State != Submitted || n == 0 {
			round.Terms = &ReviewTerms{Criteria: criteriaOf2009[:]}
			for _, expert := range []string{"a", "b", "c"} {
				if rapid.Bool().Draw(t, "on the panel") {
					round.Terms.Panel = append(round.Terms.Panel, PanelMember{expert, "C1"})
				}
				if rapid.Bool().Draw(t, "has voted") {
					round.Votes = append(round.Votes, CourseVote{By: expert, Decision: Passed})
				}
			}
		}
		p.Rounds = append(p.Rounds, round)
	}
	return p
}

// TestWorkIsWhatIsSeen files proposed courses and orders, and compares every
// reader's lists, page by page and from both ends, with looking at all of them.
func TestWorkIsWhatIsSeen(t *testing.T) {
	shown, waited := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		now := time.UnixMicro(1_000_000).UTC()
		r := caseWorld(t, coursemem.New(), now)
		n := rapid.IntRange(0, 8).Draw(t, "papers")
		proposals, orders := make([]CourseProposal, n), make([]TrainingOrder, n)
		for i := range n {
			id := fmt.Sprintf("%d-%02d", rapid.IntRange(0, 9).Draw(t, "id"), i)
			proposals[i] = drawProposal(t, id)
			orders[i] = TrainingOrder{
				ID: id, Firm: rapid.SampledFrom([]string{"E1", "E2", "E3", "U1"}).Draw(t, "firm"), Provider: rapid.SampledFrom([]string{"C1", "C2", "E3"}).Draw(t, "provider"),
				Course: rapid.SampledFrom([]string{"X", "Y"}).Draw(t, "course"), Ordered: ledger.Day(rapid.IntRange(1, 2).Draw(t, "day")), Lots: []uint64{uint64(i)},
				State: rapid.SampledFrom([]OrderState{OrderOpen, OrderSettled}).Draw(t, "settled"),
			}
			if rapid.Bool().Draw(t, "has an instant") {
				orders[i].Filed = ledger.InstantOf((orders[i].Ordered - 1).End()) + ledger.Instant(rapid.IntRange(0, 3).Draw(t, "filed"))
			}
			if orders[i].State == OrderOpen {
				orders[i].Lots = nil
			}
			fileCase(t, r, courses.CourseProposalPaper, id, proposals[i])
			fileCase(t, r, courses.OrderPaper, id, orders[i])
		}
		for _, by := range workReaders {
			for _, f := range []ReviewFilter{{}, {Organisation: "E1"}, {State: UnderReview}, {Organisation: "E2", State: Draft}, {Waiting: true}, {Waiting: true, Organisation: "E1"}, {Waiting: true, State: Returned}} {
				see := func(p CourseProposal) bool {
					_, may := r.shownTo(by, p)
					return may && (f.Organisation == "" || f.Organisation == p.Organisation) && (f.State == "" || f.State == p.State) && (!f.Waiting || p.WaitsFor(by))
				}
				// What is shown may lack votes of others: the ids tell the order.
				var oldest, newest []string
				list := func(f ReviewFilter, ids *[]string) int {
					return comparePages(t, bare(proposals), func(p CourseProposal) (ledger.Instant, string) { return p.Steps[0].At, p.ID },
						func(p CourseProposal) bool {
							return see(proposals[slices.IndexFunc(proposals, func(q CourseProposal) bool { return q.ID == p.ID })])
						},
						func(after string, n int) ([]CourseProposal, error) {
							page, err := r.CourseProposals(t.Context(), by, f, after, n)
							for _, p := range page {
								*ids = append(*ids, p.ID)
							}
							return bare(page), err
						})
				}
				count := list(f, &oldest)
				if shown += count; f.Waiting {
					waited += count
				}
				for f.Newest = true; ; {
					after := ""
					if len(newest) > 0 {
						after = newest[len(newest)-1]
					}
					page, err := r.CourseProposals(t.Context(), by, f, after, 2)
					if err != nil {
						t.Fatal(err)
					}
					for _, p := range page {
						newest = append(newest, p.ID)
					}
					if len(page) < 2 {
						break
					}
				}
				slices.Reverse(newest)
				if diff := cmp.Diff(oldest, newest); diff != "" {
					t.Fatalf("%s with %+v, newest first (-oldest first +reversed)\n%s", by.ID, f, diff)
				}
			}
			for _, of := range []string{"", "E1", "U1", "C1", "BJ", "nobody"} {
				tree := r.Tree()
				shown += comparePages(t, orders, func(o TrainingOrder) (ledger.Instant, string) {
					return max(o.Filed, ledger.InstantOf((o.Ordered - 1).End())), o.ID
				}, func(o TrainingOrder) bool {
					return r.ofOrder(by, &o) && (of == "" || tree.Covers(of, o.Firm) || tree.Covers(of, o.Provider))
				}, func(after string, n int) ([]TrainingOrder, error) {
					return r.TrainingOrders(t.Context(), by, of, after, n)
				})
			}
		}
		for _, o := range orders {
			want := make(map[uint64]bool)
			for _, other := range orders {
				if other.ID != o.ID && other.Course == o.Course {
					for _, lot := range other.Lots {
						want[lot] = true
					}
				}
			}
			if got, err := r.settledBeside(t.Context(), o); err != nil || !cmp.Equal(got, want) {
				t.Fatalf("settledBeside(%s) = %v, %v, want %v", o.ID, got, err, want)
			}
		}
		for _, p := range proposals {
			busy := slices.ContainsFunc(proposals, func(o CourseProposal) bool {
				return o.ID != p.ID && o.Content.Code == p.Content.Code && slices.Contains([]ReviewState{Submitted, UnderReview, Passed}, o.State)
			})
			if got, err := r.underReview(t.Context(), p.Content.Code, p.ID); err != nil || (got != "") != busy {
				t.Fatalf("underReview(%s) = %q, %v, want one: %t", p.ID, got, err, busy)
			}
		}
	})
	if shown == 0 || waited == 0 {
		t.Errorf("shown %d, of them waiting %d, want some", shown, waited)
	}
}

// bare returns proposals without what not everybody is shown.
func bare(all []CourseProposal) []CourseProposal {
	list := make([]CourseProposal, len(all))
	for i, p := range all {
		list[i] = CourseProposal{ID: p.ID, State: p.State, Organisation: p.Organisation, Steps: p.Steps}
	}
	return list[:len(all):len(all)]
}
