package registrar

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"creditbank/courses"
	"creditbank/courses/identity"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Person is who is to be registered. Of Learner it has what is known but for
// the account and what is sealed.
type Person struct {
	courses.Learner
	// IdentityNumber as it was given, or empty. It is kept sealed alone.
	IdentityNumber string
}

// RegisterLearners registers people without identity numbers; see
// [Registrar.RegisterPeople].
func (r *Registrar) RegisterLearners(ctx context.Context, q Request, learners []courses.Learner) ([]courses.Learner, []ledger.Outcome, error) {
	people := make([]Person, len(learners))
	for i, l := range learners {
		people[i].Learner = l
	}
	return r.RegisterPeople(ctx, q, people)
}

// RegisterPeople opens accounts and records whose they are. Who registers a
// learner must act for the organisation where the learner works; if none is
// given, it is the one who asks. Without a day they have joined it today.
// Learners come back with their accounts, in the order they were given; that
// of a refused one is zero.
//
// A person has one account: an identity number that somebody has already is
// refused, and so is a staff number. Whose account it is is told to those
// alone who may see it.
func (r *Registrar) RegisterPeople(ctx context.Context, q Request, people []Person) ([]courses.Learner, []ledger.Outcome, error) {
	if len(people) == 0 || len(people) > MaxBatch {
		return nil, nil, fmt.Errorf("%d learners, want 1 to %d: %w", len(people), MaxBatch, fault.Invalid)
	}
	if slices.ContainsFunc(people, func(p Person) bool { return p.IdentityNumber != "" || p.StaffNumber != "" }) {
		r.people.Lock() // nobody else gets one of these numbers meanwhile
		defer r.people.Unlock()
	}
	registered := make([]courses.Learner, len(people))
	numbers := make([]identity.Number, len(people))
	actions := make([]ledger.Action, len(people))
	asked := make([]string, 0, 2*len(people))
	taken := make(map[string]bool) // terms of those before in the same request
	for i, p := range people {
		if p.Organisation == "" {
			p.Organisation = q.By.Organisation
		}
		p.Version, p.By = 1, q.By.ID
		number, wrong := r.number(p.IdentityNumber)
		if !number.IsZero() {
			p.Index, p.Synthetic = r.identities.Index(number), p.Synthetic || number.IsSynthetic()
		}
		asked = append(asked, p.Name, p.Organisation)
		if more := p.asked(); more != "" {
			asked = append(asked, more)
		}
		if p.Joined == 0 && p.Organisation != "" {
			p.Joined = r.today()
		}
		var err error
		if p.KeyGroups, err = inOrder(p.KeyGroups); err != nil {
			return nil, nil, fmt.Errorf("register a learner: %w", err)
		}
		registered[i], numbers[i] = p.Learner, number
		if wrong == nil {
			wrong, err = r.mayRegister(ctx, q, p.Learner, taken)
		}
		switch {
		case err != nil:
			return nil, nil, fmt.Errorf("register a learner: %w", err)
		case wrong != nil:
			actions[i] = ledger.Refuse{Because: *wrong}
			continue
		}
		for _, term := range p.given() {
			taken[term] = true
		}
		if actions[i], err = r.open(); err != nil {
			return nil, nil, fmt.Errorf("register a learner: %w", err)
		}
	}
	outcomes, err := r.do(ctx, q, ledger.Job{Commands: q.commands("register-learner", actions, asked)})
	if err != nil {
		return nil, nil, err
	}
	var fresh []courses.Learner
	for i, o := range outcomes {
		if o.Refusal != nil {
			continue
		}
		registered[i].Account = o.Entry.Account
		if err := r.seal(ctx, &registered[i], numbers[i]); err != nil {
			return nil, nil, fmt.Errorf("register a learner: %w (%w)", fault.Unknown, err)
		}
		fresh = append(fresh, registered[i])
	}
	if q.DryRun {
		return registered, outcomes, nil
	}
	// The accounts are there. Whoever asks again with the same key comes here
	// again, so a crash before the next line leaves nothing undone for long.
	if err := r.record(ctx, fresh); err != nil {
		return nil, nil, fmt.Errorf("register a learner: %w (%w)", fault.Unknown, err)
	}
	return registered, outcomes, nil
}

