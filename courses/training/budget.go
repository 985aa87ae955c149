package training

import "slices"

// Budget is what a learner can spend on training. Earmarks are for one course
// each; none of them is zero.
type Budget struct {
	Base     Money
	Earmarks []Earmark
}

// Earmark is money for one course alone. It is stored as JSON: never rename a
// field.
type Earmark struct {
	Course string `json:"course"`
	Amount Money  `json:"amount_fen"`
}

// Payment says where the money for a course comes from.
type Payment struct {
	Earmark, Base Money
	// Short is what is lacking; nothing is paid then.
	Short Money
}

// Granted returns the budget after a year's right was added: as much of it as
// the ceiling lets in. What employers add is not bounded by the ceiling.
func (b Budget) Granted(g BudgetGroup) (Budget, Money) {
	added := max(0, min(g.Yearly, g.Ceiling-b.Base))
	b.Base += added
	return b, added
}

// ToppedUp returns the budget with more money for one course.
func (b Budget) ToppedUp(course string, amount Money) Budget {
	b.Earmarks = slices.Clone(b.Earmarks)
	for i := range b.Earmarks {
		if b.Earmarks[i].Course == course {
			b.Earmarks[i].Amount += amount
			return b
		}
	}
	b.Earmarks = append(b.Earmarks, Earmark{course, amount})
	return b
}

// Spend returns the budget after a course was paid for, from its earmark
// first. If the money is short the budget is as it was.
func (b Budget) Spend(course string, amount Money) (Budget, Payment) {
	var p Payment
	after := Budget{Base: b.Base}
	for _, e := range b.Earmarks {
		if e.Course == course {
			p.Earmark = min(e.Amount, amount)
			e.Amount -= p.Earmark
		}
		if e.Amount > 0 {
			after.Earmarks = append(after.Earmarks, e)
		}
	}
	p.Base = amount - p.Earmark
	if p.Base > b.Base {
		return b, Payment{Short: p.Base - b.Base}
	}
	after.Base -= p.Base
	return after, p
}
