package registrar

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Consent lets a college read fields of a learner's record for a purpose. A
// learner has one with a college for each of its programmes, and one beside
// them. It is stored as JSON: never rename a field.
type Consent struct {
	Learner     string         `json:"learner"`
	Institution string         `json:"institution"`
	Programme   string         `json:"programme,omitempty"`
	Purpose     string         `json:"purpose"`
	Fields      []Field        `json:"fields"`
	Given       ledger.Instant `json:"given"`
	Until       ledger.Day     `json:"until_day,omitempty"` // last day; zero for no end
	// Withdrawn is when it ended by the learner's word, or zero.
	Withdrawn ledger.Instant `json:"withdrawn,omitempty"`
	// OnPaper means that the office has recorded what the learner has signed.
	OnPaper bool `json:"on_paper,omitempty"`
}

// goalFields are what consent with a goal lets read: what an audit and a hold
// need, and who it is.
var goalFields = []Field{PersonField, CreditsField, StatementField}

// goalPurpose is what such a consent is for.
const goalPurpose = "学历兑换审核 (audit for a diploma)"

// InForce reports whether the consent, as it is now, counts today.
func (c Consent) InForce(today ledger.Day) bool {
	return len(c.Fields) > 0 && c.Withdrawn == 0 && (c.Until == 0 || today <= c.Until)
}

// noProgramme stands for the programme in the name of a consent without one.
const noProgramme = "-"

func consentName(learner ledger.AccountID, institution, programme string) string {
	if programme == "" {
		programme = noProgramme
	}
	return learner.String() + "/" + institution + "/" + programme
}

// counts reports whether a consent is in force.
func (r *Registrar) counts(c Consent) bool { return c.InForce(r.today()) }

// consentedFields returns what a college may read of a learner now.
func (r *Registrar) consentedFields(ctx context.Context, by org.Principal, learner ledger.AccountID) ([]Field, error) {
	consents, err := papers[Consent](ctx, r, courses.ConsentPaper, learner.String()+"/")
	if err != nil {
		return nil, err
	}
	var fields []Field
	tree := r.Tree()
	for _, c := range consents {
		if r.counts(c) && tree.MayActFor(by, c.Institution) {
			fields = append(fields, c.Fields...)
		}
	}
	return fields, nil
}

// goalConsented reports whether a learner's consent for a programme counts.
func (r *Registrar) goalConsented(ctx context.Context, learner ledger.AccountID, programme string) (bool, error) {
	institution, known := r.institutionOf(programme)
	if !known {
		return false, nil
	}
	f, err := paper[Consent](ctx, r, courses.ConsentPaper, consentName(learner, institution, programme))
	return err == nil && r.counts(f.says) && slices.Contains(f.says.Fields, CreditsField), err
}

// institutionOf returns the college that awards a programme now.
func (r *Registrar) institutionOf(programme string) (string, bool) {
	versions := r.current.Load().programmes[programme]
	if len(versions) == 0 {
		return "", false
	}
	return versions[len(versions)-1].Institution, true
}

// consentWithGoal returns the version of the consent that a goal gives or
// withdraws; nothing if it changes none.
func (r *Registrar) consentWithGoal(ctx context.Context, q Request, g Goal) ([]courses.Paper, error) {
	learner, err := ledger.ParseAccountID(g.Learner)
	if err != nil {
		return nil, err
	}
	institution, known := r.institutionOf(g.Programme)
	if !known {
		return nil, refusal(ProgrammeUnknown, "programme", g.Programme)
	}
	name := consentName(learner, institution, g.Programme)
	f, err := paper[Consent](ctx, r, courses.ConsentPaper, name)
	if err != nil {
		return nil, err
	}
	c, now := f.says, ledger.InstantOf(r.now())
	switch counts := r.counts(c); {
	case counts == g.Consent:
		return nil, nil
	case counts:
		c.Withdrawn = now
	default:
		c = Consent{Learner: g.Learner, Institution: institution, Programme: g.Programme, Purpose: goalPurpose, Fields: goalFields, Given: now}
	}
	// The goal carries the request's key.
	next, err := newPaper(q, f, courses.ConsentPaper, name, courses.Asked{}, c)
	return []courses.Paper{next}, err
}

