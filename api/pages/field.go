package pages

import (
	"fmt"
	"strconv"
	"strings"

	"creditbank/api/lang"
)

// fieldCalled returns what people call a field of a form, and which of several
// it is: “places (2)” for lines/1/people. One that has no name in the texts
// keeps its own.
func (s *Site) fieldCalled(field string, l lang.Lang) string {
	name, place := field, 0
	for part := range strings.SplitSeq(field, "/") {
		switch n, err := strconv.Atoi(part); {
		case err != nil:
			name = part
		case place == 0:
			place = n + 1
		}
	}
	spoken, known := s.files.texts["field."+name]
	switch {
	case !known:
		return field
	case place == 0:
		return spoken[l]
	}
	return fmt.Sprintf(s.files.texts["field.place"][l], spoken[l], place)
}
