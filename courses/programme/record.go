package programme

import "creditbank/ledger"

// Record is what a learner brings on a day, with what the programme's
// equivalences have already said about it.
type Record struct {
	// AskedOn is the day for which the verdict holds. It must be given.
	AskedOn ledger.Day
	// Registered is the day of registration in the programme, zero if unknown.
	Registered ledger.Day
	// Lots may come in any order; each ID stands once.
	Lots []Lot
}

// Lot is one lot, or a line of equal lots, as the rules see it.
//
// A lot that is completed after the day asked is treated as completed: what
// is known on a day is the caller's to say, and plans are asked about too.
type Lot struct {
	ID        string
	Source    string
	Issuer    string
	Completed ledger.Day
	// Count is the number of equal lots the line stands for, 1 or more.
	Count int
	// Credits of each of them, above zero.
	Credits ledger.Amount
	// Groups the lot may be placed in. Groups the programme does not have are
	// passed over.
	Groups []string
	// Subject is its identity for duplicates; empty has none.
	Subject string
	// Course is the code that required lists name; may be empty.
	Course     string
	Score      Mark
	GradePoint Mark
	// RedeemedFor names what the lot has been spent on; empty if nothing.
	RedeemedFor string
	// Frozen lots may not be used until the freeze is lifted.
	Frozen bool
}

// Case is a worked case: a record with the verdict the college expects.
type Case struct {
	ID   string
	Note Title // what the case is for; the same in both languages if the file has it in one
	Line int   // in the file, for messages
	// Record has no AskedOn if the case leaves it out; then today is meant.
	Record Record
	Expect Expect
}

// Expect is a verdict as far as it is given; what is nil is not compared.
type Expect struct {
	Met      *bool
	Counted  *ledger.Amount
	LeftOver *ledger.Amount
	// Groups compares the groups that it names.
	Groups map[string]ledger.Amount
	// Short is all that is missing, by name: total, a group, a line of
	// at_least or a required list.
	Short map[string]ledger.Amount
	// Excluded gives the reason of every excluded line by its id.
	Excluded map[string]string
	// Blocked is a reason or "NONE".
	Blocked *string
}
