package courses

import (
	"slices"

	"creditbank/ledger"
)

// OrganisationKind says what an organisation does in the programme.
type OrganisationKind string

// The kinds. They are stored and shown: never change one.
const (
	Union           OrganisationKind = "union"      // 工会: city, district or first-level unit
	EnterpriseKind  OrganisationKind = "enterprise" // 企业
	SiteKind        OrganisationKind = "site"       // 培训站
	InstitutionKind OrganisationKind = "college"    // 高校
)

// Organisation is one version of a legal body or a training site. The tree
// has three levels: the city union, district unions and first-level units,
// and the enterprises and sites below them. Colleges stand beside it.
//
// A version is in force from its Since day on, until a later version takes
// effect; of several the one with the highest number counts.
type Organisation struct {
	Code     string
	Version  uint32
	Kind     OrganisationKind
	Parent   string // code of the organisation above, or empty
	Name     string
	NameEn   string
	District string // of a site: where it is
	// Since is the first day of this version; of the first version it is the
	// day of foundation. Zero: always.
	Since        ledger.Day
	Illustrative bool // the name is made up for the demonstration
	By           string
	Asked        Asked
	// Ended is the first day on which the organisation is no more, or zero.
	// Its code stays readable, for what was booked under it.
	Ended ledger.Day
	// Into names who goes on in place of one that ended: one organisation
	// after a merger, several after a split. Rights over old records pass to
	// them.
	Into []string
	// Reason says why a version was made, where that has to be said.
	Reason string
	// CreditCode is the unified social credit code (统一社会信用代码), or empty.
	CreditCode string
}

// MaxInto is how many successors an organisation can have.
const MaxInto = 20

// EndedOn reports whether the organisation, as this version has it, is no more
// on a day.
func (o Organisation) EndedOn(day ledger.Day) bool { return o.Ended != 0 && o.Ended <= day }

// Clone returns a copy that shares no memory with o.
func (o Organisation) Clone() Organisation {
	o.Into = slices.Clone(o.Into)
	return o
}

// Programme is one version of a way to a diploma.
type Programme struct {
	Code         string
	Version      uint32
	Institution  string // the college that awards it
	Title        string
	TitleEn      string
	Enterprise   string // the pilot enterprise it is run with, or empty
	Illustrative bool
	// Effective is the first day on which this version is in force; zero for
	// one that always was.
	Effective ledger.Day
	// Terms is what the college asks for and offers, as the registrar writes
	// it: JSON with the rule file. Empty for a programme without rules.
	Terms string
	By    string
	Asked Asked
}
