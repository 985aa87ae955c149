package audit

import (
	"cmp"
	"slices"

	"creditbank/courses/programme"
)

// Refusal is a set of rules that together refuse a record: the record would
// pass without any one of them, if there were no other rules.
type Refusal struct {
	// Rules by name, as "total", "groups.field" or "at_most.enterprise".
	Rules []string
	// Smallest says that no smaller set of rules refuses the record. If it is
	// false the limit on work was hit.
	Smallest bool
}

// SmallestRefusal explains a verdict that is not met by as few rules as
// possible. For a verdict that is met the set is empty.
func SmallestRefusal(r *programme.Rules, rec programme.Record, opt Options) (Refusal, error) {
	x := &explainer{rules: r, rec: rec, opt: opt, left: manyAudits}
	names := RuleNames(r)
	if refused, err := x.refuses(names); err != nil || !refused {
		return Refusal{Smallest: true}, err
	}
	set := slices.Clone(names)
	for i := 0; i < len(set) && !x.left.spent(); {
		fewer := slices.Delete(slices.Clone(set), i, i+1)
		refused, err := x.refuses(fewer)
		if err != nil {
			return Refusal{}, err
		}
		if refused {
			set = fewer
		} else {
			i++
		}
	}
	for size := 1; size < len(set); size++ {
		smaller, err := x.ofSize(names, nil, size)
		if err != nil {
			return Refusal{}, err
		}
		if smaller != nil {
			return Refusal{smaller, true}, nil
		}
		if x.left.spent() {
			break
		}
	}
	return Refusal{set, !x.left.spent()}, nil
}

// RuleNames returns the names of all rules that can keep a record from
// passing, in a fixed order.
func RuleNames(r *programme.Rules) []string {
	names := []string{"total"}
	for _, g := range r.Groups {
		if g.Min > 0 {
			names = append(names, "groups."+g.Name)
		}
		for _, q := range g.Required {
			names = append(names, q.Name)
		}
		if len(g.Accept) > 0 {
			names = append(names, "accept."+g.Name)
		}
	}
	for _, a := range r.AtLeast {
		names = append(names, "at_least."+a.Name)
	}
	for _, c := range r.AtMost {
		names = append(names, "at_most."+c.Name)
	}
	for _, rule := range []struct {
		name  string
		given bool
	}{
		{"pass_score", r.PassScore.Given()}, {"recognised", len(r.Recognised.Sources) > 0},
		{"validity_years", r.ValidityYears > 0}, {"registration_years", r.RegistrationYears > 0},
		{"earned_after", r.EarnedAfter != 0}, {"same_outcome_once", r.SameOutcomeOnce}, {"duplicates", r.OncePerSubject},
	} {
		if rule.given {
			names = append(names, rule.name)
		}
	}
	return names
}

// Only returns the rules of the given names and no others. A group that loses
// its minimum stays as a place.
func Only(r *programme.Rules, names []string) *programme.Rules {
	has := func(name string) bool { return slices.Contains(names, name) }
	out := *r
	if !has("total") {
		out.Total = 0
	}
	out.Groups = slices.Clone(r.Groups)
	for i := range out.Groups {
		g := &out.Groups[i]
		if !has("groups." + g.Name) {
			g.Min = 0
		}
		if !has("accept." + g.Name) {
			g.Accept = nil
		}
		g.Required = slices.DeleteFunc(slices.Clone(g.Required), func(q programme.Requirement) bool { return !has(q.Name) })
	}
	out.AtLeast = slices.DeleteFunc(slices.Clone(r.AtLeast), func(a programme.AtLeast) bool { return !has("at_least." + a.Name) })
	out.AtMost = slices.DeleteFunc(slices.Clone(r.AtMost), func(c programme.AtMost) bool { return !has("at_most." + c.Name) })
	if !has("pass_score") {
		out.PassScore = programme.Mark{}
	}
	if !has("recognised") {
		out.Recognised = programme.Recognised{}
	}
	if !has("validity_years") {
		out.ValidityYears = 0
	}
	if !has("registration_years") {
		out.RegistrationYears = 0
	}
	if !has("earned_after") {
		out.EarnedAfter = 0
	}
	out.SameOutcomeOnce = r.SameOutcomeOnce && has("same_outcome_once")
	out.OncePerSubject = r.OncePerSubject && has("duplicates")
	return &out
}

type explainer struct {
	rules *programme.Rules
	rec   programme.Record
	opt   Options
	left  budget
}

func (x *explainer) refuses(names []string) (bool, error) {
	v, err := x.left.audit(Only(x.rules, names), x.rec, x.opt)
	return !v.Met, err
}

// ofSize returns the first set of so many of the names, beside those chosen,
// that refuses, or nil.
func (x *explainer) ofSize(names, chosen []string, size int) ([]string, error) {
	if size == 0 {
		refused, err := x.refuses(chosen)
		if err != nil || !refused {
			return nil, err
		}
		return slices.Clone(chosen), nil
	}
	for i := range names {
		if x.left.spent() {
			return nil, nil
		}
		found, err := x.ofSize(names[i+1:], append(chosen, names[i]), size-1)
		if err != nil || found != nil {
			return found, err
		}
	}
	return nil, nil
}

func sortBy[T any](list []T, name func(T) string) {
	slices.SortFunc(list, func(a, b T) int { return cmp.Compare(name(a), name(b)) })
}
