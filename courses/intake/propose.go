package intake

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/report"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/mozillazg/go-pinyin"
)

// Proposal is a learner whom a row in suspense may be about.
type Proposal struct {
	Learner courses.Learner
	Why     Reason
}

// Reason says why a learner is proposed, the strongest first.
type Reason uint8

// The reasons.
const (
	SameIdentity Reason = iota + 1
	SameStaff
	NearAccount
	SameName
	SameSound // of the name
	NearName
)

var reasonNames = [...]string{
	SameIdentity: "identity", SameStaff: "staff", NearAccount: "account-near", SameName: "name", SameSound: "name-sound", NearName: "name-near",
}

func (r Reason) String() string { return reasonNames[r] }

// Proposals are what a row in suspense may be about.
type Proposals struct {
	Learners []Proposal
	Courses  []courses.Course
	// Searched is how many learners were looked at; more there were not, or
	// were not allowed.
	Searched int
}

// Bounds of a proposal.
const (
	maxProposals = 10
	maxSearched  = 200_000
)

// Proposals returns what a row in suspense may be about, the likeliest first:
// learners whom the asker may see and who belong to the organisation that
// reported it or are found by a number, and courses by near codes or titles.
func (d *Desk) Proposals(ctx context.Context, by org.Principal, id string) (Proposals, error) {
	i, err := d.Item(ctx, by, id)
	if err != nil || i.State != OpenItem {
		return Proposals{}, err
	}
	var p Proposals
	if i.Completion.Learner == "" {
		if err := d.proposeLearners(ctx, by, &i, &p); err != nil {
			return p, err
		}
	}
	if i.Completion.Course == "" {
		return p, d.proposeCourses(ctx, &i, &p)
	}
	return p, nil
}

func (d *Desk) proposeLearners(ctx context.Context, by org.Principal, i *Item, p *Proposals) error {
	if len(i.Claim.IdentityKey) == 32 {
		l, err := d.Registrar.HolderByIndex(ctx, [32]byte(i.Claim.IdentityKey))
		if err == nil {
			l, err = d.Registrar.Learner(ctx, by, l.Account) // if they may see who it is
		}
		switch {
		case err == nil:
			p.Learners = append(p.Learners, Proposal{l, SameIdentity})
		case !errors.Is(err, fault.NotFound) && !errors.Is(err, fault.Forbidden):
			return err
		}
	}
	claim := newClaimed(i.Claim)
	err := d.Registrar.LearnersOf(ctx, by, i.Owner, maxSearched, func(l courses.Learner) {
		p.Searched++
		if why := claim.fits(l); why != 0 {
			p.Learners = append(p.Learners, Proposal{l, why})
			if len(p.Learners) > 10*maxProposals {
				p.best()
			}
		}
	})
	p.best()
	return err
}

// best keeps the likeliest learners.
func (p *Proposals) best() {
	slices.SortFunc(p.Learners, func(a, b Proposal) int {
		return cmp.Or(bytes.Compare(a.Learner.Account[:], b.Learner.Account[:]), cmp.Compare(a.Why, b.Why))
	})
	p.Learners = slices.CompactFunc(p.Learners, func(a, b Proposal) bool { return a.Learner.Account == b.Learner.Account })
	slices.SortStableFunc(p.Learners, func(a, b Proposal) int { return cmp.Compare(a.Why, b.Why) })
	p.Learners = p.Learners[:min(len(p.Learners), maxProposals)]
}

// claimed is a claim that learners are compared with.
type claimed struct {
	name, sound string
	account     string
	staff       string
}

func newClaimed(c Claim) claimed {
	return claimed{foldName(c.Name), sound(foldName(c.Name)), strings.ToLower(strings.TrimSpace(c.Account)), c.Staff}
}

// sound returns how a name is spoken, without tones.
func sound(name string) string {
	return strings.Join(pinyin.LazyPinyin(name, pinyin.NewArgs()), " ")
}

// fits returns why a learner may be the one, or zero.
func (c *claimed) fits(l courses.Learner) Reason {
	if c.staff != "" && slices.ContainsFunc(l.Stays(), func(s courses.Stay) bool { return s.StaffNumber == c.staff }) {
		return SameStaff
	}
	if c.account != "" && nearly(c.account, l.Account.String(), 2) {
		return NearAccount
	}
	name := foldName(l.Name)
	switch {
	case c.name == "" || name == "":
		return 0
	case name == c.name:
		return SameName
	case c.sound != "" && sound(name) == c.sound:
		return SameSound
	case len([]rune(c.name)) > 2 && nearly(c.name, name, 1):
		return NearName
	}
	return 0
}

// nearly reports whether a becomes b by at most so many changes of a letter,
// or by one letter too many or too few.
func nearly(a, b string, most int) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(y)-len(x) > 1 {
		return false
	}
	at := 0
	for at < len(x) && x[at] == y[at] {
		at++
	}
	if len(x) < len(y) {
		return slices.Equal(x[at:], y[at+1:])
	}
	changed := 0
	for ; at < len(x); at++ {
		if x[at] != y[at] {
			changed++
		}
	}
	return changed <= most
}

func (d *Desk) proposeCourses(ctx context.Context, i *Item, p *Proposals) error {
	list, err := d.Registrar.Courses(ctx)
	if err != nil {
		return err
	}
	byCode := make(map[string]courses.Course, len(list))
	entries := make([]report.Entry, len(list))
	for k, c := range list {
		byCode[c.Code] = c
		entries[k] = entryOf(c.Code, c.Title, c.TitleEn)
	}
	index := report.NewIndex(entries)
	proposed := make(map[string]bool)
	add := func(e report.Entry) {
		if !proposed[e.Code] {
			proposed[e.Code] = true
			p.Courses = append(p.Courses, byCode[e.Code])
		}
	}
	for _, text := range given(i.Claim.CourseTitle, i.Claim.Course) {
		if e, ok := index.Find(text); ok {
			add(e)
		}
		for _, e := range index.Near(text) {
			add(e)
		}
	}
	return nil
}

// KnownLearner returns the account that an item names and the bank knows.
func (i *Item) KnownLearner() (ledger.AccountID, bool) {
	id, err := ledger.ParseAccountID(i.Completion.Learner)
	return id, err == nil
}
