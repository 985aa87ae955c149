package equiv

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestRulesForKeepsTheOrder holds the index against going through all rules:
// the first that is about an outcome is used, so their order matters.
func TestRulesForKeepsTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		courses := []string{"", "A", "B", "C"}
		set := new(Set)
		for _, course := range rapid.SliceOfN(rapid.SampledFrom(courses), 0, 12).Draw(t, "rules") {
			set.Rules = append(set.Rules, Rule{From: Match{Course: course}})
		}
		for _, course := range append(courses, "unknown") {
			var got, want []int
			rules := set.rulesFor(course)
			for at, more := rules.next(); more; at, more = rules.next() {
				got = append(got, at)
			}
			for i, r := range set.Rules {
				if r.From.Course == "" || r.From.Course == course {
					want = append(want, i)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("rulesFor(%q) of %+v (-want +got)\n%s", course, set.Rules, diff)
			}
		}
	})
}
