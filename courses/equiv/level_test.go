package equiv_test

import (
	"testing"

	"creditbank/courses/equiv"
)

// A college says at which level it sees outcomes: by course, otherwise by
// source. What the outcome itself brings comes before both.
func TestLevels(t *testing.T) {
	set, err := equiv.Read("e.yaml", []byte(`
programme: T
levels: {enterprise: 2, EN04: 4}
equivalences:
- {id: skill, from: {source: enterprise}, to: [{groups: [field]}], min_level: 3}
`))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		course string
		level  int
		serves bool
	}{{"EN01", 0, false}, {"EN04", 0, true}, {"EN01", 3, true}, {"EN04", 2, false}} {
		served, refused := set.Apply(equiv.Fact{Outcome: "o", Course: c.course, Source: "enterprise", Credits: 2000, Level: c.level})
		if got := len(served) > 0; got != c.serves || !got && (len(refused) != 1 || refused[0].Reason != equiv.LevelLow) {
			t.Errorf("Apply(%s at level %d) = %v, %v, want served: %t", c.course, c.level, served, refused, c.serves)
		}
	}
	for _, wrong := range []string{"levels: {a: 0}", "levels: {a: 13}", "levels: {a: high}", "levels: [a]"} {
		if _, err := equiv.Read("e.yaml", []byte("programme: T\nequivalences: []\n"+wrong+"\n")); err == nil {
			t.Errorf("Read(%q) = nil, want a refusal", wrong)
		}
	}
}
