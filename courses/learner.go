package courses

import (
	"encoding/hex"
	"slices"

	"creditbank/ledger"
)

// PriorityGroup is one of the groups of people that the programme of 2009 cares for
// in particular (重点人群).
type PriorityGroup string

// The key groups. They are stored and shown: never change one.
const (
	Migrant       PriorityGroup = "migrant"        // 农民工
	HardshipFirm  PriorityGroup = "hardship-firm"  // 困难企业职工
	Women         PriorityGroup = "women"          // 女职工
	MiddleManager PriorityGroup = "middle-manager" // 中层管理人员
	ScarceSkill   PriorityGroup = "scarce-skill"   // 紧缺技能人才
)

// PriorityGroups lists all key groups.
var PriorityGroups = [...]PriorityGroup{Migrant, HardshipFirm, Women, MiddleManager, ScarceSkill}

// Stay is a learner's time with an organisation.
type Stay struct {
	Organisation string
	StaffNumber  string
	From         ledger.Day // the first day; zero: always
	Until        ledger.Day // the first day on which they no longer worked there; zero: they still do
}

// MaxStays bounds how many earlier organisations are kept of a learner.
const MaxStays = 100

// Learner is one version of what is known of a person. The account is theirs
// for ever; nothing of this is in the ledger.
type Learner struct {
	Account      ledger.AccountID
	Version      uint32
	Name         string
	Organisation string // where they work, or empty
	Synthetic    bool   // made by the generator, not a person
	By           string

	Identity    []byte          // sealed identity number, or empty
	Index       [32]byte        // finds the identity number, or zero
	StaffNumber string          // 工号, at Organisation
	Trade       string          // 工种 or 岗位, there
	FrontLine   bool            // 一线职工
	KeyGroups   []PriorityGroup // in the order of PriorityGroups
	Joined      ledger.Day      // at Organisation; zero: always
	Past        []Stay          // earlier organisations, oldest first
	Asked       Asked           // of versions but the first, whose request is in the ledger
	Reason      string          // why this version was made, if that was asked

	// Into is the account of the same person that this one was merged into, or
	// zero; Was are the accounts that were merged into this one, or into those.
	Into ledger.AccountID
	Was  []ledger.AccountID
}

// Merged reports whether the account has ended in another one.
func (l *Learner) Merged() bool { return l.Into != ledger.AccountID{} }

// WorkedAt reports whether the learner was staff of an organisation on a day,
// as this version knows it.
func (l Learner) WorkedAt(organisation string, day ledger.Day) bool {
	if organisation == "" {
		return false
	}
	return slices.ContainsFunc(l.Stays(), func(s Stay) bool { return s.Organisation == organisation && s.On(day) })
}

// On reports whether a day belongs to the stay.
func (s Stay) On(day ledger.Day) bool {
	return (s.From == 0 || s.From <= day) && (s.Until == 0 || day < s.Until)
}

// Stays returns when the learner worked where, the organisation where they
// work now, without an end, last.
func (l Learner) Stays() []Stay {
	stays := slices.Clone(l.Past)
	if l.Organisation != "" {
		stays = append(stays, Stay{Organisation: l.Organisation, StaffNumber: l.StaffNumber, From: l.Joined})
	}
	return stays
}

// Clone returns a copy that shares no memory with l.
func (l Learner) Clone() Learner {
	l.Identity, l.KeyGroups, l.Past = slices.Clone(l.Identity), slices.Clone(l.KeyGroups), slices.Clone(l.Past)
	l.Was = slices.Clone(l.Was)
	return l
}

// Terms returns by what a learner can be found: the identity number and, for
// every organisation they have worked at, that, the staff number and the name.
func (l Learner) Terms() []string {
	var terms []string
	if l.Index != ([32]byte{}) {
		terms = append(terms, IdentityTerm(l.Index))
	}
	for _, s := range l.Stays() {
		terms = append(terms, StaffTerm(s.Organisation), NameTerm(s.Organisation, l.Name))
		if s.StaffNumber != "" {
			terms = append(terms, StaffNumberTerm(s.Organisation, s.StaffNumber))
		}
	}
	slices.Sort(terms)
	return slices.Compact(terms)
}

// IdentityTerm finds who has the identity number of an index.
func IdentityTerm(index [32]byte) string { return "identity/" + hex.EncodeToString(index[:]) }

// StaffTerm finds who works or has worked at an organisation.
func StaffTerm(organisation string) string { return "staff/" + organisation }

// StaffNumberTerm finds who has or had a staff number there.
func StaffNumberTerm(organisation, number string) string {
	return "number/" + organisation + "/" + number
}

// NameTerm finds who of a name works or has worked there.
func NameTerm(organisation, name string) string { return "name/" + organisation + "/" + name }
