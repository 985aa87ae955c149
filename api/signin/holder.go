package signin

import (
	"cmp"
	"context"
	"slices"

	"creditbank/api/auth"
	"creditbank/courses/org"
	"creditbank/ledger"
)

// Holder is a member in a role.
type Holder struct {
	Member, Name string
	Post         auth.Post
	Today        bool // holds it today
}

// Holders returns who holds a role or has held it, in the order of their names
// for signing in; who holds it twice is there twice.
func (d *Desk) Holders(ctx context.Context, role org.Role) ([]Holder, error) {
	members, err := d.members.Members(ctx)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(members, func(a, b auth.Member) int { return cmp.Compare(a.Name, b.Name) })
	today := ledger.DayOf(d.now())
	var found []Holder
	for _, m := range members {
		for _, p := range m.Posts {
			if p.Role == role {
				found = append(found, Holder{Member: m.ID, Name: m.FullName, Post: p, Today: m.Ended.IsZero() && p.In(today)})
			}
		}
	}
	return found, nil
}

// NameOf returns the name of a member, and whether there is one.
func (d *Desk) NameOf(ctx context.Context, id string) (string, bool) {
	m, err := d.members.Member(ctx, id)
	return m.FullName, err == nil
}
