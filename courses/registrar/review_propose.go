package registrar

import (
	"context"
	"encoding/json"
	"fmt"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// ProposeCourse files a draft for an enterprise. If organisation is empty it
// is that of who asks.
func (r *Registrar) ProposeCourse(ctx context.Context, q Request, organisation string, c CourseContent) (CourseProposal, bool, error) {
	r.publishing.Lock()
	defer r.publishing.Unlock()
	if organisation == "" {
		organisation = q.By.Organisation
	}
	body, err := json.Marshal(c)
	if err != nil {
		return CourseProposal{}, false, err
	}
	a, err := q.askedFor("propose-course", organisation, string(body))
	if err != nil {
		return CourseProposal{}, false, err
	}
	p := CourseProposal{ID: a.Key.String(), Organisation: organisation, Content: c}
	f, err := paper[CourseProposal](ctx, r, courses.CourseProposalPaper, p.ID)
	if err != nil {
		return p, false, err
	}
	if earlier, used, err := f.asked(a); used || err != nil {
		return earlier, used, err
	}
	switch o, known := r.Tree().Get(organisation); {
	case len(f.history) > 0:
		return p, false, &ledger.Refusal{Code: ledger.KeyReused, Field: "Idempotency-Key"}
	case q.By.Role != org.Enterprise:
		return p, false, fmt.Errorf("propose a course as %s: %w", q.By.Role, fault.Forbidden)
	case !known:
		return p, false, refusal(OrganisationUnknown, "organisation", organisation)
	case !r.Tree().MayActFor(q.By, o.Code):
		return p, false, &ledger.Refusal{Code: NotYours, Field: "organisation", Subject: clip(organisation), Has: q.By.Organisation}
	}
	if err := r.checkContent(organisation, c); err != nil {
		return p, false, err
	}
	p.signed(q, ledger.InstantOf(r.now()), Draft, "")
	return p, false, file(ctx, r, q, f, courses.CourseProposalPaper, p.ID, a, p)
}

// checkContent returns why a course cannot be proposed by an organisation.
func (r *Registrar) checkContent(organisation string, c CourseContent) error {
	versions := r.current.Load().courses[c.Code]
	switch err := c.Worth.Check(); {
	case err != nil:
		return refusal(RuleImpossible, "worth", err.Error())
	case len(versions) > 0 && !r.Tree().Covers(organisation, versions[len(versions)-1].Issuer):
		return &ledger.Refusal{Code: CourseNotYours, Field: "code", Subject: c.Code, Has: versions[len(versions)-1].Issuer, Wants: organisation}
	}
	return nil
}

// EditCourseProposal changes what is proposed, as long as it is a draft or has
// been returned.
func (r *Registrar) EditCourseProposal(ctx context.Context, q Request, id string, c CourseContent) (CourseProposal, bool, error) {
	r.publishing.Lock()
	defer r.publishing.Unlock()
	body, err := json.Marshal(c)
	if err != nil {
		return CourseProposal{}, false, err
	}
	return r.reviewStep(ctx, q, id, []ReviewState{Draft, Returned}, []string{"edit", string(body)}, func(p *CourseProposal, now ledger.Instant) error {
		if err := r.ofProposer(q, p); err != nil {
			return err
		}
		if err := r.checkContent(p.Organisation, c); err != nil {
			return err
		}
		p.Content = c
		p.signed(q, now, p.State, "")
		return nil
	})
}

// ofProposer lets through who may act for the enterprise that proposes.
func (r *Registrar) ofProposer(q Request, p *CourseProposal) error {
	if q.By.Role != org.Enterprise || !r.Tree().MayActFor(q.By, p.Organisation) {
		return fmt.Errorf("change a proposal of %s as %s: %w", p.Organisation, q.By.Role, fault.Forbidden)
	}
	return nil
}

// SubmitCourseProposal hands a proposal in: its first round or, if it was
// returned, its next. Of one course one proposal is looked at at a time.
func (r *Registrar) SubmitCourseProposal(ctx context.Context, q Request, id, reason string) (CourseProposal, bool, error) {
	r.publishing.Lock()
	defer r.publishing.Unlock()
	return r.reviewStep(ctx, q, id, []ReviewState{Draft, Returned}, []string{"submit", reason}, func(p *CourseProposal, now ledger.Instant) error {
		if err := r.ofProposer(q, p); err != nil {
			return err
		}
		if err := r.checkContent(p.Organisation, p.Content); err != nil {
			return err
		}
		switch other, err := r.underReview(ctx, p.Content.Code, p.ID); {
		case err != nil:
			return err
		case other != "":
			return &ledger.Refusal{Code: CourseUnderReview, Field: "code", Subject: p.Content.Code, Has: other}
		}
		if len(p.Rounds) >= maxRounds {
			return fmt.Errorf("more than %d rounds: %w", maxRounds, fault.Invalid)
		}
		p.Rounds = append(p.Rounds, Round{Number: len(p.Rounds) + 1, Content: p.Content, By: q.By.ID, At: now})
		p.signed(q, now, Submitted, reason)
		return nil
	})
}

// maxRounds bounds how often a proposal can be submitted.
const maxRounds = 20

// WithdrawCourseProposal takes a proposal back, up to the decision.
func (r *Registrar) WithdrawCourseProposal(ctx context.Context, q Request, id, reason string) (CourseProposal, bool, error) {
	r.publishing.Lock()
	defer r.publishing.Unlock()
	open := []ReviewState{Draft, Submitted, UnderReview, Returned}
	return r.reviewStep(ctx, q, id, open, []string{"withdraw", reason}, func(p *CourseProposal, now ledger.Instant) error {
		if err := r.ofProposer(q, p); err != nil {
			return err
		}
		p.signed(q, now, Withdrawn, reason)
		return nil
	})
}
