package programme

import (
	"slices"
	"strings"

	"creditbank/courses/programme/strictyaml"
	"creditbank/ledger"
)

// check notes contradictions: requirements that no record could ever meet.
// It finds those that one cap shows, or one cap for each source or group
// together; it does not claim to find all.
func (r *reader) check() {
	rules := r.rules
	if rules.Total == 0 || len(rules.Groups) == 0 {
		return // noted already
	}
	var sum ledger.Amount
	for i := range rules.Groups {
		g := &rules.Groups[i]
		sum += g.Min
		r.reachable("groups."+g.Name, g.Min, Selector{Group: g.Name})
		for _, req := range g.Required {
			for _, a := range req.AnyOf {
				r.reachable(req.Name, a.Credits, Selector{Group: g.Name})
			}
		}
	}
	if sum > rules.Total {
		r.Note(r.at["total"], "总学分为 %s，而各课程组的最低学分合计为 %s", "is %s, but the groups' minimums add up to %s", rules.Total, sum)
	}
	r.reachable("total", rules.Total, Selector{})
	for i, a := range rules.AtLeast {
		at := r.at["at_least."+a.Name]
		if a.Min > rules.Total {
			r.Note(at, "要求 %s 学分，超过总学分 %s", "asks for %s, more than the total of %s", a.Min, rules.Total)
		}
		r.reachable("at_least."+a.Name, a.Min, a.Selector)
		for _, b := range rules.AtLeast[:i] {
			if disjoint(a.Sources, b.Sources) && a.Min+b.Min > rules.Total {
				r.Note(at, "要求 %s 学分，%s 又要求其他来源 %s 学分，合计超过总学分 %s", "asks for %s and %s for %s of other sources, together more than the total of %s",
					a.Min, b.Name, b.Min, rules.Total)
			}
		}
	}
}

func disjoint(a, b []string) bool {
	return len(a) > 0 && len(b) > 0 && !slices.ContainsFunc(a, func(s string) bool { return contains(b, s) })
}

// reachable notes if the caps do not let the selected credits reach a bar.
func (r *reader) reachable(path string, bar ledger.Amount, s Selector) {
	if bar == 0 {
		return
	}
	places := r.places(s)
	if len(places) == 0 {
		r.Note(r.at[path], "无人能达到：没有课程组接受这种来源的学分", "nobody can fill it: no group takes lots of this origin")
		return
	}
	limit, why := r.limit(places, s.Issuers)
	switch {
	case limit == NoLimit || limit >= bar:
	case limit == 0:
		r.Note(r.at[path], "无人能达到：所要求的 %[2]s 学分，学分上限 %[1]s 一分也不计入", "nobody can fill it: %s leaves nothing of the %s asked for", why.words(), bar)
	default:
		r.Note(r.at[path], "要求 %s 学分，而学分上限 %s 只允许 %s", "asks for %s, but %s allows only %s", bar, why.words(), limit)
	}
}

// place is a group with the sources that may fill it; no sources are any.
type place struct {
	group   string
	sources []string
}

// places returns where credits that a selector looks at can lie.
func (r *reader) places(s Selector) []place {
	var places []place
	for _, g := range r.rules.Groups {
		if s.Group != "" && s.Group != g.Name {
			continue
		}
		sources := g.Accept
		if len(sources) == 0 {
			sources = s.Sources
		} else if len(s.Sources) > 0 {
			sources = slices.DeleteFunc(slices.Clone(sources), func(src string) bool { return !contains(s.Sources, src) })
			if len(sources) == 0 {
				continue
			}
		}
		places = append(places, place{g.Name, sources})
	}
	return places
}

// limit returns the most that the caps allow in the places together, as far
// as it can tell, and which caps say so.
func (r *reader) limit(places []place, issuers []string) (ledger.Amount, caps) {
	best, why := r.oneCap(places, issuers)
	better := func(limit ledger.Amount, by caps) {
		if limit != NoLimit && (best == NoLimit || limit < best) {
			best, why = limit, by
		}
	}
	better(r.bySource(places, issuers))
	if len(places) > 1 {
		var sum ledger.Amount
		var all caps
		for _, p := range places {
			l, by := r.limit([]place{p}, issuers)
			if l == NoLimit {
				return best, why
			}
			sum, all = sum+l, all.with(by)
		}
		better(sum, all)
	}
	return best, why
}

// bySource adds up one cap for each source, if the sources are known.
func (r *reader) bySource(places []place, issuers []string) (ledger.Amount, caps) {
	sources := make(map[string][]place)
	for _, p := range places {
		if len(p.sources) == 0 {
			return NoLimit, nil
		}
		for _, s := range p.sources {
			sources[s] = append(sources[s], place{p.group, []string{s}})
		}
	}
	names := make([]string, 0, len(sources))
	for s := range sources {
		names = append(names, s)
	}
	slices.Sort(names)
	var sum ledger.Amount
	var all caps
	for _, s := range names {
		l, by := r.oneCap(sources[s], issuers)
		if l == NoLimit {
			return NoLimit, nil
		}
		sum, all = sum+l, all.with(by)
	}
	return sum, all
}

// oneCap returns the tightest single cap that covers all places.
func (r *reader) oneCap(places []place, issuers []string) (ledger.Amount, caps) {
	best, why := ledger.Amount(NoLimit), caps(nil)
	for _, c := range r.rules.AtMost {
		limit := c.Max
		if c.MaxItems == 0 {
			limit = 0
		}
		if limit == NoLimit || c.Per != PerRecord && limit > 0 || !c.covers(places, issuers) {
			continue
		}
		if best == NoLimit || limit < best {
			best, why = limit, caps{"at_most." + c.Name}
		}
	}
	return best, why
}

func (c *AtMost) covers(places []place, issuers []string) bool {
	if len(c.Issuers) > 0 && (len(issuers) == 0 || !subset(issuers, c.Issuers)) {
		return false
	}
	for _, p := range places {
		if c.Group != "" && c.Group != p.group {
			return false
		}
		if len(c.Sources) > 0 && (len(p.sources) == 0 || !subset(p.sources, c.Sources)) {
			return false
		}
	}
	return true
}

func subset(a, b []string) bool {
	return !slices.ContainsFunc(a, func(s string) bool { return !contains(b, s) })
}

// caps are caps by name that together leave too little.
type caps []string

func (c caps) with(more caps) caps {
	if len(c) == 0 || slices.Equal(c, more) {
		return more
	}
	return slices.Concat(c, more)
}

func (c caps) words() strictyaml.Words {
	return strictyaml.Words{ZH: strings.Join(c, " 与 "), EN: strings.Join(c, " with ")}
}
