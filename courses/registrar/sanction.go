package registrar

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Sanction is a dated freeze of an account or of an issuer. It erases nothing.
// It is stored as JSON: never rename a field.
type Sanction struct {
	ID        string         `json:"id"`
	Learner   string         `json:"learner,omitempty"` // the account, or
	Issuer    string         `json:"issuer,omitempty"`  // the organisation
	Authority string         `json:"authority"`
	Reason    string         `json:"reason"`
	By        Asker          `json:"by"`
	At        ledger.Instant `json:"at"`
	Review    ledger.Day     `json:"review_day"`
	Ended     ledger.Day     `json:"ended_day,omitempty"` // zero while it is in force
	Entry     uint64         `json:"entry,omitempty"`     // that froze the account
	History   []SanctionStep `json:"history,omitempty"`
}

// SanctionStep is a review of a sanction, or its end.
type SanctionStep struct {
	At     ledger.Instant `json:"at"`
	By     Asker          `json:"by"`
	Reason string         `json:"reason"`
	Review ledger.Day     `json:"review_day,omitempty"` // the next; zero at the end
}

// reloadSanctions remembers which issuers are frozen: each deposit asks.
func (r *Registrar) reloadSanctions(ctx context.Context) error {
	all, err := papers[Sanction](ctx, r, courses.SanctionPaper, "")
	if err != nil {
		return err
	}
	frozen := make(map[string]string)
	for _, s := range all {
		if s.Issuer != "" && s.Ended == 0 {
			frozen[s.Issuer] = s.ID
		}
	}
	r.sanctions.Store(&frozen)
	return nil
}

// ImposeSanction freezes an account or an issuer. Only the office does.
func (r *Registrar) ImposeSanction(ctx context.Context, q Request, s Sanction) (Sanction, bool, error) {
	r.deciding.Lock()
	defer r.deciding.Unlock()
	if q.By.Role != org.Office {
		return s, false, fmt.Errorf("impose a sanction as %s: %w", q.By.Role, fault.Forbidden)
	}
	a, err := q.askedFor("sanction", s.Learner, s.Issuer, s.Authority, s.Reason, s.Review.String())
	if err != nil {
		return s, false, err
	}
	s.ID = caseName("s", q)
	f, err := paper[Sanction](ctx, r, courses.SanctionPaper, s.ID)
	if err != nil {
		return s, false, err
	}
	if earlier, used, err := f.asked(a); used || err != nil {
		return earlier, used, err
	}
	if err := r.maySanction(&s); err != nil {
		return s, false, err
	}
	if s.Learner != "" {
		account, err := ledger.ParseAccountID(s.Learner)
		if err != nil {
			return s, false, err
		}
		o, err := r.one(ctx, q, "sanction", ledger.Freeze{Account: account, Reason: s.Reason}, s.Learner, s.Reason)
		if err != nil {
			return s, false, err
		}
		if o.Refusal != nil {
			return s, false, o.Refusal
		}
		s.Entry = o.Entry.Seq
	}
	s.By, s.At = askerOf(q.By), ledger.InstantOf(r.now())
	return s, false, r.fileSanction(ctx, q, f, a, s)
}

func (r *Registrar) maySanction(s *Sanction) error {
	_, known := r.Tree().Get(s.Issuer)
	earlier, frozen := (*r.sanctions.Load())[s.Issuer]
	switch {
	case (s.Learner == "") == (s.Issuer == ""):
		return &ledger.Refusal{Code: SanctionTarget, Field: "issuer"}
	case s.Review <= r.today():
		return &ledger.Refusal{Code: ReviewNotAhead, Field: "review_on", Has: r.today().String(), Wants: s.Review.String()}
	case s.Issuer != "" && !known:
		return refusal(OrganisationUnknown, "issuer", s.Issuer)
	case frozen:
		return &ledger.Refusal{Code: SanctionTwice, Field: "issuer", Subject: s.Issuer, Has: earlier}
	}
	return nil
}

func (r *Registrar) fileSanction(ctx context.Context, q Request, f filed[Sanction], a courses.Asked, s Sanction) error {
	if err := file(ctx, r, q, f, courses.SanctionPaper, s.ID, a, s); err != nil || q.DryRun {
		return err
	}
	return r.reloadSanctions(ctx)
}

// ReviewSanction keeps a sanction until another day of review.
func (r *Registrar) ReviewSanction(ctx context.Context, q Request, id string, next ledger.Day, reason string) (Sanction, bool, error) {
	return r.changeSanction(ctx, q, id, reason, next, func(s *Sanction) error {
		if next <= r.today() {
			return &ledger.Refusal{Code: ReviewNotAhead, Field: "review_on", Has: r.today().String(), Wants: next.String()}
		}
		s.Review = next
		return nil
	})
}

