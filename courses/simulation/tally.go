package simulation

import (
	"slices"

	"creditbank/courses/registrar"
)

// Effects are what a change can do, in the order in which they are told.
var Effects = [...]registrar.Effect{registrar.Gains, registrar.Loses, registrar.Protected, registrar.Unchanged, registrar.Unaudited}

// Tally counts learners by what a change of rules does to them. Its zero value
// has counted nobody.
type Tally struct {
	Learners int
	// Of has how many there are of each effect, in the order of [Effects].
	Of [len(Effects)]int
	// NewlyMet and NoMore are those to whom the change gives the diploma, and
	// takes it from.
	NewlyMet, NoMore int
}

// Add counts one learner.
func (t *Tally) Add(one registrar.Simulated) {
	t.Learners++
	t.Of[at(one.Effect)]++
	switch {
	case one.NewMet && !one.OldMet:
		t.NewlyMet++
	case one.OldMet && !one.NewMet:
		t.NoMore++
	}
}

// Count returns how many learners a change has an effect on.
func (t *Tally) Count(effect registrar.Effect) int { return t.Of[at(effect)] }

// at returns where an effect stands among [Effects].
func at(effect registrar.Effect) int { return slices.Index(Effects[:], effect) }