// asked identifies what is asked for beside name and organisation; "" if it is
// nothing. Stored: the texts and their order are frozen. The identity number
// is in it as its index, which cannot be tried out.
func (p *Person) asked() string {
	l := &p.Learner
	if p.IdentityNumber == "" && l.StaffNumber == "" && l.Trade == "" && !l.FrontLine && len(l.KeyGroups) == 0 && l.Joined == 0 {
		return ""
	}
	d := ledger.DigestOf(hex.EncodeToString(l.Index[:]), l.StaffNumber, l.Trade, fmt.Sprint(l.FrontLine), fmt.Sprint(l.KeyGroups), l.Joined.String())
	return string(d[:])
}

// given are the terms that no two people may have.
func (p *Person) given() (terms []string) {
	if p.Index != ([32]byte{}) {
		terms = append(terms, courses.IdentityTerm(p.Index))
	}
	if p.StaffNumber != "" {
		terms = append(terms, courses.StaffNumberTerm(p.Organisation, p.StaffNumber))
	}
	return terms
}

// inOrder returns key groups, each once, in the order in which they are kept.
func inOrder(groups []courses.PriorityGroup) ([]courses.PriorityGroup, error) {
	var known []courses.PriorityGroup
	for _, g := range courses.PriorityGroups {
		if slices.Contains(groups, g) {
			known = append(known, g)
		}
	}
	for _, g := range groups {
		if !slices.Contains(known, g) {
			return nil, fmt.Errorf("key group %.20q: want one of %v: %w", g, courses.PriorityGroups, fault.Invalid)
		}
	}
	return known, nil
}

// mayRegister returns why somebody may not be registered, or nil.
func (r *Registrar) mayRegister(ctx context.Context, q Request, l courses.Learner, taken map[string]bool) (*ledger.Refusal, error) {
	if wrong := r.mayEmploy(q.By, l.Organisation); wrong != nil {
		return wrong, nil
	}
	if l.Joined > r.today() {
		return &ledger.Refusal{Code: ledger.DateInFuture, Field: "joined_on", Has: r.today().String(), Wants: l.Joined.String()}, nil
	}
	if wrong, err := r.numberTaken(ctx, q.By, l, taken); wrong != nil || err != nil {
		return wrong, err
	}
	return r.staffNumberTaken(ctx, l.Account, l.Organisation, l.StaffNumber, taken)
}

// open returns the action that opens a learner's account, under a new id.
func (r *Registrar) open() (ledger.Action, error) {
	var random [14]byte
	if _, err := rand.Read(random[:]); err != nil {
		return nil, err
	}
	return ledger.OpenAccount{Account: ledger.NewAccountID(r.book.Log(), random)}, nil
}

// record stores who has which account, as far as it is not known yet.
func (r *Registrar) record(ctx context.Context, learners []courses.Learner) error {
	if len(learners) == 0 {
		return nil
	}
	err := r.store.Learners().Add(ctx, learners...)
	if !errors.Is(err, fault.Conflict) {
		return err
	}
	for _, l := range learners {
		if err := r.store.Learners().Add(ctx, l); err != nil && !errors.Is(err, fault.Conflict) {
			return err
		}
	}
	return nil
}

// RegisterLearner registers one learner; see [Registrar.RegisterPeople].
func (r *Registrar) RegisterLearner(ctx context.Context, q Request, l courses.Learner) (courses.Learner, ledger.Outcome, error) {
	return r.RegisterPerson(ctx, q, Person{Learner: l})
}

// RegisterPerson registers one person; see [Registrar.RegisterPeople].
func (r *Registrar) RegisterPerson(ctx context.Context, q Request, p Person) (courses.Learner, ledger.Outcome, error) {
	registered, outcomes, err := r.RegisterPeople(ctx, q, []Person{p})
	if err != nil {
		return p.Learner, ledger.Outcome{}, err
	}
	return registered[0], outcomes[0], nil
}
