package place

import "math/bits"

// maxStep is the largest step for which remainders are listed.
const maxStep = 64

// sums says which sums of shortfalls can occur. What the options give a bar is
// a multiple of a common step, so a bar that is missed is missed by what it
// leaves over the step and a multiple of it.
type sums struct {
	step       int64
	remainders uint64 // bit i: sums with the remainder i can occur
}

func (m *model) possibleSums() sums {
	var step int64
	for _, t := range m.terms {
		if int(t.row) < m.bars {
			step = gcd(step, t.amount)
		}
	}
	if step <= 1 || step > maxStep {
		return sums{1, 1}
	}
	p := sums{step, 1}
	for _, bar := range m.rhs[:m.bars] {
		by := uint(bar % step)
		if by == 0 {
			continue
		}
		p.remainders |= p.remainders<<by | p.remainders>>(uint(step)-by)
		p.remainders &= 1<<uint(step) - 1
	}
	return p
}

// atLeast returns the smallest sum from v on that can occur.
func (p sums) atLeast(v int64) int64 {
	at := uint(v % p.step)
	if above := p.remainders >> at; above != 0 {
		return v + int64(bits.TrailingZeros64(above))
	}
	return v - int64(at) + p.step + int64(bits.TrailingZeros64(p.remainders))
}

// below returns the largest sum below v that can occur, or -1.
func (p sums) below(v int64) int64 {
	for v--; v >= 0; v-- {
		if p.remainders>>uint(v%p.step)&1 != 0 {
			return v
		}
	}
	return -1
}
