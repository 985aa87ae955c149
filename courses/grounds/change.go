package grounds

import (
	"fmt"
	"slices"

	"creditbank/courses/audit"
	"creditbank/courses/programme"
	"creditbank/ledger/fault"
)

// Move says that a line of a record is to be placed in a group and no other;
// with no group, it is left out.
type Move struct{ Line, Group string }

// Moved returns the record with the moves made. A line that is not there, or
// that does not serve the group, is [fault.Refused]; which it is, says
// [Movable].
func Moved(rec programme.Record, moves []Move) (programme.Record, error) {
	rec.Lots = slices.Clone(rec.Lots)
	for _, m := range moves {
		at, serves := Movable(&rec, m)
		switch {
		case at < 0 || !serves:
			return rec, fmt.Errorf("line %.80q cannot be moved to %.80q: %w", m.Line, m.Group, fault.Refused)
		case m.Group == "":
			rec.Lots[at].Groups = nil
		default:
			rec.Lots[at].Groups = []string{m.Group}
		}
	}
	return rec, nil
}

// Movable returns which line of the record a move is about, or -1, and whether
// the line serves the group.
func Movable(rec *programme.Record, m Move) (line int, serves bool) {
	line = slices.IndexFunc(rec.Lots, func(l programme.Lot) bool { return l.ID == m.Line })
	return line, line >= 0 && (m.Group == "" || slices.Contains(rec.Lots[line].Groups, m.Group))
}

// Excused returns the rules less those that exceptions take away, by name.
func Excused(rules *programme.Rules, exceptions []string) *programme.Rules {
	if len(exceptions) == 0 {
		return rules
	}
	names := slices.DeleteFunc(audit.RuleNames(rules), func(name string) bool { return slices.Contains(exceptions, name) })
	return audit.Only(rules, names)
}
