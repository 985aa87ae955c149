package identity

import "fmt"

// SyntheticRegion begins the numbers of people who do not exist: GB/T 2260 has
// never given 1199 to a part of Beijing, so nobody's number begins with it.
const SyntheticRegion = "119999"

// Synthetic returns the number of somebody who does not exist. Which is any
// count from 0 on; equal counts have equal numbers. They are born from 1950 to
// 1989; after 14 million counts they begin again.
func Synthetic(which int) Number {
	serial, day := which%999+1, which/999
	text := fmt.Sprintf("%s%04d%02d%02d%03d", SyntheticRegion, 1950+day/336%40, day/28%12+1, day%28+1, serial)
	return Number{text + string(checkDigit(text))}
}

// IsSynthetic reports whether a number is of somebody who does not exist.
func (n Number) IsSynthetic() bool { return n.text != "" && n.text[:6] == SyntheticRegion }
