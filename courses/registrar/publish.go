package registrar

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Published is a version that was added to the catalogue.
type Published[T courses.Record] struct {
	Version  T
	Replayed bool // made by an earlier request with the same key
}

// PublishCourse adds a version of a course. Only the office does.
//
// What the rules do not allow is a [ledger.Refusal]. Unlike a refusal of the
// ledger it is not kept: asked again with the same key, it is decided anew.
func (r *Registrar) PublishCourse(ctx context.Context, q Request, c courses.Course) (Published[courses.Course], error) {
	r.publishing.Lock()
	defer r.publishing.Unlock()
	return r.publishCourse(ctx, q, c)
}

// publishCourse is [Registrar.PublishCourse] for a caller that holds publishing.
func (r *Registrar) publishCourse(ctx context.Context, q Request, c courses.Course) (Published[courses.Course], error) {
	if q.By.Role != org.Office {
		return Published[courses.Course]{}, fmt.Errorf("publish a course as %s: %w", q.By.Role, fault.Forbidden)
	}
	check := func() error {
		_, known := r.Tree().Get(c.Issuer)
		switch err := c.Worth.Check(); {
		case err != nil:
			return refusal(RuleImpossible, "worth", err.Error())
		case c.Retired != 0 && c.Retired <= c.Approved:
			return &ledger.Refusal{Code: RetiredTooEarly, Field: "retired_on", Has: c.Approved.String(), Wants: c.Retired.String()}
		case c.Issuer != "" && !known:
			return refusal(OrganisationUnknown, "issuer", c.Issuer)
		case r.Tree().Ended(c.Issuer) && (c.Retired == 0 || c.Retired > r.today()):
			return ended(r.Tree(), "issuer", c.Issuer)
		}
		return nil
	}
	c.By = q.By.ID
	asked := []string{"course", c.Code, string(c.Module), c.Title, c.TitleEn, c.Hours.String(), c.Worth.Unit.String(),
		c.Worth.PerUnit.String(), c.Worth.Step.String(), c.Worth.Max.String(), strconv.Itoa(c.Worth.ValidYears),
		c.Issuer, c.Industry, c.Approved.String(), c.Retired.String(), strconv.FormatBool(c.Illustrative)}
	if c.Successor != "" || c.Proposal != "" || c.Reason != "" {
		asked = append(asked, c.Successor, c.Proposal, c.Reason)
	}
	return publish(ctx, r, q, r.store.Courses(), c, check,
		func(n uint32, a courses.Asked) courses.Course { c.Version, c.Asked = n, a; return c }, asked...)
}

// PublishProgramme adds a version of a programme: the college that awards it,
// or the office. Terms may be nil: then it has no rules, and nobody can be
// audited for it. Equivalences that come with the rules are proposed under the
// same key, and their number is returned; asked again, what a crash left
// undone is done.
func (r *Registrar) PublishProgramme(ctx context.Context, q Request, p courses.Programme, terms *Terms, equivalences string) (Published[courses.Programme], int, error) {
	r.publishing.Lock()
	defer r.publishing.Unlock()
	published, err := r.publishProgramme(ctx, q, p, terms, equivalences)
	if err != nil || equivalences == "" || q.DryRun {
		return published, 0, err
	}
	proposal, _, err := r.propose(ctx, q, p.Code, equivalences)
	return published, proposal.Number, err
}

