package audit

import "creditbank/ledger"

// Verdict is the answer of an audit.
type Verdict struct {
	Ruleset   string
	RulesHash [32]byte
	// Checkpoint is what the caller took the record from; empty without a bank.
	Checkpoint string
	AskedOn    ledger.Day

	// Met says that nothing is short and nothing blocks.
	Met bool
	// Counted is the credits of all lots that count.
	Counted ledger.Amount
	// LeftOver is the eligible credits that no allowed choice could use.
	LeftOver ledger.Amount
	// Requirements are all that is asked for, met or not: the total, the
	// groups, the lines of at_least, the required lists.
	Requirements []Requirement
	// Exits are the lower awards whose total is counted, by name.
	Exits []string
	// Excluded names each line of the record of which a lot was excluded,
	// with the reason, by name. A line of equal lots of one subject is named
	// too, though one of its lots stays.
	Excluded []Exclusion
	// Blocked is why the learner may not ask, whatever was earned.
	Blocked Reason
	// Lines has one line for each lot, by the name of its line in the record.
	Lines []Line

	// Proved says that no better choice exists. If it is false the limit on
	// work was hit; then Bound says how much better a choice could be at most.
	Proved bool
	Bound  Bound
}

// Bound is what is certain about choices that were not looked at.
type Bound struct {
	// Short is a sum of shortfalls that no choice can go below.
	Short ledger.Amount
	// Counted is what no choice with the verdict's shortfalls can exceed.
	Counted ledger.Amount
}

// Kind is the kind of a requirement.
type Kind string

// The kinds of requirements.
const (
	KindTotal    Kind = "total"
	KindGroup    Kind = "group"
	KindAtLeast  Kind = "at_least"
	KindRequired Kind = "required"
)

// Requirement is one thing that is asked for.
type Requirement struct {
	Kind Kind
	// Name is "total", a group, a line of at_least, or the name of a required
	// list, such as "required.field".
	Name string
	// Bar is what is asked for and Have what counts for it, in credits. For a
	// required list they belong to its nearest alternative; if that asks for
	// courses, each course is one credit.
	Bar, Have, Short ledger.Amount
	// Courses are those of the nearest alternative that are not passed.
	Courses []string
}

// Exclusion is a line of the record with the reason it was excluded for.
type Exclusion struct {
	Lot    string
	Reason Reason
}

// Reason says in one word why a lot does not count or a learner may not ask.
// Reasons are written down in verdicts: never rename one.
type Reason string

// Reasons for which a lot is excluded, in the order in which they are looked
// at; the first that applies is given.
const (
	Redeemed         Reason = "REDEEMED"           // spent before (same_outcome_once)
	Expired          Reason = "EXPIRED"            // older than validity_years, or max_age_years of its source
	BeforePriorAward Reason = "BEFORE_PRIOR_AWARD" // not after earned_after
	Grade            Reason = "GRADE"              // below pass_score, or min_grade_point of its source
	Source           Reason = "SOURCE"             // no group it may serve accepts its source
	Frozen           Reason = "FROZEN"             // under a freeze
	Duplicate        Reason = "DUPLICATE"          // another lot of its subject stays
)

// Reasons for which an eligible lot is left over.
const (
	NoGroup  Reason = "NO_GROUP" // the programme has none of its groups
	Capped   Reason = "CAP"      // every place for it would break a cap
	Untried  Reason = "UNTRIED"  // the limit on work was hit before it was placed
	notBlock Reason = "NONE"
)

// RegistrationLapsed blocks a learner whose registration is too old.
const RegistrationLapsed Reason = "REGISTRATION_LAPSED"

// Line says what became of one lot.
type Line struct {
	// Lot is the name of the line in the record, Nth which of its Of equal
	// lots this is, from 1.
	Lot     string
	Nth, Of int
	Credits ledger.Amount
	// Group is where the lot counts; empty if it does not.
	Group string
	// Reason is why it does not count; empty if it does.
	Reason Reason
	// Rule is the rule that kept it out, as "validity_years" or
	// "at_most.enterprise".
	Rule string
	// Free is what would free it.
	Free Free
}

// Free is what would free a lot. Which fields are set depends on the reason.
type Free struct {
	// Name is the redemption to be reversed, the lot to be withdrawn, or the
	// issuer, semester or year of the cap.
	Name string
	// Day is the last day on which the lot was valid, or the day after which
	// it would have to be completed.
	Day ledger.Day
	// Mark is the mark that is asked for.
	Mark string
	// Sources are those that the lot's groups accept.
	Sources []string
	// Groups are those that the lot may serve.
	Groups []string
	// Credits is the room that the cap lacks for it, Items the number of lots
	// that would have to go first where the cap counts lots.
	Credits ledger.Amount
	Items   int
}

// Short returns the shortfalls by name; empty if nothing is missing.
func (v *Verdict) Short() map[string]ledger.Amount {
	short := make(map[string]ledger.Amount)
	for _, r := range v.Requirements {
		if r.Short > 0 {
			short[r.Name] = r.Short
		}
	}
	return short
}

// Missing returns the sum of all shortfalls.
func (v *Verdict) Missing() ledger.Amount {
	var sum ledger.Amount
	for _, r := range v.Requirements {
		sum += r.Short
	}
	return sum
}

// Groups returns the credits placed in each group.
func (v *Verdict) Groups() map[string]ledger.Amount {
	groups := make(map[string]ledger.Amount)
	for _, r := range v.Requirements {
		if r.Kind == KindGroup {
			groups[r.Name] = r.Have
		}
	}
	return groups
}
