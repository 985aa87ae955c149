package stats

import (
	"encoding/binary"
	"slices"
	"strings"
)

// Attribution is what a deposit counts under. Many deposits have the same one.
type Attribution struct {
	Chain      []string // the issuer, all above it, and [Bank]
	Module     string
	Course     string
	Site       string // or empty
	Enterprise string // or empty
	District   string // or empty
}

// value returns what the attribution has under a heading, for the organisation
// at place i of the chain.
func (a *Attribution) value(h Heading, i int) string {
	switch h {
	case ByModule:
		return a.Module
	case ByCourse:
		return a.Course
	case BySite:
		return a.Site
	case ByEnterprise:
		return a.Enterprise
	case ByDistrict:
		return a.District
	case ByChild:
		if i > 0 {
			return a.Chain[i-1]
		}
	}
	return ""
}

// text names an attribution, for maps.
func (a *Attribution) text() string {
	return strings.Join(append(slices.Clone(a.Chain), "", a.Module, a.Course, a.Site, a.Enterprise, a.District), "\x00")
}

// maxChain bounds the length of a chain that is read.
const maxChain = 64

// AppendAttribution appends an attribution: the number of links and the links,
// then module, course, site, enterprise and district, each with its length.
func AppendAttribution(b []byte, a *Attribution) []byte {
	b = binary.AppendUvarint(b, uint64(len(a.Chain)))
	for _, code := range a.Chain {
		b = appendText(b, code)
	}
	for _, s := range [...]string{a.Module, a.Course, a.Site, a.Enterprise, a.District} {
		b = appendText(b, s)
	}
	return b
}

// ParseAttribution is the inverse of [AppendAttribution].
func ParseAttribution(b []byte) (a Attribution, err error) {
	r := reader{rest: b}
	n := int(r.below(maxChain + 1))
	for range n {
		a.Chain = append(a.Chain, r.text())
	}
	for _, s := range [...]*string{&a.Module, &a.Course, &a.Site, &a.Enterprise, &a.District} {
		*s = r.text()
	}
	return a, r.end()
}
