package identity

import "fmt"

// SyntheticRegion begins the numbers of people who do not exist: GB/T 2260 has
// never given 1199 to a part of Beijing, so nobody's number begins with it.
const SyntheticRegion = "119999"

// synthetics is how many numbers of people who do not exist there are here.
const synthetics = 999 * 28 * 12 * 30

// Synthetic returns the number of somebody who does not exist. Which is any
// count from 0 on; equal counts have equal numbers, and after 10 million they
// begin again. They are born from 1950 to 1979.
func Synthetic(which int) Number {
	// 7,919 has no factor in common with synthetics, so each is reached once.
	place := which % synthetics * 7_919 % synthetics
	serial, day := place%999+1, place/999
	text := fmt.Sprintf("%s%04d%02d%02d%03d", SyntheticRegion, 1950+day/336, day/28%12+1, day%28+1, serial)
	return Number{text + string(checkDigit(text))}
}

// IsSynthetic reports whether a number is of somebody who does not exist.
func (n Number) IsSynthetic() bool { return n.text != "" && n.text[:6] == SyntheticRegion }
