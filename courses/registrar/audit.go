package registrar

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"

	"creditbank/courses"
	"creditbank/courses/audit"
	"creditbank/courses/equiv"
	"creditbank/courses/grounds"
	"creditbank/courses/org"
	"creditbank/courses/programme"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Audited is a verdict with what it was computed from.
type Audited struct {
	Programme    courses.Programme
	Rules        *programme.Rules
	Equivalences int // number of the equivalences, or zero
	Record       programme.Record
	Grounds      grounds.Grounds // what else it rests on
	Verdict      audit.Verdict
	JSON         []byte   // the verdict's canonical bytes
	Hash         [32]byte // SHA-256 of them
}

// Unusable is a lot that no programme can use as it is now.
type Unusable = grounds.Unusable

// Better says under which version a learner stands better.
type Better string

// What can be better.
const (
	EntryBetter   Better = "entry"
	CurrentBetter Better = "current"
	NoneBetter    Better = "same"
)

// Answer is the audit of a learner for one programme.
type Answer struct {
	Goal    *Goal // nil if the programme is no goal of the learner's
	Current Audited
	// Entry is the audit under the version the learner began under, or the
	// equivalences of that day, if those are others.
	Entry    *Audited
	Better   Better
	Unusable []Unusable
}

// best returns the better of the two audits.
func (a *Answer) best() *Audited {
	if a.Better == EntryBetter {
		return a.Entry
	}
	return &a.Current
}

// mayAudit returns a learner to those who may audit them: the learner, the
// office, where they work, and a college for a programme of its own that the
// learner has consented to.
func (r *Registrar) mayAudit(ctx context.Context, by org.Principal, id ledger.AccountID, programme string) (view, *Goal, error) {
	l, err := r.look(ctx, by, id, CreditsField)
	if err != nil {
		return l, nil, err
	}
	goal, err := r.goal(ctx, id, programme)
	if err != nil {
		return l, nil, err
	}
	if by.Role != org.College {
		return l, goal, nil
	}
	versions := r.current.Load().programmes[programme]
	if len(versions) == 0 {
		return l, nil, refusal(ProgrammeUnknown, "programme", programme)
	}
	newest := versions[len(versions)-1]
	switch {
	case !r.Tree().MayActFor(by, newest.Institution):
		return l, nil, fmt.Errorf("programme %s is of %s: %w", programme, newest.Institution, fault.Forbidden)
	case goal == nil || !goal.Consent:
		return l, nil, &ledger.Refusal{Code: ConsentMissing, Field: "learner", Subject: programme}
	}
	return l, goal, nil
}

// Audit compares what a learner has with what a programme asks for, under the
// version in force and, for a goal, the version they began under. With adds
// courses as if they were completed today.
func (r *Registrar) Audit(ctx context.Context, by org.Principal, id ledger.AccountID, code string, with []string) (Answer, error) {
	l, goal, err := r.mayAudit(ctx, by, id, code)
	if err != nil {
		return Answer{}, err
	}
	a, err := r.readAccount(ctx, l)
	if err != nil {
		return Answer{}, err
	}
	return r.answer(ctx, a, code, goal, with)
}

// question is what an account is audited for.
type question struct {
	goal *Goal    // nil if the programme is none of the learner's
	with []string // courses to be supposed
	// outline leaves out what only others need who look at a verdict: what
	// became of each lot, the grounds, and the canonical bytes.
	outline bool
}

// answer audits an account that was read, for one programme.
func (r *Registrar) answer(ctx context.Context, a *account, code string, goal *Goal, with []string) (Answer, error) {
	return r.answerTo(ctx, a, code, question{goal: goal, with: with})
}

func (r *Registrar) answerTo(ctx context.Context, a *account, code string, q question) (Answer, error) {
	set, err := r.equivalences(ctx, code)
	if err != nil {
		return Answer{}, err
	}
	current, err := r.inForce(code, a.asked)
	if err != nil {
		return Answer{}, err
	}
	answer := Answer{Goal: q.goal, Better: NoneBetter}
	if answer.Current, answer.Unusable, err = r.under(a, current, set, q); err != nil || q.goal == nil {
		return answer, err
	}
	return answer, r.protect(ctx, a, &answer, q)
}

