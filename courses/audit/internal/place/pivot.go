package place

// solve pivots until no row is broken. It says whether it came there.
func (l *linear) solve() bool {
	last := len(l.names)
	for range 20*len(l.rows) + 200 {
		row, worst := -1, tiny
		for i, cells := range l.rows {
			v := -cells[last]
			if over := cells[last] - l.most[l.basic[i]]; over > v {
				v = over
			}
			if v > worst {
				row, worst = i, v
			}
		}
		if row < 0 {
			return true
		}
		if l.rows[row][last] > 0 {
			l.turn(row)
		}
		col := l.entering(row)
		if col < 0 || !l.pivot(row, col) || l.spent() {
			return false
		}
	}
	return false
}

// turn counts the basic variable of a row from its most downwards.
func (l *linear) turn(row int) {
	cells, name := l.rows[row], l.basic[row]
	for j := range cells {
		cells[j] = -cells[j]
	}
	cells[len(cells)-1] += l.most[name]
	l.other[name] = !l.other[name]
}

// entering returns the column whose cost rises least for what it mends, the
// one with the larger entry of two.
func (l *linear) entering(row int) int {
	col := -1
	cells := l.rows[row]
	for j := range l.names {
		v := cells[j]
		if v < tiny {
			continue
		}
		if col >= 0 {
			a, b := l.costs[j]*cells[col], l.costs[col]*v
			if a > b || a == b && v <= cells[col] {
				continue
			}
		}
		col = j
	}
	return col
}

// pivot exchanges the basic variable of a row and a column's. It says whether
// all numbers still fit.
func (l *linear) pivot(row, col int) bool {
	cells := l.rows[row]
	p := cells[col]
	last := len(l.names)
	at := l.used[:0]
	for j, v := range cells {
		if j != col && v != 0 {
			if cells[j] = -(v*one + int64(sign(v))*p/2) / p; cells[j] != 0 {
				at = append(at, int32(j))
				if j != last && (cells[j] > largestEntry || cells[j] < -largestEntry) {
					return false
				}
			}
		}
	}
	cells[col] = one * one / p
	at = append(at, int32(col))
	l.used = at
	if cells[last] > largestConstant {
		return false
	}
	fits := true
	add := func(to []int64) {
		f := to[col]
		if f == 0 {
			return
		}
		to[col] = 0
		for _, j := range at {
			to[j] += (f*cells[j] + half) >> pointBits
		}
		l.steps += len(at) / 2
	}
	for i, to := range l.rows {
		if i != row {
			add(to)
			c := to[last]
			fits = fits && c < largestConstant && c > -largestConstant
		}
	}
	add(l.costs)
	for j := range l.names {
		fits = fits && l.costs[j] < largestEntry
		l.costs[j] = max(0, l.costs[j])
	}
	for _, to := range l.rows {
		for _, j := range at {
			fits = fits && (int(j) == last || to[j] < largestEntry && to[j] > -largestEntry)
		}
	}
	in, out := l.names[col], l.basic[row]
	l.names[col], l.basic[row] = out, in
	l.where[in], l.where[out] = -1-int32(row), int32(col)
	return fits
}

// addKinds adds a row for each kind of which the other options have more
// items than there are. It says whether there was one.
func (l *linear) addKinds() bool {
	added := false
	if len(l.rows)*len(l.names) > mostCells {
		return false
	}
	for k := range l.kinds {
		kd := &l.kinds[k]
		if l.had[k] || kd.to-kd.from == 1 || kd.to-kd.from == 2 && !kd.stay {
			continue
		}
		row := make([]int64, len(l.names)+1)
		last := len(l.names)
		row[last] = int64(kd.count) * one
		take := func(name int32) {
			f := int64(-1)
			if l.other[name] {
				row[last] -= l.most[name]
				f = 1
			}
			at := l.where[name]
			if at >= 0 {
				row[at] += f * one
				return
			}
			for j, v := range l.rows[-1-at] {
				row[j] += f * v
			}
		}
		for o := kd.from; o < kd.to; o++ {
			if o != l.base[k] {
				take(o)
			}
		}
		if kd.stay {
			take(l.stayOut(k))
		}
		if row[last] < -tiny {
			added, l.had[k] = true, true
			l.where[l.spare(k)] = -1 - int32(len(l.rows))
			l.rows = append(l.rows, row)
			l.basic = append(l.basic, l.spare(k))
		}
	}
	return added
}
