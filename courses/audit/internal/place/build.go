package place

// build makes the model of what is left.
func (d *draft) build(live []bool) *model {
	m := &model{barUnit: 1, valueUnit: 1}
	barRow := d.barRows(m)
	capRow, capUnit := d.capRows(m, live)
	m.valueUnit = d.valueUnit()
	for k := range d.kinds {
		kd := &d.kinds[k]
		if len(kd.Options) == 0 {
			continue
		}
		out := kind{
			origin: k, count: int32(kd.Count), value: kd.Value / m.valueUnit, stay: !kd.Must, must: kd.Must,
			from: int32(len(m.options)),
		}
		for o := range kd.Options {
			opt := option{origin: kd.origins[o], from: int32(len(m.terms))}
			free := true
			for _, t := range kd.Options[o].Bars {
				if r := barRow[t.Row]; r >= 0 {
					m.terms = append(m.terms, term{r, t.Amount / m.barUnit})
				}
			}
			for _, t := range kd.Options[o].Caps {
				if r := capRow[t.Row]; r >= 0 {
					m.terms = append(m.terms, term{r, t.Amount / capUnit[t.Row]})
					free = false
				}
			}
			opt.to = int32(len(m.terms))
			m.options = append(m.options, opt)
			// Under no cap, being put in can only help.
			out.stay = out.stay && !free
		}
		out.to = int32(len(m.options))
		m.kinds = append(m.kinds, out)
	}
	m.totals()
	m.index()
	return m
}

// barRows gives rows to the bars that some option helps. The others are
// missed whatever is chosen.
func (d *draft) barRows(m *model) []int32 {
	helped := make([]bool, len(d.bars))
	var unit int64
	for k := range d.kinds {
		for _, o := range d.kinds[k].Options {
			for _, t := range o.Bars {
				if d.bars[t.Row] > 0 {
					helped[t.Row] = true
					unit = gcd(unit, t.Amount)
				}
			}
		}
	}
	rows := make([]int32, len(d.bars))
	for r, bar := range d.bars {
		rows[r] = -1
		switch {
		case bar <= 0:
		case !helped[r]:
			m.lost += bar
		default:
			unit = gcd(unit, bar)
		}
	}
	m.barUnit = max(unit, 1)
	for r, bar := range d.bars {
		if bar > 0 && helped[r] {
			rows[r] = int32(len(m.rhs))
			m.rhs = append(m.rhs, bar/m.barUnit)
		}
	}
	m.bars = len(m.rhs)
	return rows
}

// capRows gives rows to the caps that can bind, each in its own unit.
func (d *draft) capRows(m *model, live []bool) (rows []int32, units []int64) {
	units = make([]int64, len(d.caps))
	for k := range d.kinds {
		for _, o := range d.kinds[k].Options {
			for _, t := range o.Caps {
				units[t.Row] = gcd(units[t.Row], t.Amount)
			}
		}
	}
	rows = make([]int32, len(d.caps))
	for r, limit := range d.caps {
		rows[r] = -1
		if live[r] && units[r] > 0 {
			rows[r] = int32(len(m.rhs))
			m.rhs = append(m.rhs, floorDiv(limit, units[r]))
		}
	}
	return rows, units
}

func (d *draft) valueUnit() int64 {
	var unit int64
	for k := range d.kinds {
		if len(d.kinds[k].Options) > 0 {
			unit = gcd(unit, d.kinds[k].Value)
		}
	}
	return max(unit, 1)
}

// totals fills in the most that all items together put on each row.
func (m *model) totals() {
	m.total = make([]int64, len(m.rhs))
	most := make([]int64, len(m.rhs))
	for k := range m.kinds {
		m.addMost(k, int64(m.kinds[k].count), m.total, most)
	}
}

// index lists the options that use each row.
func (m *model) index() {
	m.given = make([]int64, len(m.rhs))
	m.users = make([][]user, len(m.rhs))
	m.wide = make([]bool, len(m.rhs))
	for k := range m.kinds {
		kd := &m.kinds[k]
		for o := kd.from; o < kd.to; o++ {
			for _, t := range m.termsOf(o) {
				m.users[t.row] = append(m.users[t.row], user{int32(k), o, t.amount})
				m.given[t.row] += int64(kd.count) * max(0, -t.amount)
			}
		}
	}
	for r := range m.users {
		m.wide[r] = 4*len(m.users[r]) > 3*len(m.options) && len(m.options) > 8
	}
}

// addMost adds to each row the most that n items of kind k put on it. most is
// all zero before and after.
func (m *model) addMost(k int, n int64, rows, most []int64) {
	kd := &m.kinds[k]
	for o := kd.from; o < kd.to; o++ {
		for _, t := range m.termsOf(o) {
			most[t.row] = max(most[t.row], t.amount)
		}
	}
	for o := kd.from; o < kd.to; o++ {
		for _, t := range m.termsOf(o) {
			rows[t.row] += n * most[t.row]
			most[t.row] = 0
		}
	}
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && a < 0 {
		q--
	}
	return q
}
