package place

import "math/bits"

// draft is a problem while it is simplified.
type draft struct {
	caps, bars []int64
	kinds      []draftKind
}

type draftKind struct {
	Kind
	origins []int // of the options that are left
}

// compile simplifies p without losing any best choice's worth: options that
// cannot be taken or are never better than another go, caps that cannot bind
// go, and limits come down to what whole items can add up to.
func compile(p *Problem) *model {
	d := &draft{caps: append([]int64(nil), p.Caps...), bars: append([]int64(nil), p.Bars...)}
	d.kinds = make([]draftKind, len(p.Kinds))
	for k := range p.Kinds {
		kd := &d.kinds[k]
		kd.Kind = p.Kinds[k]
		kd.Options = append([]Option(nil), kd.Options...)
		kd.origins = make([]int, len(kd.Options))
		for o := range kd.origins {
			kd.origins[o] = o
		}
	}
	live := make([]bool, len(d.caps))
	for round := 0; ; round++ {
		d.dropImpossible()
		d.tighten()
		d.binding(live)
		changed := d.dropDominated(live)
		if !changed || round == 2 {
			return d.build(live)
		}
	}
}

// keep leaves the options of a kind for which f holds.
func (kd *draftKind) keep(f func(o int) bool) bool {
	n := 0
	for o := range kd.Options {
		if f(o) {
			kd.Options[n], kd.origins[n] = kd.Options[o], kd.origins[o]
			n++
		}
	}
	dropped := n < len(kd.Options)
	kd.Options, kd.origins = kd.Options[:n], kd.origins[:n]
	return dropped
}

// dropImpossible drops options that break a cap by themselves.
func (d *draft) dropImpossible() {
	given := make([]int64, len(d.caps)) // room that options can give
	for k := range d.kinds {
		kd := &d.kinds[k]
		if !kd.Must {
			continue
		}
		for _, o := range kd.Options {
			for _, t := range o.Caps {
				given[t.Row] += int64(kd.Count) * max(0, -t.Amount)
			}
		}
	}
	for k := range d.kinds {
		kd := &d.kinds[k]
		kd.keep(func(o int) bool {
			for _, t := range kd.Options[o].Caps {
				if t.Amount > d.caps[t.Row]+given[t.Row] {
					return false
				}
			}
			return true
		})
	}
}

// binding finds the caps that some choice would break.
func (d *draft) binding(live []bool) {
	usage := make([]int64, len(d.caps))
	most := make([]int64, len(d.caps))
	for k := range d.kinds {
		kd := &d.kinds[k]
		for _, o := range kd.Options {
			for _, t := range o.Caps {
				most[t.Row] = max(most[t.Row], t.Amount)
			}
		}
		for _, o := range kd.Options {
			for _, t := range o.Caps {
				usage[t.Row] += int64(kd.Count) * most[t.Row]
				most[t.Row] = 0
			}
		}
	}
	for r := range d.caps {
		live[r] = usage[r] > d.caps[r]
	}
}

// maxReach is the largest limit for which sums are listed.
const maxReach = 1 << 15

// tighten lowers each limit to the largest sum of whole items below it.
func (d *draft) tighten() {
	type load struct {
		amount int64
		count  int
	}
	loads := make([][]load, len(d.caps))
	mixed := make([]bool, len(d.caps)) // an item can put different amounts on it
	for k := range d.kinds {
		kd := &d.kinds[k]
		for _, o := range kd.Options {
			for _, t := range o.Caps {
				l := loads[t.Row]
				switch {
				case t.Amount < 0 || kd.Must:
					mixed[t.Row] = true
				case len(l) > 0 && l[len(l)-1].count < 0 && -l[len(l)-1].count-1 == k:
					mixed[t.Row] = mixed[t.Row] || l[len(l)-1].amount != t.Amount
				default:
					loads[t.Row] = append(l, load{t.Amount, -k - 1})
				}
			}
		}
	}
	for r, ls := range loads {
		if mixed[r] || len(ls) == 0 {
			continue
		}
		var unit int64
		for _, l := range ls {
			unit = gcd(unit, l.amount)
		}
		limit := d.caps[r] / unit
		if limit > 0 && limit <= maxReach {
			sums := newReach(int(limit))
			for _, l := range ls {
				sums.add(int(l.amount/unit), d.kinds[-l.count-1].Count)
			}
			limit = int64(sums.largest())
		}
		d.caps[r] = limit * unit
	}
}

