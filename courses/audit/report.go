package audit

import (
	"creditbank/courses/programme"
	"creditbank/ledger"
)

// sums are what the placed lots add up to. They are counted from the places
// and the rules alone, not taken from the solver.
type sums struct {
	total   ledger.Amount
	groups  []ledger.Amount
	atLeast []ledger.Amount
	courses []map[string]ledger.Amount // by group: credits of each course
	own     []load                     // by instance of a cap
	joined  []load
}

func (m *model) count(all []placed) *sums {
	s := &sums{
		groups: make([]ledger.Amount, len(m.rules.Groups)), atLeast: make([]ledger.Amount, len(m.rules.AtLeast)),
		courses: make([]map[string]ledger.Amount, len(m.rules.Groups)),
		own:     make([]load, len(m.caps.list)), joined: make([]load, len(m.caps.list)),
	}
	for _, p := range all {
		if p.group >= 0 {
			s.add(m, p)
		}
	}
	return s
}

func (s *sums) add(m *model, p placed) {
	e, group := &m.entries[p.entry], m.rules.Groups[p.group].Name
	s.total += e.Credits
	s.groups[p.group] += e.Credits
	for i := range m.rules.AtLeast {
		if m.rules.AtLeast[i].Selects(e.Source, e.Issuer, group) {
			s.atLeast[i] += e.Credits
		}
	}
	if e.Course != "" && len(m.rules.Groups[p.group].Required) > 0 {
		if s.courses[p.group] == nil {
			s.courses[p.group] = make(map[string]ledger.Amount)
		}
		s.courses[p.group][e.Course] += e.Credits
	}
	for i := range m.rules.AtMost {
		c := &m.rules.AtMost[i]
		if c.Selects(e.Source, e.Issuer, group) {
			s.own[m.caps.find(i, e)].add(e.Credits, 1)
		} else if c.Joined(e.Source, e.Issuer, group) {
			s.joined[m.caps.find(i, e)].add(e.Credits, 1)
		}
	}
}

// requirements lists all that is asked for, with what there is.
func (m *model) requirements(s *sums) []Requirement {
	list := make([]Requirement, 0, 1+len(m.rules.Groups)+len(m.rules.AtLeast))
	add := func(kind Kind, name string, bar, have ledger.Amount) {
		list = append(list, Requirement{Kind: kind, Name: name, Bar: bar, Have: have, Short: max(0, bar-have)})
	}
	add(KindTotal, "total", m.rules.Total, s.total)
	for i := range m.rules.Groups {
		add(KindGroup, m.rules.Groups[i].Name, m.rules.Groups[i].Min, s.groups[i])
	}
	for i := range m.rules.AtLeast {
		add(KindAtLeast, m.rules.AtLeast[i].Name, m.rules.AtLeast[i].Min, s.atLeast[i])
	}
	for i := range m.rules.Groups {
		for _, req := range m.rules.Groups[i].Required {
			list = append(list, nearest(&req, s.courses[i]))
		}
	}
	return list
}

// nearest reports a required list by the alternative that lacks least, the
// first of them if several do.
func nearest(req *programme.Requirement, passed map[string]ledger.Amount) Requirement {
	var best Requirement
	for i := range req.AnyOf {
		a := &req.AnyOf[i]
		r := Requirement{Kind: KindRequired, Name: req.Name, Bar: a.Credits}
		for _, c := range a.Courses {
			credits, ok := passed[c]
			switch {
			case !ok:
				r.Courses = append(r.Courses, c)
			case a.All():
				r.Have += ledger.One
			default:
				r.Have += credits
			}
		}
		if a.All() {
			r.Bar = ledger.Amount(len(a.Courses)) * ledger.One
		}
		if r.Short = max(0, r.Bar-r.Have); r.Short == 0 {
			r.Courses = nil
		}
		if i == 0 || r.Short < best.Short {
			best = r
		}
	}
	return best
}

// line says where a lot counts, or which cap kept it out.
func (m *model) line(s *sums, p placed) Line {
	e := &m.entries[p.entry]
	l := Line{Lot: e.ID, Nth: p.nth, Of: e.Count, Credits: e.Credits}
	if p.group >= 0 {
		l.Group = m.rules.Groups[p.group].Name
		return l
	}
	groups := make([]string, 0, len(e.groups))
	for i, g := range e.groups {
		rule, free, breaks := m.inTheWay(s, e, g)
		if !breaks {
			l.Reason, l.Rule, l.Free = Untried, "", Free{}
			return l
		}
		if i == 0 || easier(&free, &l.Free) {
			l.Reason, l.Rule, l.Free = Capped, rule, free
		}
		groups = append(groups, m.rules.Groups[g].Name)
	}
	l.Free.Groups = groups
	return l
}

// inTheWay returns the cap that is exceeded most if a lot of e is added to
// group g.
func (m *model) inTheWay(s *sums, e *entry, g int) (rule string, worst Free, breaks bool) {
	group := m.rules.Groups[g].Name
	for i := range m.rules.AtMost {
		c := &m.rules.AtMost[i]
		isOwn := c.Selects(e.Source, e.Issuer, group)
		if !isOwn && !c.Joined(e.Source, e.Issuer, group) {
			continue
		}
		at := m.caps.find(i, e)
		own, joined := s.own[at], s.joined[at]
		if isOwn {
			own.add(e.Credits, 1)
		} else {
			joined.add(e.Credits, 1)
		}
		in := &m.caps.list[at]
		credits, items := in.exceeds(own, joined)
		if credits == 0 && items == 0 {
			continue
		}
		free := Free{Name: in.name(), Credits: credits, Items: items}
		if !breaks || easier(&worst, &free) {
			rule, worst = "at_most."+c.Name, free
		}
		breaks = true
	}
	return rule, worst, breaks
}

// easier says whether less would have to change for a than for b.
func easier(a, b *Free) bool {
	if a.Items != b.Items {
		return a.Items < b.Items
	}
	return a.Credits < b.Credits
}