// LiftSanction ends a sanction.
func (r *Registrar) LiftSanction(ctx context.Context, q Request, id, reason string) (Sanction, bool, error) {
	return r.changeSanction(ctx, q, id, reason, 0, func(s *Sanction) error {
		s.Ended = r.today()
		if s.Learner == "" {
			return nil
		}
		account, err := ledger.ParseAccountID(s.Learner)
		if err != nil {
			return err
		}
		o, err := r.one(ctx, q, "sanction-end", ledger.Unfreeze{Account: account, Reason: reason}, id, reason)
		if err != nil {
			return err
		}
		// An account that was unfrozen in another way is what is wanted.
		if o.Refusal != nil && o.Refusal.Code != ledger.AccountNotFrozen {
			return o.Refusal
		}
		return nil
	})
}

func (r *Registrar) changeSanction(ctx context.Context, q Request, id, reason string, next ledger.Day, change func(*Sanction) error) (Sanction, bool, error) {
	r.deciding.Lock()
	defer r.deciding.Unlock()
	if q.By.Role != org.Office {
		return Sanction{}, false, fmt.Errorf("change a sanction as %s: %w", q.By.Role, fault.Forbidden)
	}
	a, err := q.askedFor("sanction-step", id, reason, next.String())
	if err != nil {
		return Sanction{}, false, err
	}
	f, err := paper[Sanction](ctx, r, courses.SanctionPaper, id)
	if err != nil {
		return Sanction{}, false, err
	}
	if len(f.history) == 0 {
		return Sanction{}, false, fmt.Errorf("sanction %.40q: %w", id, fault.NotFound)
	}
	if earlier, used, err := f.asked(a); used || err != nil {
		return earlier, used, err
	}
	s := f.says
	if s.Ended != 0 {
		return s, false, &ledger.Refusal{Code: SanctionOver, Subject: id, Has: s.Ended.String()}
	}
	if err := change(&s); err != nil {
		return s, false, err
	}
	s.History = append(s.History, SanctionStep{ledger.InstantOf(r.now()), askerOf(q.By), reason, next})
	return s, false, r.fileSanction(ctx, q, f, a, s)
}

// Sanction returns a sanction to those it concerns.
func (r *Registrar) Sanction(ctx context.Context, by org.Principal, id string) (Sanction, error) {
	f, err := paper[Sanction](ctx, r, courses.SanctionPaper, id)
	own, ownErr := r.accountsBy(ctx, by)
	switch {
	case err != nil || ownErr != nil:
		return Sanction{}, errors.Join(err, ownErr)
	case len(f.history) == 0:
		return Sanction{}, fmt.Errorf("sanction %.40q: %w", id, fault.NotFound)
	case !r.seesSanction(ctx, by, own, &f.says):
		return Sanction{}, fmt.Errorf("sanction %s: %w", id, fault.Forbidden)
	}
	return f.says, nil
}

// seesSanction: the office and who works for it; the learner, and the issuer
// or who is above it. A college does not read sanctions of learners.
func (r *Registrar) seesSanction(ctx context.Context, by org.Principal, own []string, s *Sanction) bool {
	switch {
	case by.ReadsAll():
		return true
	case by.Role == org.Learner:
		return slices.Contains(own, s.Learner)
	case s.Issuer != "":
		return r.Tree().MayActFor(by, s.Issuer)
	}
	l, err := r.store.Learners().Newest(ctx, s.Learner)
	if err == nil {
		l, err = r.holder(ctx, l)
	}
	return err == nil && r.Tree().MayActFor(by, l.Organisation)
}

// SanctionFilter says which sanctions are asked for.
type SanctionFilter struct {
	InForce, Over bool       // of the two, if one is given
	DueBy         ledger.Day // in force, and the review is due by then; zero for all
}

func (f SanctionFilter) has(s *Sanction) bool {
	force := s.Ended == 0
	return (!f.InForce || force) && (!f.Over || !force) && (f.DueBy == 0 || force && s.Review <= f.DueBy)
}

// Sanctions returns sanctions, oldest first: up to n after the one with an id.
func (r *Registrar) Sanctions(ctx context.Context, by org.Principal, filter SanctionFilter, after string, n int) ([]Sanction, error) {
	own, err := r.accountsBy(ctx, by)
	if err != nil {
		return nil, err
	}
	lists := []string{courses.SanctionPaper.List()}
	switch {
	case by.Role == org.Learner:
		lists = listsOf(courses.SanctionPaper, own)
	case filter.InForce || filter.DueBy != 0:
		lists[0] = courses.SanctionPaper.ListIn(courses.SanctionInForce)
	case filter.Over:
		lists[0] = courses.SanctionPaper.ListIn(courses.SanctionOver)
	}
	return cases(ctx, r, courses.SanctionPaper, lists, after, n,
		func(s Sanction) bool { return filter.has(&s) && r.seesSanction(ctx, by, own, &s) })
}
