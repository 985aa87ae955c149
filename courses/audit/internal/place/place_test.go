package place

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// worth computes what a choice is worth by the words of Problem alone.
func worth(p *Problem, items [][]int) (short, value int64, err error) {
	caps, bars := make([]int64, len(p.Caps)), make([]int64, len(p.Bars))
	for k, kd := range p.Kinds {
		placed := 0
		for o, n := range items[k] {
			if n < 0 {
				return 0, 0, fmt.Errorf("kind %d option %d has %d items", k, o, n)
			}
			placed += n
			value += int64(n) * kd.Value
			for _, t := range kd.Options[o].Caps {
				caps[t.Row] += int64(n) * t.Amount
			}
			for _, t := range kd.Options[o].Bars {
				bars[t.Row] += int64(n) * t.Amount
			}
		}
		if placed > kd.Count || kd.Must && placed < kd.Count {
			return 0, 0, fmt.Errorf("kind %d has %d of %d items placed", k, placed, kd.Count)
		}
	}
	for r, limit := range p.Caps {
		if caps[r] > limit {
			return 0, 0, fmt.Errorf("cap %d of %d has %d", r, limit, caps[r])
		}
	}
	for r, bar := range p.Bars {
		short += max(0, bar-bars[r])
	}
	return short, value, nil
}

// enumerate tries every choice.
func enumerate(p *Problem) (short, value int64) {
	items := make([][]int, len(p.Kinds))
	for k := range items {
		items[k] = make([]int, len(p.Kinds[k].Options))
	}
	short, value = 1<<62, -1
	var kind func(k int)
	var option func(k, o, left int)
	kind = func(k int) {
		if k == len(p.Kinds) {
			if s, v, err := worth(p, items); err == nil && (s < short || s == short && v > value) {
				short, value = s, v
			}
			return
		}
		option(k, 0, p.Kinds[k].Count)
	}
	option = func(k, o, left int) {
		if o == len(items[k]) {
			kind(k + 1)
			return
		}
		for n := range left + 1 {
			items[k][o] = n
			option(k, o+1, left-n)
		}
		items[k][o] = 0
	}
	kind(0)
	return short, value
}

// random makes a problem with so many kinds that enumeration ends.
func random(rng *rand.Rand, kinds int) *Problem {
	p := &Problem{}
	for range rng.IntN(5) {
		p.Caps = append(p.Caps, rng.Int64N(14))
	}
	for range 1 + rng.IntN(4) {
		p.Bars = append(p.Bars, rng.Int64N(16))
	}
	terms := func(rows int, amount int64, odds float64) []Term {
		var ts []Term
		for r := range rows {
			if rng.Float64() < odds {
				ts = append(ts, Term{r, amount})
			}
		}
		return ts
	}
	for range 1 + rng.IntN(kinds) {
		kd := Kind{Count: 1 + rng.IntN(3), Value: 1 + rng.Int64N(5)}
		for range 1 + rng.IntN(3) {
			o := Option{Caps: terms(len(p.Caps), kd.Value, 0.5), Bars: terms(len(p.Bars), kd.Value, 0.5)}
			if rng.IntN(4) == 0 {
				for i := range o.Caps {
					o.Caps[i].Amount = 1
				}
			}
			kd.Options = append(kd.Options, o)
		}
		p.Kinds = append(p.Kinds, kd)
	}
	if rng.IntN(3) == 0 { // a decision that gives and takes room, or covers bars
		p.Kinds = append(p.Kinds, Kind{Count: 1, Must: true, Options: []Option{
			{Bars: terms(len(p.Bars), 5, 0.5)},
			{Caps: terms(len(p.Caps), -3, 0.5), Bars: terms(len(p.Bars), 4, 0.5)},
		}})
	}
	return p
}

func TestSolveAgainstEnumeration(t *testing.T) {
	for seed := range uint64(8_000) {
		p := random(rand.New(rand.NewPCG(seed, 1)), 4)
		got := Solve(p, DefaultLimit)
		short, value, err := worth(p, got.Items)
		if err != nil {
			t.Fatalf("seed %d: Solve(%+v) = %+v, which is not allowed: %v", seed, p, got, err)
		}
		if short != got.Short || value != got.Value {
			t.Fatalf("seed %d: Solve says %d and %d, its choice has %d and %d", seed, got.Short, got.Value, short, value)
		}
		wantShort, wantValue := enumerate(p)
		if got.Short != wantShort || got.Value != wantValue || !got.Proved {
			t.Fatalf("seed %d: Solve(%+v) = %d, %d, proved %t; want %d, %d", seed, p, got.Short, got.Value, got.Proved,
				wantShort, wantValue)
		}
	}
}

// TestBounds stops the solver early: what it then says must still be true.
func TestBounds(t *testing.T) {
	stopped := 0
	for seed := range uint64(500) {
		p := random(rand.New(rand.NewPCG(seed, 2)), 4)
		short, value := enumerate(p)
		for _, limit := range []int{0, 50, 300, 1000} {
			got := Solve(p, limit)
			if _, _, err := worth(p, got.Items); err != nil {
				t.Fatalf("seed %d, limit %d: Solve(%+v) = %+v, which is not allowed: %v", seed, limit, p, got, err)
			}
			if got.ShortBound > short || got.Short < short {
				t.Fatalf("seed %d, limit %d: Solve says %d with bound %d, the best is %d", seed, limit, got.Short,
					got.ShortBound, short)
			}
			if got.Short == short && got.ValueBound < value {
				t.Fatalf("seed %d, limit %d: Solve says at most %d, there is %d", seed, limit, got.ValueBound, value)
			}
			if got.Proved && (got.Short != short || got.Value != value) {
				t.Fatalf("seed %d, limit %d: Solve proves %d, %d; the best is %d, %d", seed, limit, got.Short, got.Value,
					short, value)
			}
			if !got.Proved {
				stopped++
			}
		}
	}
	if stopped == 0 {
		t.Error("no run was stopped, so nothing was tested")
	}
}
