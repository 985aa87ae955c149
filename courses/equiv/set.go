package equiv

import (
	"sync"
	"sync/atomic"

	"creditbank/ledger"
)

// Set is one version of a college's equivalences for a programme.
type Set struct {
	Programme string // the rule set it belongs to
	// Hours is how hours become credits, for outcomes that bring hours only.
	Hours *Hours
	// Aliases are titles that the college takes for one subject, normalised:
	// each leads to the one that stands for all.
	Aliases map[string]string
	// Same are these titles as the college wrote them.
	Same []Alias
	// Levels are the levels of the framework that the college sees outcomes at,
	// by the code of the course or, for all others of it, by the source.
	Levels map[string]int
	Rules  []Rule

	subjects subjects
	rules    ruleIndex
}

// Alias is a subject with the other titles that the college takes for it, as
// they are written.
type Alias struct {
	Title  string
	Others []string
}

// subjects keeps what titles were normalised to: an audit asks for the same
// ones again and again. Its zero value is empty.
type subjects struct {
	known sync.Map // of strings
	count atomic.Int32
}

// maxSubjects bounds the titles that are kept.
const maxSubjects = 4096

// of returns the normalised title.
func (s *subjects) of(title string) string {
	if n, known := s.known.Load(title); known {
		return n.(string)
	}
	n := Normalise(title)
	if s.count.Load() < maxSubjects {
		if _, twice := s.known.LoadOrStore(title, n); !twice {
			s.count.Add(1)
		}
	}
	return n
}

// Hours is how hours become credits.
type Hours struct {
	// PerCredit is the hours for one credit, 1 or more.
	PerCredit int
	// Step is what credits are rounded down to, such as 0.5.
	Step ledger.Amount
	// Cap is the most credits one course gives; zero for no cap.
	Cap ledger.Amount
}

// Credits returns what hours are worth: divided, rounded down to a step, and
// never above the cap. The product stays below 2^40.
func (h *Hours) Credits(hours int) ledger.Amount {
	hours = min(max(hours, 0), maxHours)
	credits := ledger.Amount(int64(hours) * int64(ledger.One) / int64(h.PerCredit))
	credits -= credits % h.Step
	if h.Cap > 0 {
		credits = min(credits, h.Cap)
	}
	return credits
}

// Rule is one equivalence: an outcome counts as parts of the programme.
type Rule struct {
	ID    string
	From  Match
	Parts []Part
	// Smaller says that the outcome may have fewer credits than the courses
	// it replaces together; otherwise it is refused.
	Smaller bool
	// Surplus lists the groups in which the credits above those of the
	// replaced courses may count, as a further part. Empty if they are lost.
	Surplus []string
	// MinLevel refuses outcomes of a lower level of the framework; zero has
	// no limit.
	MinLevel int
	// ValidFrom and ValidUntil bound the day the outcome was completed, both
	// included; zero has no bound.
	ValidFrom, ValidUntil ledger.Day
	// Agreement is what the rule rests on.
	Agreement string
}

// Match says which outcomes a rule is about: those that fit all that is given.
type Match struct {
	Course string // code
	Title  string // compared as subjects are
	Issuer string
	Source string
}

// Part is what an outcome counts as: a named course of the programme, with
// that course's credits, or credits in groups.
type Part struct {
	// Course of the programme; empty for credits in groups.
	Course string
	// Credits written: those of the replaced course. Zero for a part in groups
	// that takes what the outcome brings.
	Credits ledger.Amount
	Groups  []string
	Effects Effects
}

// Effects are what a learner is spared, and what is entered as the grade.
type Effects struct {
	ExemptStudy, ExemptExam bool
	// Grade is what is entered: "exempt", a mark such as "60", or empty for
	// the outcome's own. Marks maps words such as "pass" to what is entered.
	Grade string
	Marks map[string]string
}

// Fact is what a lot of the ledger knows about the outcome behind it.
type Fact struct {
	Outcome   string // identity; parts of one outcome share it
	Course    string
	Title     string
	Source    string
	Issuer    string
	Completed ledger.Day
	Credits   ledger.Amount // zero if it brings hours only
	Hours     int
	Level     int    // of the framework; if zero, as the set says
	Grade     string // a mark or a word, empty if none
}

// Served is a part of an outcome as it counts in the programme.
type Served struct {
	Outcome string // that of the fact: parts are spent and reversed together
	Rule    string // the equivalence that was applied
	Course  string // of the programme; empty for credits in groups
	Subject string // identity for duplicates
	Groups  []string
	Credits ledger.Amount
	Surplus bool // what is left over of a larger outcome
	Effects Effects
	// Grade is what is entered.
	Grade string
}

// Refusal says why a rule that is about an outcome does not serve it.
type Refusal struct {
	Rule   string
	Reason Reason
	// Needs is what would heal it: credits, a level or a day.
	Needs string
}

// Reason says in one word why an equivalence does not apply. Never rename one.
type Reason string

// Reasons.
const (
	NotValidYet Reason = "NOT_VALID_YET" // completed before the rule holds
	NoLonger    Reason = "NO_LONGER"     // completed after it held
	LevelLow    Reason = "LEVEL"         // the outcome's level is too low
	TooSmall    Reason = "TOO_SMALL"     // fewer credits than the replaced courses
	NoCredits   Reason = "NO_CREDITS"    // its hours give no credits
)
