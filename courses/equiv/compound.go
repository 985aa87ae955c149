package equiv

import "creditbank/ledger"

// Compound is a certificate of several pieces of evidence: each of the listed
// pieces is needed, and of each choice at least one. A piece counts on a day
// if it is there and has not expired.
type Compound struct {
	Name string
	All  []string   // every one of these
	One  [][]string // of each of these lists at least one
}

// Evidence is a piece with the last day on which it counts, that day
// included; zero is for ever.
type Evidence struct {
	Piece string
	Until ledger.Day
}

// Certified says whether the evidence is enough on a day, and if not, which
// piece or which choice is missing: the first of the choice stands for it.
func (c *Compound) Certified(on ledger.Day, have []Evidence) (missing []string, ok bool) {
	valid := func(piece string) bool {
		for _, e := range have {
			if e.Piece == piece && (e.Until == 0 || on <= e.Until) {
				return true
			}
		}
		return false
	}
	for _, p := range c.All {
		if !valid(p) {
			missing = append(missing, p)
		}
	}
	for _, choice := range c.One {
		found := false
		for _, p := range choice {
			found = found || valid(p)
		}
		if !found && len(choice) > 0 {
			missing = append(missing, choice[0])
		}
	}
	return missing, len(missing) == 0
}
