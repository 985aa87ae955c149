// Package place chooses items and puts each of them whole into one of its
// options, under caps, so that a set of bars is missed by as little as
// possible. It knows nothing of learning.
//
// What holds for every [Result]:
//   - no cap is broken and no item is split or put into two options;
//   - if it is proved, no allowed choice has a smaller sum of shortfalls, and
//     none with that sum has a larger value;
//   - it depends on the problem alone: all arithmetic is on integers, work is
//     counted in steps and not in time, and nothing is drawn by lot.
//
// How it works: bundles of equal items are simplified (presolve.go); a good
// choice is found by greedy placing and exchange (local.go, shake.go); a bound
// comes from Lagrangian relaxation with integer multipliers (dual.go), which
// the simplex method proposes (linear.go, pivot.go) and searches along one of
// them bring to the middle of their range (sweep.go); a choice that meets
// the bound is looked for by a walk from the one next to the choice of split
// items (whole.go, jump.go, hop.go); options that the bound rules out are
// dropped (reduce.go, slack.go), and what is left is settled by a search that
// remembers the states it has seen (search.go, table.go), in parts where that
// is too long (branch.go). First the
// shortfalls, then the value, with what proves the shortfalls held fast
// (hold.go).
package place

// Problem is what is to be decided.
type Problem struct {
	// Caps are the limits of the caps: the amounts that the chosen options
	// put on a cap may not add up to more.
	Caps []int64
	// Bars are the amounts to reach: a bar is missed by what the amounts that
	// the chosen options give it lack. More than the bar is no gain.
	Bars  []int64
	Kinds []Kind
}

// Kind is a bundle of equal items.
type Kind struct {
	// Count is the number of items, 1 or more.
	Count int
	// Value of each item that is put into an option, 0 or more.
	Value int64
	// Must says that every item has to be put into an option. It stands for
	// a decision that is not a lot.
	Must    bool
	Options []Option
}

// Option is a place for an item.
type Option struct {
	// Caps says what an item puts on caps. An amount below zero gives room;
	// only options of kinds that Must be decided may have one.
	Caps []Term
	// Bars says what an item gives to bars, each amount above zero.
	Bars []Term
}

// Term is an amount for one cap or bar, by its place in the problem. An
// option names each cap and bar at most once.
type Term struct {
	Row    int
	Amount int64
}

// Result is a choice.
type Result struct {
	// Items says for each kind and each of its options how many items are
	// there. What is missing from the count is not chosen.
	Items [][]int
	// Short is the sum of the shortfalls, Value that of the chosen items.
	Short, Value int64
	// Proved says that nothing better exists.
	Proved bool
	// ShortBound is a sum of shortfalls that no choice can go below, and
	// ValueBound a value that no choice with the sum Short can exceed.
	ShortBound, ValueBound int64
	// Steps is the work done.
	Steps int
}

// DefaultLimit is the work after which [Solve] stops proving: some tenths of a
// second.
const DefaultLimit = 10_000_000

// Solve decides p, whose amounts on one row, each taken by its count, add up to
// less than 2^40, with about limit steps at most. The result is an allowed
// choice in any case; if every item can stay out and every Must has an option
// without amounts on caps, there is one.
func Solve(p *Problem, limit int) Result {
	s := &solver{model: compile(p), limit: limit}
	s.start()
	s.minimiseShort()
	s.proved = s.best.short <= s.shortBound
	s.maximiseValue()
	return s.result(p)
}

// solver holds the best choice so far.
type solver struct {
	*model
	limit, steps int

	best       choice
	sums       sums
	shortBound int64 // in units of the model
	proved     bool  // that no sum of shortfalls is smaller
	valueBound int64
	dual       dual
	table      table
}

// spent says whether the work is used up.
func (s *solver) spent() bool { return s.steps >= s.limit }

func (s *solver) start() {
	s.sums = s.possibleSums()
	s.shortBound = s.trivialShort()
	s.valueBound = s.valueOfAll()
	s.dual.init(s.model)
	s.dual.reset()
	s.best = s.greedy()
	s.improve(&s.best)
	s.flips()
	s.shake(s.count(), shortPhase, false)
}

// minimiseShort finds the smallest sum of shortfalls, or a bound.
func (s *solver) minimiseShort() {
	if s.best.short > s.shortBound && s.settle(shortPhase) {
		s.shortBound = s.best.short
	}
}

// maximiseValue finds the largest value for the sum that was found.
func (s *solver) maximiseValue() {
	if s.best.value >= s.valueBound {
		return
	}
	s.dual.hold(s)
	if s.settle(valuePhase) {
		s.valueBound = s.best.value
	}
}

// Steps of all but the last search, which has what is left.
const (
	firstSearch  = 12_000
	secondSearch = 60_000
	firstBranch  = 1_000_000
	secondBranch = 5_000_000
)

// settle closes the gap between the best choice and the bound, with what
// costs least first: a simple bound, that of split items, a walk to it and a
// short search settle most; multipliers in the middle of their range and a
// longer search most others; the rest is divided into parts, and for what
// does not end so a better choice is looked for at length before the parts are
// gone through again. It says whether nothing better can exist.
func (s *solver) settle(ph phase) bool {
	s.dual.starts(s, ph)
	if s.closed(ph, s.dual.bound) {
		return true
	}
	s.dual.relax(s, ph)
	s.jump(s.count(), jumpGoals, ph, s.dual.whole)
	if s.closed(ph, s.dual.bound) || s.search(ph, firstSearch) {
		return true
	}
	s.dual.sweeps(s, ph)
	if s.search(ph, secondSearch) {
		return true
	}
	if s.branch(ph, firstBranch, partSearch) {
		return true
	}
	s.shake(40*s.count(), ph, true)
	s.jump(2*s.count(), jumpGoals, ph, s.best.items)
	return s.closed(ph, s.dual.bound) || s.branch(ph, secondBranch, partSearch) || s.search(ph, s.limit)
}

func (s *solver) result(p *Problem) Result {
	r := Result{
		Items:      make([][]int, len(p.Kinds)),
		Short:      s.best.short*s.barUnit + s.lost,
		Value:      s.best.value * s.valueUnit,
		ShortBound: s.shortBound*s.barUnit + s.lost,
		ValueBound: s.valueBound * s.valueUnit,
		Proved:     s.proved && s.best.value >= s.valueBound,
		Steps:      s.steps,
	}
	for k := range p.Kinds {
		r.Items[k] = make([]int, len(p.Kinds[k].Options))
	}
	for k := range s.kinds {
		kd := &s.kinds[k]
		for o := kd.from; o < kd.to; o++ {
			r.Items[kd.origin][s.options[o].origin] = int(s.best.items[o])
		}
	}
	return r
}
