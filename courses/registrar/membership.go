package registrar

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// StaffEvent says what changes in where a learner works.
type StaffEvent string

// The events. They are part of what identifies a request: never change one.
const (
	Join  StaffEvent = "join"  // begins to work at an organisation
	Leave StaffEvent = "leave" // no longer works there
	Shift StaffEvent = "move"  // goes from one to another on one day
)

// Staffing is a change of where a learner works.
type Staffing struct {
	Event        StaffEvent
	Organisation string     // who they join or leave; if empty, who asks
	On           ledger.Day // first day there, or first day no longer there; zero: today
	StaffNumber  string     // there; of who joins
	Trade        string
	FrontLine    bool
	KeyGroups    []courses.PriorityGroup
}

// ChangeStaff lets a learner join, leave or move between organisations. The
// office does, or who acts for every organisation that is touched. A learner
// works at one organisation at a time: whoever works elsewhere has to leave
// there first. Nothing is changed before the day on which a stay began.
func (r *Registrar) ChangeStaff(ctx context.Context, q Request, learner ledger.AccountID, s Staffing) (courses.Learner, bool, error) {
	if s.Organisation == "" {
		s.Organisation = q.By.Organisation
	}
	a, err := q.askedFor("staff", learner.String(), string(s.Event), s.Organisation, s.On.String(), s.StaffNumber, s.Trade,
		fmt.Sprint(s.FrontLine), fmt.Sprint(s.KeyGroups))
	if err != nil {
		return courses.Learner{}, false, err
	}
	if q.By.Role != org.Office && !employs(q.By) {
		return courses.Learner{}, false, fmt.Errorf("%s as %s: %w", s.Event, q.By.Role, fault.Forbidden)
	}
	r.people.Lock()
	defer r.people.Unlock()
	newest, earlier, err := r.askedOfLearner(ctx, learner, a)
	switch {
	case err != nil:
		return courses.Learner{}, false, err
	case earlier != nil:
		return *earlier, true, nil
	}
	l, err := r.restaff(ctx, q.By, newest, s)
	if err != nil {
		return courses.Learner{}, false, err
	}
	l.Version, l.By, l.Asked, l.Reason = l.Version+1, q.By.ID, a, ""
	if !q.DryRun {
		if err := r.store.Learners().Add(ctx, l); err != nil {
			return courses.Learner{}, false, fmt.Errorf("learner %s: %w", learner, err)
		}
	}
	v, err := r.viewOf(ctx, q.By, learner)
	if err != nil || q.DryRun {
		return l, false, nil // they may no longer be seen; this much was asked for
	}
	return v.learner, false, nil
}

// restaff returns a learner after a change, or why there is none.
func (r *Registrar) restaff(ctx context.Context, by org.Principal, l courses.Learner, s Staffing) (courses.Learner, error) {
	if s.On == 0 {
		s.On = r.today()
	}
	if s.On > r.today() {
		return l, &ledger.Refusal{Code: ledger.DateInFuture, Field: "on", Has: r.today().String(), Wants: s.On.String()}
	}
	if s.Event != Leave {
		if wrong := r.mayEmploy(by, s.Organisation); wrong != nil {
			return l, wrong
		}
	}
	var err error
	l = l.Clone()
	switch s.Event {
	case Join:
		switch {
		case l.Organisation == s.Organisation:
			return l, &ledger.Refusal{Code: StaffElsewhere, Field: "organisation", Subject: s.Organisation}
		case l.Organisation != "":
			return l, &ledger.Refusal{Code: StaffElsewhere, Field: "organisation"} // who it is, is nobody's business
		}
	case Leave:
		if !r.Tree().MayActFor(by, s.Organisation) {
			return l, &ledger.Refusal{Code: NotYours, Field: "organisation", Subject: clip(s.Organisation), Has: by.Organisation}
		}
		if l.Organisation != s.Organisation {
			return l, &ledger.Refusal{Code: StaffNotThere, Field: "organisation", Subject: clip(s.Organisation)}
		}
		l, err = leave(l, s.On)
		return l, err
	case Shift:
		if l.Organisation == "" || l.Organisation == s.Organisation || !r.Tree().MayActFor(by, l.Organisation) {
			return l, &ledger.Refusal{Code: StaffNotThere, Field: "organisation", Subject: clip(s.Organisation)}
		}
		if l, err = leave(l, s.On); err != nil {
			return l, err
		}
	default:
		return l, fmt.Errorf("staff event %.20q: want join, leave or move: %w", s.Event, fault.Invalid)
	}
	if n := len(l.Past); n > 0 && l.Past[n-1].Until > s.On {
		return l, &ledger.Refusal{Code: StaffDays, Field: "on", Has: l.Past[n-1].Until.String(), Wants: s.On.String()}
	}
	if wrong, err := r.staffNumberTaken(ctx, l.Account, s.Organisation, s.StaffNumber, nil); err != nil || wrong != nil {
		return l, errors.Join(err, asError(wrong))
	}
	l.Organisation, l.StaffNumber, l.Trade, l.FrontLine, l.Joined = s.Organisation, s.StaffNumber, s.Trade, s.FrontLine, s.On
	l.KeyGroups, err = inOrder(s.KeyGroups)
	return l, err
}

