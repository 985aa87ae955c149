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
			r.Note(n, "没有课程组 %s，现有：%s", "unknown group %s, the programme has: %s", s.Group, r.groupNames())
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
			r.NoteKey(n, &e, "与另一项要求同名，无法区分缺的是哪一项", "has the name of another requirement, so a shortfall could not be told apart")
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
			r.Note(e.Value, "没有任何要求：请写 min 或 min_share_of_total", "asks for nothing: give min or min_share_of_total")
		case !selects(f):
			r.Note(e.Value, "没有限定范围：请写 source、issuer 或 group；对全部学分的最低要求就是总学分 total", "has no selector: name source, issuer or group; a minimum of everything is the total")
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
				r.Note(s, "这是课程组最低学分的比例：请用 group 写明课程组", "is a share of a group's minimum: name the group")
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
		r.Note(e.Value, "没有任何限制：请写 max、max_share_of_total、max_share_of_group 或 max_items", "limits nothing: give max, max_share_of_total, max_share_of_group or max_items")
	}
	if f["per"] != nil {
		line.Per = r.per(f["per"])
	}
	if !selects(f) && f["per"] == nil {
		r.Note(e.Value, "没有限定范围：学分上限须写明 source、issuer、group 或 per", "has no selector: a cap names source, issuer, group or per")
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
			r.Note(n, "需要 calendar.semesters（学期），文件中没有", "needs calendar.semesters, which is not given")
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
		r.Note(n, "来源只能在一段时期内合并计算：请写 per: semester 或 per: year", "sources join in a period: give per: semester or per: year")
	}
	if len(line.Sources) == 0 {
		r.Note(n, "来源要与学分上限的来源合并计算：请写 source", "sources join those of the cap: give source")
	}
	for _, s := range names {
		if slices.Contains(line.Sources, s) {
			r.Note(n, "%s 已经是该学分上限的来源", "%s is a source of the cap already", s)
		}
	}
	return names
}

// share returns the share of an amount that n gives, rounded both ways.
func (r *reader) share(n *strictyaml.Node, whole ledger.Amount) (down, up ledger.Amount) {
	if n.Kind != strictyaml.Number {
		r.Note(n, "此处是%s，应为比例，如 0.35", "is %s, want a share such as 0.35", n.Kind)
		return 0, 0
	}
	s, why := parseShare(n.Scalar)
	if why != (strictyaml.Words{}) {
		r.Tell(n, why)
		return 0, 0
	}
	return s.of(whole)
}
