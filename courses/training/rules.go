package training

import (
	"creditbank/courses"
	"creditbank/ledger"
)

// Kind says what a rule set is about.
type Kind string

// The kinds. They are written in files: never change one.
const (
	MoneyKind  Kind = "money"  // education money of an enterprise
	DutyKind   Kind = "duty"   // continuing education in a year
	BudgetKind Kind = "budget" // a learner's training budget
)

// RuleSet is one file of rules. One of Money, Duty and Budget is not nil.
type RuleSet struct {
	ID             string
	Kind           Kind
	Title, TitleEn string
	// FromYear and UntilYear are the first and last year in which it is in
	// force; UntilYear is zero without an end.
	FromYear, UntilYear int
	Basis               []Basis
	Hash                [32]byte // SHA-256 of the file

	Money  *MoneyRules
	Duty   *DutyRules
	Budget *BudgetRules
}

// InForce reports whether the rules are for a year.
func (s *RuleSet) InForce(year int) bool {
	return s.FromYear <= year && (s.UntilYear == 0 || year <= s.UntilYear)
}

// Basis is the source of a rule.
type Basis struct {
	Rule string
	Text string
}

// MoneyRules are the rules of education money.
type MoneyRules struct {
	// SetAside is the least share of the payroll that an enterprise of a class
	// sets aside.
	SetAside []ClassShare
	// Lapses says that money set aside and not spent is lost at the end of the
	// year; otherwise it is carried.
	Lapses bool
	// Deductible is the share of the payroll up to which spending is deducted
	// from tax; the rest is carried to the next year if Carried.
	Deductible Share
	Carried    bool
	// FrontLine is the least share of the spending that goes to the front line.
	FrontLine Share
	Purposes  []Purpose
}

// ClassShare is what a class of enterprises sets aside.
type ClassShare struct {
	Class string
	Share Share
}

// Purpose is what money is spent on.
type Purpose struct {
	ID             string
	Title, TitleEn string
	// Payable says that education money may pay for it.
	Payable bool
}

// Class returns the share that a class sets aside.
func (r *MoneyRules) Class(class string) (Share, bool) {
	for _, c := range r.SetAside {
		if c.Class == class {
			return c.Share, true
		}
	}
	return 0, false
}

// Purpose returns a purpose by its id.
func (r *MoneyRules) Purpose(id string) (Purpose, bool) {
	for _, p := range r.Purposes {
		if p.ID == id {
			return p, true
		}
	}
	return Purpose{}, false
}

// Reading says of what the professional hours have to be a part.
type Reading string

// The readings. They are written in files: never change one.
const (
	OfRequired Reading = "of-required" // of the hours that are required
	OfDone     Reading = "of-done"     // of the hours that were done
)

// Category is what hours count as.
type Category string

// The categories. They are written in files: never change one.
const (
	Professional Category = "professional" // 专业科目
	Public       Category = "public"       // 公需科目
	Uncounted    Category = "uncounted"
)

// DutyRules are the rules of continuing education in a year.
type DutyRules struct {
	Hours ledger.Amount // required in a year, in thousandths of an hour
	// Part of Of are to be professional: 2 of 3.
	Part, Of int
	Reading  Reading
	// Categories say what a course counts as: the first that fits. What fits
	// none counts as Otherwise.
	Categories []Categorised
	Otherwise  Category
	Trades     []Trade
}

// Categorised says what the courses of a code, an industry or a module count
// as. One of the three is given.
type Categorised struct {
	Course   string
	Industry string
	Module   courses.Module
	As       Category
}

// Trade is a branch, by its organisations and what is below them.
type Trade struct {
	ID             string
	Title, TitleEn string
	Organisations  []string
}

// Trade returns a trade by its id.
func (r *DutyRules) Trade(id string) (Trade, bool) {
	for _, t := range r.Trades {
		if t.ID == id {
			return t, true
		}
	}
	return Trade{}, false
}

// CategoryOf returns what a course counts as.
func (r *DutyRules) CategoryOf(code, industry string, module courses.Module) Category {
	for _, c := range r.Categories {
		switch {
		case c.Course != "" && c.Course == code, c.Industry != "" && c.Industry == industry, c.Module != "" && c.Module == module:
			return c.As
		}
	}
	return r.Otherwise
}

// BudgetRules are the rules of a learner's training budget.
type BudgetRules struct {
	Groups []BudgetGroup
}

// BudgetGroup is what learners of a group get in a year, up to a ceiling.
type BudgetGroup struct {
	ID      string
	Yearly  Money
	Ceiling Money
}

// Group returns a group by its id.
func (r *BudgetRules) Group(id string) (BudgetGroup, bool) {
	for _, g := range r.Groups {
		if g.ID == id {
			return g, true
		}
	}
	return BudgetGroup{}, false
}
