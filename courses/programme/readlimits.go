package programme

import (
	"slices"

	"creditbank/courses/programme/strictyaml"
	"creditbank/ledger"
)

func (r *reader) selector(f map[string]*strictyaml.Node) Selector {
	s := Selector{Sources: r.sources(f["source"]), Issuers: r.sources(f["issuer"])}
	if n := f["group"]; n != nil {
		s.Group = r.Name(n)
		if s.Group != "" && r.rules.GroupIndex(s.Group) < 0 {
			r.Note(n, "unknown group %s, the programme has: %s", s.Group, r.groupNames())
			s.Group = ""
		}
	}
	return s
}

func selects(f map[string]*strictyaml.Node) bool {
	return f["source"] != nil || f["issuer"] != nil || f["group"] != nil
}

func (r *reader) atLeast(n *strictyaml.Node) {
	if n == nil {
		return
	}
	for _, e := range r.Entries(n, maxLines) {
		if e.Key == "total" || r.rules.GroupIndex(e.Key) >= 0 {
			r.NoteKey(n, &e, "has the name of another requirement, so a shortfall could not be told apart")
		}
		f := r.Fields(e.Value, "source", "issuer", "group", "min", "min_share_of_total")
		line := AtLeast{Name: e.Key, Selector: r.selector(f), Min: r.Amount(f["min"])}
		if s := f["min_share_of_total"]; s != nil {
			_, up := r.share(s, r.rules.Total)
			line.Min = max(line.Min, up)
		}
		switch {
		case e.Value.Kind != strictyaml.Map:
			continue
		case f["min"] == nil && f["min_share_of_total"] == nil:
			r.Note(e.Value, "asks for nothing: give min or min_share_of_total")
		case !selects(f):
			r.Note(e.Value, "has no selector: name source, issuer or group; a minimum of everything is the total")
		}
		r.at["at_least."+e.Key] = e.Value
		r.rules.AtLeast = append(r.rules.AtLeast, line)
	}
}

func (r *reader) atMost(n *strictyaml.Node) {
	if n == nil {
		return
	}
	for _, e := range r.Entries(n, maxLines) {
		if e.Value.Kind != strictyaml.Map {
			r.Fields(e.Value)
			continue
		}
		before := len(r.Problems)
		line := r.cap(e)
		// A cap that was misread would show contradictions that are not there.
		if len(r.Problems) == before {
			r.rules.AtMost = append(r.rules.AtMost, line)
		}
	}
}

func (r *reader) cap(e strictyaml.Entry) AtMost {
	f := r.Fields(e.Value, "source", "issuer", "group", "max", "max_share_of_total", "max_share_of_group",
		"max_items", "per", "joins")
	line := AtMost{Name: e.Key, Selector: r.selector(f), Max: r.optional(f["max"]), MaxItems: NoLimit}
	tighten := func(limit ledger.Amount) {
		if line.Max == NoLimit || limit < line.Max {
			line.Max = limit
		}
	}
	if s := f["max_share_of_total"]; s != nil {
		down, _ := r.share(s, r.rules.Total)
		tighten(down)
	}
	if s := f["max_share_of_group"]; s != nil {
		g := r.rules.GroupIndex(line.Group)
		if g < 0 {
			if f["group"] == nil {
				r.Note(s, "is a share of a group's minimum: name the group")
			}
		} else {
			down, _ := r.share(s, r.rules.Groups[g].Min)
			tighten(down)
		}
	}
	if f["max_items"] != nil {
		line.MaxItems = r.Int(f["max_items"], 0, MaxLots)
	}
	if f["max"] == nil && f["max_share_of_total"] == nil && f["max_share_of_group"] == nil && f["max_items"] == nil {
		r.Note(e.Value, "limits nothing: give max, max_share_of_total, max_share_of_group or max_items")
	}
	if f["per"] != nil {
		line.Per = r.per(f["per"])
	}
	if !selects(f) && f["per"] == nil {
		r.Note(e.Value, "has no selector: a cap names source, issuer, group or per")
	}
	if f["joins"] != nil {
		line.Joins = r.joins(f["joins"], &line)
	}
	return line
}

func (r *reader) per(n *strictyaml.Node) Per {
	switch r.OneOf(n, "issuer", "semester", "year") {
	case "issuer":
		return PerIssuer
	case "semester":
		if len(r.rules.Calendar.Semesters) == 0 {
			r.Note(n, "needs calendar.semesters, which is not given")
			return PerRecord
		}
		return PerSemester
	case "year":
		return PerYear
	default:
		return PerRecord
	}
}

func (r *reader) joins(n *strictyaml.Node, line *AtMost) []string {
	names := r.sources(n)
	if line.Per != PerSemester && line.Per != PerYear {
		r.Note(n, "sources join in a period: give per: semester or per: year")
	}
	if len(line.Sources) == 0 {
		r.Note(n, "sources join those of the cap: give source")
	}
	for _, s := range names {
		if slices.Contains(line.Sources, s) {
			r.Note(n, "%s is a source of the cap already", s)
		}
	}
	return names
}

// share returns the share of an amount that n gives, rounded both ways.
func (r *reader) share(n *strictyaml.Node, whole ledger.Amount) (down, up ledger.Amount) {
	if n.Kind != strictyaml.Number {
		r.Note(n, "is %s, want a share such as 0.35", n.Kind)
		return 0, 0
	}
	s, why := parseShare(n.Scalar)
	if why != "" {
		r.Note(n, "%.200s", why)
		return 0, 0
	}
	return s.of(whole)
}