// GiveConsent lets a college read fields of a learner's record, in place of an
// earlier consent for the same programme. The learner gives it; the office may
// record one that was signed on paper.
func (r *Registrar) GiveConsent(ctx context.Context, q Request, learner ledger.AccountID, c Consent) (Consent, bool, error) {
	return r.changeConsent(ctx, q, learner, c, "give", func(Consent) (Consent, error) {
		tree := r.Tree()
		college, known := tree.Get(c.Institution)
		institution, programmeKnown := r.institutionOf(c.Programme)
		switch {
		case !known:
			return c, refusal(OrganisationUnknown, "institution", c.Institution)
		case college.Kind != courses.InstitutionKind:
			return c, refusal(NotACollege, "institution", c.Institution)
		case tree.Ended(c.Institution):
			return c, ended(tree, "institution", c.Institution)
		case c.Programme != "" && !programmeKnown:
			return c, refusal(ProgrammeUnknown, "programme", c.Programme)
		case c.Programme != "" && institution != c.Institution:
			return c, &ledger.Refusal{Code: ProgrammeNotYours, Field: "programme", Subject: c.Programme, Has: institution, Wants: c.Institution}
		case c.Until != 0 && c.Until < r.today():
			return c, &ledger.Refusal{Code: ConsentOver, Field: "until", Has: r.today().String(), Wants: c.Until.String()}
		}
		c.Learner, c.Given, c.Withdrawn, c.OnPaper = learner.String(), ledger.InstantOf(r.now()), 0, q.By.Role == org.Office
		var fields []Field
		for _, f := range Fields {
			if slices.Contains(c.Fields, f) {
				fields = append(fields, f)
			}
		}
		if len(fields) == 0 || len(fields) < len(c.Fields) {
			return c, fmt.Errorf("fields %v: want some of %v, each once: %w", c.Fields, Fields, fault.Invalid)
		}
		c.Fields = fields
		return c, nil
	})
}

// WithdrawConsent ends a consent at once. An application that rests on it goes
// no further; what was redeemed stays.
func (r *Registrar) WithdrawConsent(ctx context.Context, q Request, learner ledger.AccountID, institution, programme string) (Consent, bool, error) {
	c := Consent{Institution: institution, Programme: programme}
	return r.changeConsent(ctx, q, learner, c, "withdraw", func(was Consent) (Consent, error) {
		if !r.counts(was) {
			return was, &ledger.Refusal{Code: ConsentMissing, Field: "institution", Subject: clip(institution)}
		}
		was.Withdrawn = ledger.InstantOf(r.now())
		return was, nil
	})
}

// changeConsent files the next version of a consent.
func (r *Registrar) changeConsent(ctx context.Context, q Request, learner ledger.AccountID, c Consent, what string, change func(was Consent) (Consent, error)) (Consent, bool, error) {
	r.publishing.Lock()
	defer r.publishing.Unlock()
	texts := make([]string, len(c.Fields))
	for i, f := range c.Fields {
		texts[i] = string(f)
	}
	a, err := q.askedFor("consent", what, learner.String(), c.Institution, c.Programme, c.Purpose, strings.Join(texts, " "), strconv.Itoa(int(c.Until)))
	if err != nil {
		return Consent{}, false, err
	}
	if q.By.Role != org.Learner && q.By.Role != org.Office {
		return Consent{}, false, fmt.Errorf("%s consent as %s: %w", what, q.By.Role, fault.Forbidden)
	}
	if _, err := r.viewOf(ctx, q.By, learner); err != nil {
		return Consent{}, false, err
	}
	name := consentName(learner, c.Institution, c.Programme)
	f, err := paper[Consent](ctx, r, courses.ConsentPaper, name)
	if err != nil {
		return Consent{}, false, err
	}
	if earlier, used, err := f.asked(a); used || err != nil {
		return earlier, used, err
	}
	next, err := change(f.says)
	if err != nil {
		return Consent{}, false, err
	}
	return next, false, file(ctx, r, q, f, courses.ConsentPaper, name, a, next)
}

// Consents returns what a learner has consented to, now and before, to the
// learner and the office; a college sees those given to it.
func (r *Registrar) Consents(ctx context.Context, by org.Principal, learner ledger.AccountID) ([]Consent, error) {
	if own, err := r.owns(ctx, by, learner.String()); err != nil || !own && by.Role != org.College && !by.ReadsAll() {
		return nil, fmt.Errorf("consents of %s: %w", learner, fault.Forbidden)
	}
	consents, err := papers[Consent](ctx, r, courses.ConsentPaper, learner.String()+"/")
	tree := r.Tree()
	return slices.DeleteFunc(consents, func(c Consent) bool {
		return by.Role == org.College && !tree.MayActFor(by, c.Institution)
	}), err
}

// mayHold reports whether a college may hold a learner's credits: with consent
// to read them, given for the programme or for none.
func (r *Registrar) mayHold(ctx context.Context, learner ledger.AccountID, institution, programme string) (bool, error) {
	for _, code := range []string{programme, ""} {
		f, err := paper[Consent](ctx, r, courses.ConsentPaper, consentName(learner, institution, code))
		if err != nil {
			return false, err
		}
		if r.counts(f.says) && slices.Contains(f.says.Fields, CreditsField) {
			return true, nil
		}
	}
	return false, nil
}

// stillConsents refuses to go on with an application whose learner has
// withdrawn their consent. What is held can be released.
func (r *Registrar) stillConsents(ctx context.Context, x *Application) error {
	learner, err := ledger.ParseAccountID(x.Learner)
	if err != nil {
		return fmt.Errorf("application %s: %w (%w)", x.ID, fault.Corrupt, err)
	}
	consents, err := r.goalConsented(ctx, learner, x.Programme)
	if err == nil && !consents {
		err = &ledger.Refusal{Code: ConsentMissing, Field: "learner", Subject: x.Programme}
	}
	return err
}
