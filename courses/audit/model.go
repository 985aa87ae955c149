package audit

import (
	"encoding/binary"
	"slices"

	"creditbank/courses/audit/internal/place"
	"creditbank/courses/programme"
	"creditbank/ledger"
)

// model is the question put to the solver.
type model struct {
	rules   *programme.Rules
	entries []entry
	caps    *capList
	problem place.Problem
	// bundles are the entries behind each kind of the problem that stands for
	// lots; the kinds behind them are decisions.
	bundles []bundle
	// bars of the total, the groups, at_least, and the required lists.
	total    int
	groups   []int
	atLeast  []int
	required []requiredRows
}

// bundle is a kind of equal lots: places and everything they put on rows are
// the same.
type bundle struct {
	groups  []int // of its options
	entries []int
}

// requiredRows are the bars of one alternative of a required list: one for
// its credits, or one for each of its courses.
type requiredRows struct {
	group   int
	courses []string
	credits bool
	first   int
}

// capRows are rows of an instance: all credits, all lots, and, where sources
// can join, the credits and lots of its own alone.
type capRows struct{ credits, items, ownCredits, ownItems int }

func newModel(r *programme.Rules, entries []entry) *model {
	m := &model{rules: r, entries: entries, caps: newCapList(r, entries)}
	m.bars()
	decisions := m.alternatives()
	for i := range m.caps.list {
		if d, ok := m.capRows(&m.caps.list[i]); ok {
			decisions = append(decisions, d)
		}
	}
	m.lots()
	m.problem.Kinds = append(m.problem.Kinds, decisions...)
	return m
}

func (m *model) bar(amount ledger.Amount) int {
	m.problem.Bars = append(m.problem.Bars, int64(amount))
	return len(m.problem.Bars) - 1
}

func (m *model) bars() {
	m.total = m.bar(m.rules.Total)
	for i := range m.rules.Groups {
		m.groups = append(m.groups, m.bar(m.rules.Groups[i].Min))
	}
	for i := range m.rules.AtLeast {
		m.atLeast = append(m.atLeast, m.bar(m.rules.AtLeast[i].Min))
	}
}

// alternatives makes the bars of the required lists. Where a list can be met
// in several ways, a decision gives the bars of all ways but one what they ask
// for, so that only the way that was chosen can be missed.
func (m *model) alternatives() []place.Kind {
	var decisions []place.Kind
	for g := range m.rules.Groups {
		for _, req := range m.rules.Groups[g].Required {
			ways := make([][]place.Term, len(req.AnyOf))
			for i := range req.AnyOf {
				ways[i] = m.alternative(g, &req.AnyOf[i])
			}
			if len(ways) < 2 {
				continue
			}
			d := place.Kind{Count: 1, Must: true}
			for i := range ways {
				var o place.Option
				for j, way := range ways {
					if j != i {
						o.Bars = append(o.Bars, way...)
					}
				}
				d.Options = append(d.Options, o)
			}
			decisions = append(decisions, d)
		}
	}
	return decisions
}

// alternative makes the bars of one way and returns them with their amounts.
func (m *model) alternative(group int, a *programme.Alternative) []place.Term {
	rows := requiredRows{group: group, courses: a.Courses, credits: !a.All(), first: len(m.problem.Bars)}
	m.required = append(m.required, rows)
	if rows.credits {
		return []place.Term{{Row: m.bar(a.Credits), Amount: int64(a.Credits)}}
	}
	var terms []place.Term
	for range a.Courses {
		terms = append(terms, place.Term{Row: m.bar(ledger.One), Amount: int64(ledger.One)})
	}
	return terms
}