// dropDominated drops options for which another of the same kind puts no more
// on any live cap and gives no less to any bar. Of equals the first stays.
func (d *draft) dropDominated(live []bool) bool {
	changed := false
	capsOf, barsOf := make([]int64, len(d.caps)), make([]int64, len(d.bars))
	for k := range d.kinds {
		kd := &d.kinds[k]
		if len(kd.Options) < 2 {
			continue
		}
		gone := make([]bool, len(kd.Options))
		for a := range kd.Options {
			if gone[a] {
				continue
			}
			fill(capsOf, kd.Options[a].Caps, 1)
			fill(barsOf, kd.Options[a].Bars, 1)
			for b := range kd.Options {
				if b != a && !gone[b] && dominates(capsOf, barsOf, &kd.Options[a], &kd.Options[b], live) {
					gone[b] = true
				}
			}
			fill(capsOf, kd.Options[a].Caps, 0)
			fill(barsOf, kd.Options[a].Bars, 0)
		}
		changed = kd.keep(func(o int) bool { return !gone[o] }) || changed
	}
	return changed
}

func fill(row []int64, terms []Term, factor int64) {
	for _, t := range terms {
		row[t.Row] = t.Amount * factor
	}
}

// dominates says whether option a, whose amounts are in capsOf and barsOf, is
// never worse than b.
func dominates(capsOf, barsOf []int64, a, b *Option, live []bool) bool {
	for _, t := range b.Bars {
		if barsOf[t.Row] < t.Amount {
			return false
		}
	}
	// Each cap of either must be no more under a. Caps of b that a lacks are
	// zero in capsOf, so they matter only where b gives room.
	for _, t := range b.Caps {
		if live[t.Row] && capsOf[t.Row] > t.Amount {
			return false
		}
	}
	for _, t := range a.Caps {
		if live[t.Row] && t.Amount > 0 && amountOf(b.Caps, t.Row) < t.Amount {
			return false
		}
	}
	return true
}

func amountOf(terms []Term, row int) int64 {
	for _, t := range terms {
		if t.Row == row {
			return t.Amount
		}
	}
	return 0
}

// reach is the set of sums of whole items, up to a limit.
type reach struct {
	words []uint64
	limit int
}

func newReach(limit int) *reach {
	r := &reach{make([]uint64, limit/64+1), limit}
	r.words[0] = 1
	return r
}

// add allows up to count items of an amount, in powers of two and a rest.
func (r *reach) add(amount, count int) {
	count = min(count, r.limit/amount)
	for n := 1; count > 0; n *= 2 {
		n = min(n, count)
		r.shiftOr(n * amount)
		count -= n
	}
}

func (r *reach) shiftOr(by int) {
	words, rest := by/64, uint(by%64)
	for i := len(r.words) - 1; i >= words; i-- {
		v := r.words[i-words] << rest
		if rest > 0 && i > words {
			v |= r.words[i-words-1] >> (64 - rest)
		}
		r.words[i] |= v
	}
}

func (r *reach) largest() int {
	last := len(r.words) - 1
	if spare := r.limit%64 + 1; spare < 64 {
		r.words[last] &= 1<<spare - 1
	}
	for i := last; i >= 0; i-- {
		if r.words[i] != 0 {
			return i*64 + bits.Len64(r.words[i]) - 1
		}
	}
	return 0
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return max(a, -a)
}
