package programme

import "creditbank/ledger"

// Rules is what one version of a programme asks for.
type Rules struct {
	Ruleset     string // identity; the version's number is given by the bank
	Title       Title
	Institution string // code of the organisation that awards; may be empty
	Level       Level  // may be empty
	Extends     string // the rule set whose keys were taken first; may be empty

	// Total is the credits to reach, of all groups together.
	Total ledger.Amount
	// Exits are lower awards on the way, reached by counted credits alone.
	Exits []Exit
	// Groups have at least their minimum placed in them. A lot is placed in
	// one group at most.
	Groups []Group
	// AtLeast are origins of which the counted credits need a minimum.
	AtLeast []AtLeast
	// AtMost are caps. A choice of lots that breaks one is not allowed, so a
	// cap never makes a shortfall by itself: it keeps lots out.
	AtMost []AtMost

	// Calendar divides days into years and semesters for caps with a period.
	Calendar Calendar
	// PassScore refuses a lot with a lower score; a lot without a score is
	// not refused. Without a mark there is no such rule.
	PassScore Mark
	// Recognised limits lots of some sources.
	Recognised Recognised
	// ValidityYears is how long a lot is good: through the day that many
	// years after its completion, that day included. Zero is for ever.
	ValidityYears int
	// RegistrationYears is how long a learner may ask: through the day that
	// many years after the registration, that day included. Zero is for ever,
	// and so is a registration whose day is not known.
	RegistrationYears int
	// EarnedAfter refuses lots completed on this day or earlier.
	EarnedAfter ledger.Day
	// SameOutcomeOnce refuses a lot that was redeemed for anything before.
	SameOutcomeOnce bool
	// OncePerSubject keeps one lot of each subject: the larger, then the
	// earlier completed, then the one with the smaller identifier. A lot
	// without a subject duplicates nothing.
	OncePerSubject bool

	// Basis gives the paragraph a rule rests on, by the rule's name.
	Basis []Basis

	// Hash is SHA-256 over the canonical encoding of the meaning.
	Hash [32]byte
}

// Title is a programme's name, or another text, in Chinese and English; either
// may be empty.
type Title struct{ ZH, EN string }

// Level is the kind of award: one of [Levels].
type Level string

// Levels are the levels a rule file may name.
var Levels = []string{"secondary", "junior-college", "top-up-bachelor", "bachelor", "master", "certificate"}

// Exit is a lower award.
type Exit struct {
	Name  string
	Total ledger.Amount
}

// Group is a part of the programme in which lots are placed.
type Group struct {
	Name string
	// Min is the credits at least, zero for a group that only takes.
	Min ledger.Amount
	// Accept lists the sources the group takes; none listed means every one.
	Accept []string
	// Required are lists that must be met within the group, each by itself.
	Required []Requirement
}

// Accepts says whether the group takes lots of a source.
func (g *Group) Accepts(source string) bool {
	return len(g.Accept) == 0 || contains(g.Accept, source)
}

// Requirement is met when one of its alternatives is. What it lacks is what
// its nearest alternative lacks.
type Requirement struct {
	// Name is "required.GROUP", with ".2", ".3" and so on behind it for
	// further requirements of the same group.
	Name  string
	AnyOf []Alternative
}

// Alternative is one way to meet a requirement. It looks at the lots that are
// counted in the requirement's group and whose course is listed.
type Alternative struct {
	// Courses is the list.
	Courses []string
	// Credits of the listed courses are needed at least. Zero means that all
	// listed courses must be passed, whatever their credits: a course is
	// passed when at least one lot of it is counted in the group, and each
	// missing course is a shortfall of one credit.
	Credits ledger.Amount
}

// All says whether every listed course must be passed.
func (a *Alternative) All() bool { return a.Credits == 0 }

// Selector says which counted lots a line looks at: those that fit all of
// what is given. What is not given fits every lot.
type Selector struct {
	Sources []string // any of these
	Issuers []string // any of these
	Group   string   // placed in this group
}

// Selects says whether a lot of a source and issuer, placed in a group, is
// looked at.
func (s *Selector) Selects(source, issuer, group string) bool {
	return (len(s.Sources) == 0 || contains(s.Sources, source)) && s.fits(issuer, group)
}

func (s *Selector) fits(issuer, group string) bool {
	return (len(s.Issuers) == 0 || contains(s.Issuers, issuer)) && (s.Group == "" || s.Group == group)
}

// AtLeast is a minimum of credits of a certain origin.
type AtLeast struct {
	Name string
	Selector
	// Min is the larger of the minimum in credits and the share of the total.
	Min ledger.Amount
}

// AtMost is a cap. It may limit credits, the number of lots, or both.
type AtMost struct {
	Name string
	Selector
	// Max is the smallest of the limits in credits, or [NoLimit].
	Max ledger.Amount
	// MaxItems is the number of lots, or [NoLimit].
	MaxItems int
	// Per repeats the cap for each issuer, semester or year by itself.
	Per Per
	// Joins are further sources that are counted into the cap of a period,
	// with the same issuers and group, but only in a period in which at least
	// one lot that the selector itself selects is counted. In other periods
	// the cap does not hold for them.
	Joins []string
}

// NoLimit stands for a limit that a cap does not have.
const NoLimit = -1

// Joined says whether a lot is counted into the cap because its source joins.
func (c *AtMost) Joined(source, issuer, group string) bool {
	return contains(c.Joins, source) && c.fits(issuer, group)
}

// Per says for what a cap is repeated.
type Per uint8

// What a cap can be repeated for.
const (
	PerRecord Per = iota // not repeated: one cap for the whole record
	PerIssuer
	PerSemester
	PerYear
)

// String returns the word of the rule file, empty for [PerRecord].
func (p Per) String() string { return [...]string{"", "issuer", "semester", "year"}[p] }

// Recognised limits lots of the listed sources and no others.
type Recognised struct {
	Sources []string
	// MinGradePoint refuses a lot with a lower grade point; a lot without a
	// grade point is not refused.
	MinGradePoint Mark
	// MaxAgeYears is as [Rules.ValidityYears]. Zero is for ever.
	MaxAgeYears int
}

// Basis is the paragraph a rule rests on.
type Basis struct{ Rule, Text string }

// BasisOf returns the paragraph that a rule rests on, or "".
func (r *Rules) BasisOf(rule string) string {
	for i := range r.Basis {
		if r.Basis[i].Rule == rule {
			return r.Basis[i].Text
		}
	}
	return ""
}

// GroupIndex returns the place of a group in r.Groups, or -1.
func (r *Rules) GroupIndex(name string) int {
	for i := range r.Groups {
		if r.Groups[i].Name == name {
			return i
		}
	}
	return -1
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}
