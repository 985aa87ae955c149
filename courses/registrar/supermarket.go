package registrar

import (
	"context"
	"errors"
	"fmt"

	"creditbank/courses"
	"creditbank/courses/audit"
	"creditbank/courses/org"
	"creditbank/courses/programme"
	"creditbank/courses/search"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Errand is what somebody looks for in the learning supermarket.
type Errand struct {
	search.Question
	// Site, if given, leaves only courses that the site may report.
	Site string
	// CountsToward, if given, is a programme: of each course it is told
	// whether it counts there.
	CountsToward string
	// Learner, if not zero, is told what each course would do for their goals
	// or, if CountsToward is given, for that programme.
	Learner ledger.AccountID
}

// Shelf is a page of what was found.
type Shelf struct {
	search.Answer
	Offers []Offered // in the order of Items
}

// Offered is what there is to tell of a course beside itself.
type Offered struct {
	Toward *Toward
	For    []Foreseen
}

// Toward says whether a course counts toward a programme, for somebody who
// has nothing else.
type Toward struct {
	Programme courses.Programme
	Group     string // where it counts; empty if it does not
	Credits   ledger.Amount
	Words     audit.Words // why not; empty if it does
}

// maxForeseen bounds a page of courses that are tried for one learner: each
// takes an audit.
const maxForeseen = 20

// shelf is an index of a catalogue on a day.
type shelf struct {
	of    *catalogue
	day   ledger.Day
	index *search.Index
}

// index returns the index of the catalogue as it is today. It is made anew
// when somebody asks after the catalogue, or the day, has changed.
func (r *Registrar) index() *search.Index {
	cat, today := r.current.Load(), r.today()
	r.shelving.Lock()
	defer r.shelving.Unlock()
	if r.shelf.of != cat || r.shelf.day != today {
		newest := make([]courses.Course, 0, len(cat.courses))
		for code := range cat.courses {
			c, _ := cat.course(code, today)
			newest = append(newest, c)
		}
		r.shelf = shelf{cat, today, search.New(newest, today)}
	}
	return r.shelf.index
}

// Search looks for courses. Anybody may; only who may see a learner may ask
// what the courses would do for that learner.
func (r *Registrar) Search(ctx context.Context, by org.Principal, e Errand) (Shelf, error) {
	if e.Site != "" {
		if site, known := r.Tree().Get(e.Site); !known || site.Kind != courses.SiteKind {
			return Shelf{}, refusal(SiteUnknown, "site", e.Site)
		}
		e.Providers = map[string]bool{"": true}
		for code := e.Site; code != ""; {
			o, _ := r.Tree().Get(code)
			e.Providers[code], code = true, o.Parent
		}
	}
	known := e.Learner != ledger.AccountID{}
	if known {
		e.Limit = min(e.Limit, maxForeseen)
	}
	s := Shelf{Answer: r.index().Find(e.Question)}
	s.Offers = make([]Offered, len(s.Items))
	if e.CountsToward != "" {
		if err := r.tellToward(ctx, e.CountsToward, &s); err != nil {
			return Shelf{}, err
		}
	}
	if known {
		if err := r.tellFor(ctx, by, e, &s); err != nil {
			return Shelf{}, err
		}
	}
	return s, nil
}

// tellToward adds whether each course counts toward a programme, by its
// equivalences and rules in force.
func (r *Registrar) tellToward(ctx context.Context, code string, s *Shelf) error {
	today := r.today()
	o, err := r.inForce(code, today)
	if err != nil {
		return err
	}
	set, err := r.equivalences(ctx, code)
	if err != nil {
		return err
	}
	for i := range s.Items {
		t := &Toward{Programme: o.Programme}
		s.Offers[i].Toward = t
		course := s.Items[i].Code
		lots, err := r.suppose(o, set, &account{asked: today}, course, today)
		if errors.Is(err, fault.Refused) || err == nil && len(lots) == 0 {
			continue // nobody can complete it today, or it gives no credits
		}
		if err != nil {
			return err
		}
		audited, err := auditRecord(o, set.number, programme.Record{AskedOn: today, Registered: today, Lots: lots}, "")
		if err != nil {
			return err
		}
		for n := range audited.Verdict.Lines {
			line := &audited.Verdict.Lines[n]
			if line.Group == "" {
				t.Words = line.Words(o.Rules)
				continue
			}
			t.Group, t.Credits = line.Group, t.Credits+line.Credits
		}
		if t.Group != "" {
			t.Words = audit.Words{}
		}
	}
	return nil
}

// tellFor adds what each course would do for a learner. What the learner has
// is audited once for each programme.
func (r *Registrar) tellFor(ctx context.Context, by org.Principal, e Errand, s *Shelf) error {
	goals, err := r.Goals(ctx, by, e.Learner)
	if err != nil {
		return err
	}
	if e.CountsToward != "" {
		goal := Goal{Programme: e.CountsToward}
		for _, g := range goals {
			if g.Programme == e.CountsToward {
				goal = g
			}
		}
		goals = []Goal{goal}
	}
	v, err := r.look(ctx, by, e.Learner, CreditsField)
	if err != nil {
		return err
	}
	a, err := r.readAccount(ctx, v)
	if err != nil {
		return err
	}
	for i := range goals {
		if err := r.tellGoal(ctx, a, &goals[i], s); err != nil {
			return fmt.Errorf("courses toward %s: %w", goals[i].Programme, err)
		}
	}
	return nil
}

func (r *Registrar) tellGoal(ctx context.Context, a *account, goal *Goal, s *Shelf) error {
	begun := goal
	if goal.Entry == 0 {
		begun = nil // not a goal of the learner's
	}
	answer, err := r.answer(ctx, a, goal.Programme, begun, nil)
	if err != nil {
		return err
	}
	without := answer.best()
	o, err := r.offer(without.Programme)
	if err != nil {
		return err
	}
	set, err := r.numberedEquivalences(ctx, goal.Programme, without.Equivalences)
	if err != nil {
		return err
	}
	for i := range s.Items {
		f, err := r.foreseeOpen(a, o, set, without, s.Items[i])
		if err != nil {
			return err
		}
		s.Offers[i].For = append(s.Offers[i].For, f)
	}
	return nil
}

// foreseeOpen is foreseeBeside for a course that may not count today.
func (r *Registrar) foreseeOpen(a *account, o *offer, set *agreed, without *Audited, f search.Found) (Foreseen, error) {
	if f.Status != search.Open {
		words := audit.Words{ZH: "该课程目前不计学分。", EN: "The course does not count today."}
		return Foreseen{Programme: o.Programme, Use: NotAccepted, NeededOn: a.asked, Words: words}, nil
	}
	return r.foreseeBeside(a, o, set, without, f.Code)
}
