package place

import "slices"

// heavily is how many times the price of a shortfall in the phase of value
// takes up the multipliers that prove the sum of shortfalls.
const heavily = 16

// hold keeps the multipliers that prove the smallest sum of shortfalls, if
// there are such. In the phase of value they cost nothing and forbid whatever
// makes the sum larger.
func (d *dual) hold(s *solver) {
	if d.bound < s.best.short*price-price/1024 {
		d.reset()
		for r := range s.bars {
			if s.total[r] < s.rhs[r] {
				d.u[r] = min(price, d.ceiling[r])
			}
		}
		d.note(s, shortPhase)
	}
	if d.bound >= s.best.short*price-price/1024 {
		d.proof = slices.Clone(d.best)
	}
}

// charge adds what is held to u, if there is room for it.
func (d *dual) charge(s *solver) {
	for r, u := range d.proof {
		if d.u[r]+heavily*u > d.highest(s, r, valuePhase) {
			return
		}
	}
	for r, u := range d.proof {
		d.u[r] += heavily * u
	}
}