// capRows makes the rows of an instance, if eligible lots can exceed it.
//
// Where sources join, the cap holds in two ways, and a decision says which:
// as it stands, or with no lot of its own counted and the others free. In the
// second way the rows of its own are full, and the rows of all have room for
// just what can join: the tighter the rows, the better the solver's bounds.
func (m *model) capRows(c *instance) (place.Kind, bool) {
	c.rows = capRows{-1, -1, -1, -1}
	if credits, items := c.exceeds(c.own, c.joined); credits == 0 && items == 0 {
		return place.Kind{}, false
	}
	var free place.Option
	take := func(row int, amount int64) {
		if amount != 0 {
			free.Caps = append(free.Caps, place.Term{Row: row, Amount: amount})
		}
	}
	joins := c.joined.items > 0
	rows := func(limit, own, joined int64) (int, int) {
		all := len(m.problem.Caps)
		m.problem.Caps = append(m.problem.Caps, limit)
		if !joins {
			return all, -1
		}
		m.problem.Caps = append(m.problem.Caps, min(limit, own))
		take(all, limit-joined)
		take(all+1, min(limit, own))
		return all, all + 1
	}
	if c.cap.Max != programme.NoLimit {
		c.rows.credits, c.rows.ownCredits = rows(int64(c.cap.Max), int64(c.own.credits), int64(c.joined.credits))
	}
	if c.cap.MaxItems != programme.NoLimit {
		c.rows.items, c.rows.ownItems = rows(int64(c.cap.MaxItems), int64(c.own.items), int64(c.joined.items))
	}
	if !joins {
		return place.Kind{}, false
	}
	return place.Kind{Count: 1, Must: true, Options: []place.Option{{}, free}}, true
}

// lots makes the kinds of lots: entries that are alike in everything the
// solver sees share one.
func (m *model) lots() {
	byKey := make(map[string]int, len(m.entries))
	var key []byte
	for i := range m.entries {
		e := &m.entries[i]
		if e.stays == 0 {
			continue
		}
		options := make([]place.Option, len(e.groups))
		key = binary.AppendVarint(key[:0], int64(e.Credits))
		key = binary.AppendVarint(key, e.offer)
		for j, g := range e.groups {
			options[j] = m.option(e, g)
			key = binary.AppendVarint(key, int64(g))
			key = appendTerms(appendTerms(key, options[j].Caps), options[j].Bars)
		}
		k, ok := byKey[string(key)]
		if !ok {
			k = len(m.bundles)
			byKey[string(key)] = k
			m.bundles = append(m.bundles, bundle{groups: e.groups})
			m.problem.Kinds = append(m.problem.Kinds, place.Kind{Value: int64(e.Credits), Options: options})
		}
		m.bundles[k].entries = append(m.bundles[k].entries, i)
		m.problem.Kinds[k].Count += e.stays
	}
}

func appendTerms(key []byte, terms []place.Term) []byte {
	key = binary.AppendVarint(key, int64(len(terms)))
	for _, t := range terms {
		key = binary.AppendVarint(binary.AppendVarint(key, int64(t.Row)), t.Amount)
	}
	return key
}

// option says what one lot of an entry does when it is placed in a group.
func (m *model) option(e *entry, g int) place.Option {
	group, credits := m.rules.Groups[g].Name, int64(e.Credits)
	o := place.Option{Bars: make([]place.Term, 0, 4)}
	o.Bars = append(o.Bars, place.Term{Row: m.total, Amount: credits}, place.Term{Row: m.groups[g], Amount: credits})
	for i := range m.rules.AtLeast {
		if m.rules.AtLeast[i].Selects(e.Source, e.Issuer, group) {
			o.Bars = append(o.Bars, place.Term{Row: m.atLeast[i], Amount: credits})
		}
	}
	if e.Course != "" {
		for i := range m.required {
			if t, ok := m.required[i].term(g, e.Course, credits); ok {
				o.Bars = append(o.Bars, t)
			}
		}
	}
	for i := range m.rules.AtMost {
		c := &m.rules.AtMost[i]
		own := c.Selects(e.Source, e.Issuer, group)
		if !own && !c.Joined(e.Source, e.Issuer, group) {
			continue
		}
		o.Caps = m.caps.list[m.caps.find(i, e)].rows.terms(o.Caps, credits, own)
	}
	return o
}

func (r *requiredRows) term(g int, course string, credits int64) (place.Term, bool) {
	if r.group != g {
		return place.Term{}, false
	}
	at, ok := slices.BinarySearch(r.courses, course)
	switch {
	case !ok:
		return place.Term{}, false
	case r.credits:
		return place.Term{Row: r.first, Amount: credits}, true
	default:
		return place.Term{Row: r.first + at, Amount: int64(ledger.One)}, true
	}
}

func (r *capRows) terms(terms []place.Term, credits int64, own bool) []place.Term {
	add := func(row int, amount int64) {
		if row >= 0 {
			terms = append(terms, place.Term{Row: row, Amount: amount})
		}
	}
	add(r.credits, credits)
	add(r.items, 1)
	if own {
		add(r.ownCredits, credits)
		add(r.ownItems, 1)
	}
	return terms
}
