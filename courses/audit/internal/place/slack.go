package place

// What the Lagrangian bound leaves out is the waste on the rows: room of a cap
// that has a multiplier and stays empty, credit above a bar that has one, a
// shortfall of a bar that has less than the full price. Items are whole, so on
// each row only some sums can be reached, and the least waste of these is
// certain. For each row and each depth of a search a table holds it by what is
// left on the row, from nothing up to all that later items can put there.

const (
	never = int64(1) << 60 // no sum is allowed

	// Rows with longer tables, and tables beyond so many entries together, are
	// done without.
	longestSlack = 1 << 12
	mostSlack    = 1 << 19
)

// slackAt returns the table of a row at a depth, or nil.
func (sr *search) slackAt(r, depth int) []int64 {
	if t := sr.slack[r]; t != nil && depth >= sr.musts {
		return t[depth-sr.musts]
	}
	return nil
}

// waste returns the least waste on a row of which so much is left.
func (sr *search) waste(r int, left int64, table []int64) int64 {
	u, last := sr.dual.best[r], int64(len(table)-1)
	switch {
	case left < 0 && r < sr.bars:
		return table[0] - u*left
	case left < 0:
		return never
	case left <= last:
		return table[left]
	case r < sr.bars:
		return table[last] + (sr.full-u)*(left-last)
	default:
		return table[last] + u*(left-last)
	}
}

// slacks makes the tables of rows that have a multiplier.
func (sr *search) slacks() {
	depths := len(sr.items) - sr.musts + 1
	entries := 0
	var amounts []int64
	for r := range sr.rhs {
		pot := sr.pot[sr.musts][r]
		if sr.dual.best[r] == 0 || pot >= longestSlack || entries+depths*int(pot+1)/2 > mostSlack {
			continue
		}
		tables := make([][]int64, depths)
		tables[depths-1] = []int64{0}
		sr.slack[r] = tables
		for i := depths - 2; i >= 0; i-- {
			depth := i + sr.musts
			tables[i] = tables[i+1]
			if amounts = sr.amounts(amounts[:0], int(sr.items[depth]), r); len(amounts) == 1 && amounts[0] == 0 {
				continue
			}
			table := make([]int64, sr.pot[depth][r]+1)
			entries += len(table)
			for left := range table {
				least := never
				for _, a := range amounts {
					least = min(least, sr.waste(r, int64(left)-a, tables[i+1]))
				}
				table[left] = least
			}
			tables[i] = table
		}
	}
	sr.steps += entries
}

// amounts appends what an item of a kind can put on a row.
func (sr *search) amounts(to []int64, k, r int) []int64 {
	for _, o := range sr.options[k] {
		var amount int64
		if o >= 0 {
			for _, t := range sr.termsOf(o) {
				if int(t.row) == r {
					amount = t.amount
				}
			}
		}
		known := false
		for _, a := range to {
			known = known || a == amount
		}
		if !known {
			to = append(to, amount)
		}
	}
	return to
}

// rootWaste is what is wasted in any case before anything is decided.
func (sr *search) rootWaste() int64 {
	var waste int64
	if sr.musts > 0 {
		return 0
	}
	for r, rhs := range sr.rhs {
		left := rhs - sr.now.sum[r]
		if table := sr.slackAt(r, 0); table != nil {
			waste += sr.waste(r, left, table)
		} else {
			waste += sr.roughWaste(r, left, sr.pot[0][r])
		}
		if waste >= never {
			return never
		}
	}
	return waste
}

// wasteOf returns how much more is wasted in any case if one item of a kind is
// in option o, on rows that its kind can touch.
func (sr *search) wasteOf(k int, o int32) int64 {
	if sr.musts > 0 || len(sr.options[k]) < 2 {
		return 0
	}
	sr.touched = sr.touched[:0]
	for _, p := range sr.options[k] {
		if p < 0 {
			continue
		}
		for _, t := range sr.termsOf(p) {
			if sr.most[t.row] == 0 {
				sr.touched = append(sr.touched, t.row)
			}
			sr.most[t.row] = max(sr.most[t.row], t.amount)
		}
	}
	if o >= 0 {
		for _, t := range sr.termsOf(o) {
			sr.put1[t.row] = t.amount
		}
	}
	var more int64
	for _, r := range sr.touched {
		left, pot := sr.rhs[r]-sr.now.sum[r], sr.pot[0][r]
		before := sr.roughWaste(int(r), left, pot)
		if table := sr.slackAt(int(r), 0); table != nil {
			before = sr.waste(int(r), left, table)
		}
		more += max(0, sr.roughWaste(int(r), left-sr.put1[r], pot-sr.most[r])-before)
		more = min(more, never)
		sr.most[r], sr.put1[r] = 0, 0
	}
	return more
}

// roughWaste is the least waste on a row of which so much is left when later
// items put at most pot there.
func (sr *search) roughWaste(r int, left, pot int64) int64 {
	u := sr.dual.best[r]
	switch {
	case left < 0 && r >= sr.bars:
		return never
	case left < 0:
		return -u * left
	case left > pot && r >= sr.bars:
		return u * (left - pot)
	case left > pot:
		return (sr.full - u) * (left - pot)
	}
	return 0
}
