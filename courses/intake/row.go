package intake

import (
	"fmt"

	"creditbank/courses"
	"creditbank/ledger"
)

// Class says what became of a row.
type Class uint8

// The classes. They are stored: never renumber one.
const (
	ReadyRow     Class = 1 // good, and not booked or not booked yet
	BookedRow    Class = 2 // by this report
	AlreadyRow   Class = 3 // by an earlier entry; nothing is wrong with that
	RefusedRow   Class = 4 // with its problems
	SuspendedRow Class = 5 // nobody knows its learner or course
	SkippedRow   Class = 6 // no completion, such as a line of totals
)

var classNames = [...]string{
	ReadyRow: "ready", BookedRow: "booked", AlreadyRow: "already", RefusedRow: "refused", SuspendedRow: "suspense", SkippedRow: "skipped",
}

// Classes lists all classes.
var Classes = [...]Class{ReadyRow, BookedRow, AlreadyRow, RefusedRow, SuspendedRow, SkippedRow}

func (c Class) String() string {
	if int(c) < len(classNames) && classNames[c] != "" {
		return classNames[c]
	}
	return fmt.Sprintf("class %d", uint8(c))
}

// ParseClass is the inverse of String; the zero class and false are for a
// text that names none.
func ParseClass(text string) (Class, bool) {
	for _, c := range Classes {
		if c.String() == text {
			return c, true
		}
	}
	return 0, false
}

// Row is what became of one line of a file.
type Row struct {
	Line  uint32
	Class Class
	// Account is whose completion it is, as far as that is known.
	Account ledger.AccountID
	Entry   uint64 // that booked it, now or earlier
	Unit    ledger.Unit
	Amount  ledger.Amount
	// Problems are all reasons why the row was refused or put in suspense, or
	// the one why it was skipped.
	Problems []Problem
	// Completion is there as long as the row may have to be booked.
	Completion *courses.Completion
	// Claim says whom and what a suspended row names, until it is in suspense.
	Claim *Claim
	// Register means that the learner's account has to be opened first.
	Register bool
}

// forget takes all from a row that tells of its learner. Its class stays, but
// for a row that was still to be booked.
func (r *Row) forget() {
	class := r.Class
	if class == ReadyRow {
		class = SkippedRow
	}
	*r = Row{Line: r.Line, Class: class, Entry: r.Entry, Unit: r.Unit, Amount: r.Amount, Problems: []Problem{{Code: RowForgotten}}}
}

// isForgotten reports whether all was taken from a row.
func (r Row) isForgotten() bool { return len(r.Problems) == 1 && r.Problems[0].Code == RowForgotten }

// PageSize is how many rows a page has; the last one of a report may have
// fewer. A page is booked as one batch.
const PageSize = 1000

// Page is a run of rows of one report.
type Page struct {
	Number int // from 0
	Rows   []Row
}

// Claim is whom and what a row names, in the words of its sender.
type Claim struct {
	Name         string
	Account      string
	Identity     string // masked
	IdentityKey  []byte // by which the bank finds the number; see registrar
	Staff        string
	Organisation string // where the learner works
	Course       string // code as reported
	CourseTitle  string
}
