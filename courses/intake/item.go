package intake

import (
	"fmt"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
)

// ItemState says what became of a suspended row.
type ItemState string

// The states. They are stored: never change one.
const (
	OpenItem      ItemState = "open"
	MatchedItem   ItemState = "matched"   // and booked
	RejectedItem  ItemState = "rejected"  // with a reason
	ForgottenItem ItemState = "forgotten" // its learner was erased
)

// ItemStates lists all states.
var ItemStates = [...]ItemState{OpenItem, MatchedItem, RejectedItem, ForgottenItem}

// Item is a row in suspense: nobody knows yet whose it is or what it is for.
type Item struct {
	ID     string // the report's and the line: see ItemID
	Report string
	Line   uint32
	// Owner is the organisation that reported the row and has to clear it up.
	Owner string
	// By is who reported it; what it is matched with is booked for them.
	By    org.Principal
	Since ledger.Instant
	State ItemState
	Claim Claim
	// Completion is what was reported, but for what is not known.
	Completion courses.Completion
	Problems   []Problem
	// Attempts counts the tries to match it. Pending means that the last one,
	// with Account and Course, may have been booked or not: its answer was
	// lost, and it comes before any other.
	Attempts int
	Pending  bool
	// Doubt is the day on which somebody was erased whom the row is perhaps
	// about, or zero.
	Doubt ledger.Day
	// The rest is zero while the item is open and nothing is pending.
	Closed   ledger.Instant
	ClosedBy string
	Reason   string
	Entry    uint64
	Account  ledger.AccountID
	Course   string
}

// ItemID returns the id of a row in suspense. It is the same each time, so a
// row that is put in suspense again after a crash is the same item.
func ItemID(report string, line uint32) string { return fmt.Sprintf("%s-%07d", report, line) }

// forget takes all from an item that tells of its learner.
func (i *Item) forget() {
	*i = Item{ID: i.ID, Report: i.Report, Line: i.Line, Owner: i.Owner, By: i.By, Since: i.Since, State: ForgottenItem,
		Closed: i.Closed, ClosedBy: i.ClosedBy, Entry: i.Entry}
}
