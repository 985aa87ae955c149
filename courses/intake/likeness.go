package intake

import "creditbank/courses"

// traces are what rows that name no account can know a person by: all that
// the bank ever knew of them.
type traces struct {
	names   map[string]bool   // folded
	indexes map[[32]byte]bool // of identity numbers
	stays   []courses.Stay
	covers  func(above, code string) bool
}

// tracesOf returns the traces of one person, of whom these are all versions.
func (d *Desk) tracesOf(versions []courses.Learner) *traces {
	t := &traces{names: make(map[string]bool), indexes: make(map[[32]byte]bool), covers: d.Registrar.Tree().Covers}
	for _, l := range versions {
		if name := foldName(l.Name); name != "" {
			t.names[name] = true
		}
		if l.Index != ([32]byte{}) {
			t.indexes[l.Index] = true
		}
		t.stays = append(t.stays, l.Stays()...)
	}
	return t
}

// likeness says whether a row is about a person.
type likeness int

const (
	anotherPerson likeness = iota
	perhapsThem            // a namesake where they worked: the office has to say
	surelyThem
)

// like compares a row that nobody could place with a person. An identity
// number decides, whatever else the row says; a staff number where they worked
// does so together with the name, since numbers are given out again. The name
// of somebody who worked there is not enough to delete a row by: two people
// can bear it, and the other one may never have been registered.
func (t *traces) like(c *Claim) likeness {
	name := foldName(c.Name)
	if len(c.IdentityKey) == 32 {
		switch {
		case t.indexes[[32]byte(c.IdentityKey)]:
			return surelyThem
		case len(t.indexes) > 0:
			return anotherPerson
		}
	}
	if name != "" && !t.names[name] {
		return anotherPerson
	}
	found := anotherPerson
	for _, s := range t.stays {
		switch {
		case !t.covers(s.Organisation, c.Organisation) && !t.covers(c.Organisation, s.Organisation):
		case c.Staff != "" && s.StaffNumber == c.Staff:
			return surelyThem
		case name != "":
			found = perhapsThem
		}
	}
	return found
}
