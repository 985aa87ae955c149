package registrar

import (
	"context"
	"fmt"

	"creditbank/courses"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// PublishReviewed publishes the course that a panel has passed, from a first
// day on. A day before the last vote needs a reason. Only the office does.
//
// The version of the course is stored before the proposal says so; asked
// again, what a crash left undone is done.
func (r *Registrar) PublishReviewed(ctx context.Context, q Request, id string, first ledger.Day, reason string) (CourseProposal, bool, error) {
	r.publishing.Lock()
	defer r.publishing.Unlock()
	return r.reviewStep(ctx, q, id, []ReviewState{Passed}, []string{"publish", first.String(), reason}, func(p *CourseProposal, now ledger.Instant) error {
		if err := ofOffice(q); err != nil {
			return err
		}
		round := p.round()
		if voted := round.Decided.Day(); first < voted && reason == "" {
			return &ledger.Refusal{Code: FirstDayTooEarly, Field: "first_day", Has: voted.String(), Wants: first.String()}
		}
		rests := fmt.Sprintf("%s/%d", p.ID, round.Number)
		for _, v := range r.current.Load().courses[round.Content.Code] {
			if v.Proposal == rests {
				p.Version, p.FirstDay = v.Version, v.Approved
				p.signed(q, now, CourseApproved, reason)
				return nil
			}
		}
		c := round.Content
		published, err := r.publishCourse(ctx, q, courses.Course{
			Code: c.Code, Module: c.Module, Title: c.Title, TitleEn: c.TitleEn, Hours: c.Hours, Worth: c.Worth,
			Issuer: p.Organisation, Industry: c.Industry, Approved: first, Proposal: rests, Reason: reason,
		})
		if err != nil {
			return err
		}
		p.Version, p.FirstDay = published.Version.Version, first
		p.signed(q, now, CourseApproved, reason)
		return nil
	})
}

// RetireCourse ends a course on a day: completions from then on do not count,
// and a successor, if given, is where learners and searches are pointed to. No
// completion that was booked may be of that day or later. Only the office does.
func (r *Registrar) RetireCourse(ctx context.Context, q Request, code string, on ledger.Day, successor, reason string) (Published[courses.Course], error) {
	r.publishing.Lock()
	defer r.publishing.Unlock()
	var none Published[courses.Course]
	if err := ofOffice(q); err != nil {
		return none, fmt.Errorf("retire a course: %w", err)
	}
	versions := r.current.Load().courses[code]
	if len(versions) == 0 {
		return none, fmt.Errorf("course %.80q: %w", code, fault.NotFound)
	}
	c := versions[len(versions)-1]
	// Asked again, the newest version is the one that the request made.
	if a := c.Asked; len(versions) > 1 && !a.Key.IsZero() && a.Key == ledger.NewKey(q.scope(), q.Key, 0) {
		c = versions[len(versions)-2]
	}
	c.Retired, c.Successor, c.Proposal, c.Reason = on, successor, "", reason
	if on <= r.today() {
		// No completion is of a day to come, so only here one can be too late.
		last, err := lastCompletion(ctx, r.book, r.book.Log(), code, on)
		if err != nil {
			return none, err
		}
		if last >= on {
			return none, &ledger.Refusal{Code: RetiredAfterUse, Field: "retired_on", Subject: code, Has: last.String(), Wants: on.String()}
		}
	}
	if err := r.checkSuccessor(c); err != nil {
		return none, err
	}
	return r.publishCourse(ctx, q, c)
}

// maxSuccessors bounds how far a chain of successors is followed.
const maxSuccessors = 32

// checkSuccessor refuses a successor that is not there on the day, or whose
// own successors lead back.
func (r *Registrar) checkSuccessor(c courses.Course) error {
	if c.Successor == "" {
		return nil
	}
	cat := r.current.Load()
	next, known := cat.course(c.Successor, c.Retired)
	if !known {
		return refusal(CourseUnknown, "successor", c.Successor)
	}
	for range maxSuccessors {
		if next.Code == c.Code {
			break
		}
		if next.Successor == "" {
			if next, _ = cat.course(c.Successor, c.Retired); next.CountsOn(c.Retired) {
				return nil
			}
			break
		}
		if next, known = cat.course(next.Successor, c.Retired); !known {
			break
		}
	}
	return &ledger.Refusal{Code: SuccessorImpossible, Field: "successor", Subject: clip(c.Successor), Has: c.Code, Wants: c.Retired.String()}
}