// asError returns a refusal as an error, and nil for none.
func asError(r *ledger.Refusal) error {
	if r == nil {
		return nil
	}
	return r
}

// leave ends where a learner works now.
func leave(l courses.Learner, on ledger.Day) (courses.Learner, error) {
	switch {
	case l.Joined != 0 && on < l.Joined:
		return l, &ledger.Refusal{Code: StaffDays, Field: "on", Has: l.Joined.String(), Wants: on.String()}
	case len(l.Past) >= courses.MaxStays:
		return l, &ledger.Refusal{Code: StaysTooMany, Field: "learner", Subject: l.Account.String()}
	}
	l.Past = append(l.Past, courses.Stay{Organisation: l.Organisation, StaffNumber: l.StaffNumber, From: l.Joined, Until: on})
	l.Organisation, l.StaffNumber, l.Trade, l.FrontLine, l.KeyGroups, l.Joined = "", "", "", false, nil, 0
	return l, nil
}

// Staff returns up to n of those who worked at an organisation on a day, after
// an account and in the order of accounts, each with the stay that day is part
// of. The office and those who act for the organisation ask.
func (r *Registrar) Staff(ctx context.Context, by org.Principal, organisation string, day ledger.Day, after string, n int) ([]StaffMember, error) {
	if _, known := r.Tree().Get(organisation); !known {
		return nil, fmt.Errorf("organisation %.80q: %w", organisation, fault.NotFound)
	}
	if !by.ReadsAll() && (!employs(by) || !r.Tree().MayActFor(by, organisation)) {
		return nil, fmt.Errorf("staff of %s: %w", organisation, fault.Forbidden)
	}
	var members []StaffMember
	for len(members) < n {
		found, err := r.store.Learners().Find(ctx, courses.StaffTerm(organisation), after, page)
		if err != nil {
			return nil, fmt.Errorf("staff of %s: %w", organisation, err)
		}
		for _, l := range found {
			for _, s := range l.Stays() {
				if s.Organisation == organisation && s.On(day) && len(members) < n {
					members = append(members, StaffMember{l, s})
				}
			}
		}
		if len(found) < page {
			break
		}
		after, _ = found[len(found)-1].VersionKey()
	}
	accounts := make([]ledger.AccountID, len(members))
	for i, m := range members {
		accounts[i] = m.Learner.Account
	}
	return members, r.tell(ctx, by, PersonField, accounts...)
}

// StaffMember is a learner and a stay of theirs.
type StaffMember struct {
	Learner courses.Learner
	Stay    courses.Stay
}

// StaffIn yields everybody who worked at an organisation, one below it or one
// that it has succeeded, on any day from one to another, with the stay: of
// each organisation in the order of accounts. It is for figures, and checks no
// rights. An error ends it.
func (r *Registrar) StaffIn(ctx context.Context, organisation string, from, to ledger.Day) iter.Seq2[StaffMember, error] {
	return func(yield func(StaffMember, error) bool) {
		tree := r.Tree()
		for _, o := range tree.All() {
			if !tree.Covers(organisation, o.Code) {
				continue
			}
			for after := ""; ; {
				found, err := r.store.Learners().Find(ctx, courses.StaffTerm(o.Code), after, page)
				if err != nil {
					yield(StaffMember{}, fmt.Errorf("staff of %s: %w", o.Code, err))
					return
				}
				for _, l := range found {
					for _, s := range l.Stays() {
						meets := (s.From == 0 || s.From <= to) && (s.Until == 0 || from < s.Until)
						if s.Organisation == o.Code && meets && !yield(StaffMember{l, s}, nil) {
							return
						}
					}
				}
				if len(found) < page {
					break
				}
				after, _ = found[len(found)-1].VersionKey()
			}
		}
	}
}
