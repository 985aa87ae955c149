package intake

import (
	"time"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
)

// Bounds.
const (
	// KeepFile is how long an uploaded file is kept after its report has
	// finished: it has personal data that nobody needs for longer.
	KeepFile = 90 * 24 * time.Hour
	// MaxWaiting is how many reports can wait for the worker.
	MaxWaiting = 100
	// maxName bounds the name of a file, in bytes.
	maxName = 200
)

// Mode says what is done with a report's rows once they are checked.
type Mode string

// The modes. They are stored: never change one.
const (
	CheckOnly Mode = "check" // nothing is booked until somebody asks for it
	Whole     Mode = "whole" // all rows are booked, or none if one has a problem
	GoodRows  Mode = "good"  // good rows are booked, others refused or put in suspense
)

// State says how far a report has come.
type State string

// The states. They are stored: never change one.
const (
	Received  State = "received"  // the file is here and waits to be checked
	Checking  State = "checking"  // its rows are being checked
	Checked   State = "checked"   // and somebody has to say what to do
	Booking   State = "booking"   // its rows are being booked
	Done      State = "done"      // all rows are accounted for
	Withheld  State = "withheld"  // to be booked as a whole, and a row has a problem
	Unusable  State = "unusable"  // no row could be read
	Cancelled State = "cancelled" // by request; what was booked stays
)

// Waits reports whether there is work to do on a report in this state.
func (s State) Waits() bool { return s == Received || s == Checking || s == Booking }

// Report is an uploaded file and what became of it.
type Report struct {
	// ID names the report for ever: 26 digits and letters that begin with the
	// time, so that reports sort by when they came.
	ID           string
	Organisation string        // in whose name it is reported
	By           org.Principal // who sent it
	Name         string        // of the file; its sender's word
	Size         int64         // in bytes
	SHA256       [32]byte
	Mode         Mode
	// Register opens accounts for learners the bank does not know, if their
	// identity number is good.
	Register bool
	State    State
	// Cancelling means that the worker is to stop at the next batch.
	Cancelling bool
	// Earlier is the first report of the same file by the same organisation,
	// or empty.
	Earlier string
	// FileGone means that the file has been deleted, by age or because
	// somebody in it was forgotten.
	FileGone bool
	// Expected is how many rows the file seems to have; zero if unknown.
	Expected int
	// Examined means that the check is over.
	Examined bool
	Counts   Counts
	// Next is the first page that is not booked yet.
	Next        int
	Pages       int
	First, Last uint64 // entries that were booked for it; zero if none
	Worth       Worth  // what was booked
	// Problems are those of the file as a whole.
	Problems []Problem
	// Matched and Rejected are how many of the suspended rows were closed.
	Matched, Rejected int
	ReceivedAt        ledger.Instant
	// Finished is when nothing was left to do for the worker; zero while there is.
	Finished ledger.Instant
	// Checkpoint is the signed head of the log after the last entry; empty if
	// the bank has no log or nothing was booked.
	Checkpoint string
	Asked      courses.Asked
}

// Worth is an amount of each unit.
type Worth struct{ Credits, Points ledger.Amount }

// add adds an amount of a unit.
func (w *Worth) add(u ledger.Unit, a ledger.Amount) {
	switch u {
	case ledger.Credit:
		w.Credits += a
	case ledger.Point:
		w.Points += a
	}
}

// Counts says how many rows are in which class.
type Counts struct {
	Rows                                                int
	Ready, Booked, Already, Refused, Suspended, Skipped int
}

// of returns the count of a class.
func (c *Counts) of(class Class) *int {
	switch class {
	case ReadyRow:
		return &c.Ready
	case BookedRow:
		return &c.Booked
	case AlreadyRow:
		return &c.Already
	case RefusedRow:
		return &c.Refused
	case SuspendedRow:
		return &c.Suspended
	default:
		return &c.Skipped
	}
}

// Sum returns the rows of all classes: Rows, or something is wrong.
func (c Counts) Sum() int {
	return c.Ready + c.Booked + c.Already + c.Refused + c.Suspended + c.Skipped
}

// Percent says how far a report has come, from 0 to 100: checking is the first
// half and booking the second. It is 100 when there is nothing left to do.
func (r *Report) Percent() int {
	switch {
	case r.State == Received:
		return 0
	case r.State == Checking:
		if r.Expected == 0 {
			return 0
		}
		return min(49, 50*r.Counts.Rows/r.Expected)
	case r.State == Booking:
		return 50 + 50*r.Next/max(1, r.Pages)
	}
	return 100
}

// KeptUntil returns when the file will be deleted, or zero if the report has
// not finished or its file is gone.
func (r *Report) KeptUntil() ledger.Instant {
	if r.Finished == 0 || r.FileGone {
		return 0
	}
	return ledger.InstantOf(r.Finished.Time().Add(KeepFile))
}
