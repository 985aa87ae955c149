package place

// split notes the whole choice next to the one with split items: of each kind
// the options with the largest remainders get what is left over.
func (l *linear) split() {
	d := &l.dual
	clear(d.whole)
	last := len(l.names)
	value := func(name int32) int64 {
		var v int64
		if at := l.where[name]; at < 0 {
			v = l.rows[-1-at][last]
		}
		if l.other[name] {
			v = l.most[name] - v
		}
		return max(0, min(v, l.most[name]))
	}
	for k := range l.kinds {
		kd := &l.kinds[k]
		left := int64(kd.count)
		rest := left * one // of the base
		top, topRest := int32(-1), int64(0)
		take := func(name, o int32, v int64) {
			if o >= 0 {
				d.split[o] = v
			}
			n := min(left, v/one)
			left -= n
			if o >= 0 {
				d.whole[o] = int32(n)
			}
			if v -= n * one; v > topRest {
				top, topRest = o, v
			}
		}
		for o := kd.from; o < kd.to; o++ {
			if o != l.base[k] {
				v := value(o) + tiny
				rest -= v - tiny
				take(o, o, v)
			}
		}
		if kd.stay {
			v := value(l.stayOut(k)) + tiny
			rest -= v - tiny
			take(l.stayOut(k), -1, v)
		}
		take(l.base[k], l.base[k], max(0, rest+tiny))
		if left > 0 && top >= 0 {
			d.whole[top] += int32(left)
		} else if left > 0 && !kd.stay {
			d.whole[l.base[k]] += int32(left)
		}
	}
}