// protect adds to an answer the audit under the version that the learner began
// under. It goes by the equivalences of today or by those of that day,
// whichever serve the learner better: nobody loses by what was agreed later.
func (r *Registrar) protect(ctx context.Context, a *account, answer *Answer, q question) error {
	goal, now := q.goal, &answer.Current
	began, err := r.equivalencesOn(ctx, goal.Programme, goal.Registered)
	if err != nil {
		return err
	}
	sets := []*agreed{began}
	if goal.Entry != now.Programme.Version {
		set, err := r.equivalences(ctx, goal.Programme)
		if err != nil {
			return err
		}
		sets = []*agreed{set, began}
	}
	entry, err := r.numbered(goal.Programme, goal.Entry)
	if err != nil {
		return err
	}
	for i, set := range sets {
		again := i > 0 && (set.number == sets[0].number || set.number == 0)
		same := len(sets) == 1 && (set.number == now.Equivalences || set.number == 0)
		if again || same {
			continue // nothing else than what is there
		}
		audited, _, err := r.under(a, entry, set, q)
		if err != nil {
			return err
		}
		if answer.Entry == nil || compare(&audited.Verdict, &answer.Entry.Verdict) < 0 {
			answer.Entry = &audited
		}
	}
	if answer.Entry == nil {
		return nil
	}
	switch c := compare(&answer.Entry.Verdict, &now.Verdict); {
	case c < 0:
		answer.Better = EntryBetter
	case c > 0:
		answer.Better = CurrentBetter
	}
	return nil
}

// under audits an account under one version and one set of equivalences.
func (r *Registrar) under(a *account, o *offer, set *agreed, q question) (Audited, []Unusable, error) {
	var registered ledger.Day
	if q.goal != nil {
		registered = q.goal.Registered
	}
	known, holdings := r.known(o, set), a.holdings(registered)
	rec, unusable := known.Record(holdings)
	for _, course := range q.with {
		lots, err := r.suppose(o, set, a, course, a.asked)
		if err != nil {
			return Audited{}, nil, err
		}
		rec.Lots = append(rec.Lots, lots...)
	}
	if q.outline {
		v, err := audit.Outline(o.Rules, rec, audit.Options{Checkpoint: a.checkpoint()})
		if err != nil {
			return Audited{}, nil, fmt.Errorf("audit for %s: %w", o.Code, err)
		}
		return Audited{Programme: o.Programme, Rules: o.Rules, Equivalences: set.number, Record: rec, Verdict: v}, unusable, nil
	}
	audited, err := auditRecord(o, set.number, rec, a.checkpoint())
	audited.Grounds = grounds.Grounds{
		Programme: o.Code, Version: o.Version, Checkpoint: string(a.signed), Equivalences: set.number, EquivalencesHash: set.hash,
	}
	audited.Grounds.Gather(known, holdings)
	return audited, unusable, err
}

// compare returns a negative number if a is the better verdict: met, then
// nearer to it, then with more counted.
func compare(a, b *audit.Verdict) int {
	met := func(v *audit.Verdict) int {
		if v.Met {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(met(a), met(b)), cmp.Compare(a.Missing(), b.Missing()), cmp.Compare(b.Counted, a.Counted))
}

// auditRecord audits a record under one version of a programme.
func auditRecord(o *offer, equivalences int, rec programme.Record, checkpoint string) (Audited, error) {
	v, err := audit.Audit(o.Rules, rec, audit.Options{Checkpoint: checkpoint})
	if err != nil {
		return Audited{}, fmt.Errorf("audit for %s: %w", o.Code, err)
	}
	text, err := v.JSON(o.Rules)
	if err != nil {
		return Audited{}, fmt.Errorf("verdict for %s: %w", o.Code, err)
	}
	return Audited{
		Programme: o.Programme, Rules: o.Rules, Equivalences: equivalences, Record: rec, Verdict: v,
		JSON: text, Hash: sha256.Sum256(text),
	}, nil
}

// suppose returns the lines that a course would become if it were completed
// on a day: one of the programme's own, or one of the catalogue.
func (r *Registrar) suppose(o *offer, set *agreed, a *account, code string, completed ledger.Day) ([]programme.Lot, error) {
	cat := r.current.Load()
	c, known := cat.course(code, completed)
	own, isOwn := o.own(code)
	if !known {
		return nil, refusal(CourseUnknown, "course", code)
	}
	if !c.CountsOn(completed) && c.Successor != "" {
		return nil, &ledger.Refusal{Code: CourseSuperseded, Field: "course", Subject: code, Has: c.Retired.String(), Wants: c.Successor}
	}
	if !c.CountsOn(completed) {
		return nil, &ledger.Refusal{Code: CourseNotApproved, Field: "course", Subject: code, Has: c.Retired.String(), Wants: completed.String()}
	}
	fact := equiv.Fact{
		Outcome: grounds.Supposition(code), Course: code, Title: c.Title, Completed: completed,
		Credits: c.Worth.Credits(c.Hours), Hours: int(c.Hours / ledger.One),
	}
	if isOwn {
		fact.Credits = own.Credits
	}
	fact.Source, fact.Issuer = o.sourceOf(cat, cmp.Or(c.Issuer, a.works), completed)
	if fact.Credits == 0 || c.Worth.Unit != ledger.Credit {
		return nil, nil
	}
	return r.known(o, set).Serve(fact), nil
}