func (r *Registrar) publishProgramme(ctx context.Context, q Request, p courses.Programme, terms *Terms, equivalences string) (Published[courses.Programme], error) {
	if q.By.Role != org.Office && q.By.Role != org.College {
		return Published[courses.Programme]{}, fmt.Errorf("publish a programme as %s: %w", q.By.Role, fault.Forbidden)
	}
	if terms != nil && terms.Panel == 0 {
		terms.Panel = defaultPanel
	}
	text, err := terms.text()
	if err != nil {
		return Published[courses.Programme]{}, fmt.Errorf("publish a programme: %w", err)
	}
	p.Terms = text
	check := func() error {
		college, known := r.Tree().Get(p.Institution)
		_, enterpriseKnown := r.Tree().Get(p.Enterprise)
		var earlier courses.Programme
		versions := r.current.Load().programmes[p.Code]
		there := len(versions) > 0
		if there {
			earlier = versions[len(versions)-1]
		}
		switch {
		case !known:
			return refusal(OrganisationUnknown, "institution", p.Institution)
		case college.Kind != courses.InstitutionKind:
			return refusal(NotACollege, "institution", p.Institution)
		case r.Tree().Ended(p.Institution):
			return ended(r.Tree(), "institution", p.Institution)
		case q.By.Role == org.College && !r.Tree().MayActFor(q.By, p.Institution):
			return &ledger.Refusal{Code: NotYours, Field: "institution", Subject: p.Institution, Has: q.By.Organisation}
		case there && q.By.Role == org.College && !r.Tree().MayActFor(q.By, earlier.Institution):
			return &ledger.Refusal{Code: ProgrammeNotYours, Field: "code", Subject: p.Code, Has: earlier.Institution, Wants: q.By.Organisation}
		case p.Enterprise != "" && !enterpriseKnown:
			return refusal(OrganisationUnknown, "enterprise", p.Enterprise)
		case there && (terms != nil || p.Effective != 0) && p.Effective < earlier.Effective:
			return &ledger.Refusal{Code: EffectiveTooEarly, Field: "effective_on", Subject: p.Code,
				Has: earlier.Effective.String(), Wants: p.Effective.String()}
		case terms == nil && equivalences != "":
			return refusal(ProgrammeWithoutRules, "equivalences", p.Code)
		case terms != nil:
			return terms.check(r.current.Load(), p, equivalences)
		}
		return nil
	}
	asked := []string{"programme", p.Code, p.Institution, p.Title, p.TitleEn, p.Enterprise, strconv.FormatBool(p.Illustrative)}
	if p.Terms != "" || p.Effective != 0 {
		asked = append(asked, p.Effective.String(), p.Terms, equivalences)
	}
	if p.Effective == 0 && terms != nil {
		p.Effective = r.today()
	}
	p.By = q.By.ID
	return publish(ctx, r, q, r.store.Programmes(), p, check,
		func(n uint32, a courses.Asked) courses.Programme { p.Version, p.Asked = n, a; return p },
		asked...)
}

// publish adds the next version of an item and makes it part of the
// catalogue, unless the request did so before. The caller holds publishing.
func publish[T courses.Record](ctx context.Context, r *Registrar, q Request, v courses.Versions[T], item T,
	check func() error, number func(uint32, courses.Asked) T, asked ...string) (p Published[T], err error) {
	if err := q.checkKey(); err != nil {
		return p, err
	}
	// Stored: the texts and their order are frozen.
	a := courses.Asked{Request: ledger.DigestOf(append([]string{"creditbank/publish/v1"}, asked...)...)}
	if q.Key != "" {
		a.Key = ledger.NewKey(q.scope(), q.Key, 0)
	}
	if earlier, used := r.current.Load().asked[a.Key]; used {
		made, same := earlier.(T)
		if !same || earlier.AskedBy().Request != a.Request {
			return p, &ledger.Refusal{Code: ledger.KeyReused, Field: "Idempotency-Key"}
		}
		return Published[T]{made, true}, nil
	}
	if err := check(); err != nil {
		return p, err
	}
	key, _ := item.VersionKey()
	next := uint32(1)
	newest, err := v.Newest(ctx, key)
	switch {
	case err == nil:
		_, n := newest.VersionKey()
		next = n + 1
	case !errors.Is(err, fault.NotFound):
		return p, fmt.Errorf("publish %s: %w", key, err)
	}
	p.Version = number(next, a)
	if q.DryRun {
		return p, nil
	}
	if err := v.Add(ctx, p.Version); err != nil {
		return p, fmt.Errorf("publish %s: %w", key, err)
	}
	return p, r.reload(ctx)
}

func refusal(code ledger.Code, field, subject string) error {
	return &ledger.Refusal{Code: code, Field: field, Subject: clip(subject)}
}
