package v1

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"

	"creditbank/api/call"
	"creditbank/api/problem"
	"creditbank/api/wire"
	"creditbank/courses/registrar"
)

// maxWith is how many courses one question can suppose.
const maxWith = 20

// GetAudit answers whether a learner meets what a programme asks for.
func (s *Server) GetAudit(ctx context.Context, r wire.GetAuditRequestObject) (wire.GetAuditResponseObject, error) {
	with, err := coursesOf(r.Params.With)
	if err != nil {
		return nil, err
	}
	a, err := s.Registrar.Audit(ctx, call.Of(ctx).By, account(r.Learner), r.Params.Programme, with)
	if err != nil {
		return nil, err
	}
	answer := wire.GetAudit200JSONResponse{
		Learner: account(r.Learner).String(), Programme: r.Params.Programme, Better: string(a.Better),
		Unusable: make([]wire.UnusableLot, len(a.Unusable)),
	}
	if answer.Current, err = audited(&a.Current); err != nil {
		return nil, err
	}
	if a.Entry != nil {
		entry, err := audited(a.Entry)
		if err != nil {
			return nil, err
		}
		answer.Entry = &entry
	}
	if r.Params.Explain {
		if answer.Explanation, err = explanation(&a.Current); err != nil {
			return nil, err
		}
	}
	if a.Goal != nil {
		g := goal(a.Goal)
		answer.Goal = &g
	}
	for i, u := range a.Unusable {
		answer.Unusable[i] = wire.UnusableLot{Lot: int64(u.Lot), Reason: u.Reason}
	}
	return answer, nil
}

func explanation(a *registrar.Audited) (*wire.Explanation, error) {
	e, err := a.Explain()
	if err != nil {
		return nil, err
	}
	w := &wire.Explanation{
		Rules: orEmpty(e.Refusal.Rules), Smallest: e.All || e.Refusal.Smallest, Pivotal: make([]wire.PivotalLot, len(e.Pivotal)),
	}
	for i, p := range e.Pivotal {
		w.Pivotal[i] = wire.PivotalLot{Line: p.Lot, Missing: p.Missing.String()}
	}
	return w, nil
}

// coursesOf reads a list of codes.
func coursesOf(text string) ([]string, error) {
	if text == "" {
		return nil, nil
	}
	codes := strings.Split(text, ",")
	if len(codes) > maxWith {
		return nil, problem.Flaws{{Code: problem.ListTooLong, Field: "with", Has: strconv.Itoa(maxWith)}}
	}
	seen := make(map[string]bool)
	for _, c := range codes {
		if !checks["code"](c) || seen[c] {
			return nil, problem.Flaws{{Code: problem.ParamMalformed, Field: "with"}}
		}
		seen[c] = true
	}
	return codes, nil
}

func audited(a *registrar.Audited) (wire.Audit, error) {
	record, err := a.Record.JSON()
	if err != nil {
		return wire.Audit{}, err
	}
	grounds, err := json.Marshal(a.Grounds)
	return wire.Audit{
		Programme: a.Programme.Code, Version: int(a.Programme.Version), Title: a.Programme.Title,
		EffectiveOn: a.Programme.Effective.String(), Equivalences: a.Equivalences, Verdict: a.JSON,
		VerdictHash: hex.EncodeToString(a.Hash[:]), Record: record, Grounds: grounds,
	}, err
}

// ListMatches answers with the nearest diplomas.
func (s *Server) ListMatches(ctx context.Context, r wire.ListMatchesRequestObject) (wire.ListMatchesResponseObject, error) {
	matches, err := s.Registrar.Matches(ctx, call.Of(ctx).By, account(r.Learner))
	if err != nil {
		return nil, err
	}
	items := make([]wire.Match, len(matches))
	for i, m := range matches {
		items[i] = wire.Match{
			Programme: m.Programme.Code, Version: int(m.Programme.Version), Title: m.Programme.Title, TitleEn: m.Programme.TitleEn,
			Institution: m.Programme.Institution, Met: m.Verdict.Met, Counted: m.Verdict.Counted.String(),
			Missing: m.Missing.String(), Terms: m.Terms, Better: string(m.Better), Proved: m.Verdict.Proved,
		}
	}
	return wire.ListMatches200JSONResponse{Items: items}, nil
}

// GetPlan answers with the fewest courses that close the gap, and when.
func (s *Server) GetPlan(ctx context.Context, r wire.GetPlanRequestObject) (wire.GetPlanResponseObject, error) {
	p, err := s.Registrar.Plan(ctx, call.Of(ctx).By, account(r.Learner), r.Params.Programme, r.Params.WeeklyHours)
	if err != nil {
		return nil, err
	}
	answer := wire.GetPlan200JSONResponse{
		Learner: account(r.Learner).String(), Courses: make([]wire.PlannedCourse, len(p.Courses)), Hours: p.Hours, WeeklyHours: p.WeeklyHours,
		EndsOn: p.End.String(), Deadline: p.Deadline.String(), LastStart: p.LastStart.String(), Proved: p.Fewest,
	}
	for i, c := range p.Courses {
		answer.Courses[i] = wire.PlannedCourse{
			Code: c.Course.Code, Title: c.Course.Title, TitleEn: c.Course.TitleEn, Credits: c.Credits.String(),
			Hours: c.Hours, BeginOn: c.Begin.String(), CompleteOn: c.Completed.String(), Groups: c.Groups,
		}
	}
	answer.Audit, err = audited(&p.Audited)
	return answer, err
}

// CheckCourse answers what a course would do for each goal.
func (s *Server) CheckCourse(ctx context.Context, r wire.CheckCourseRequestObject) (wire.CheckCourseResponseObject, error) {
	foreseen, err := s.Registrar.Foresee(ctx, call.Of(ctx).By, account(r.Learner), r.Params.Course)
	if err != nil {
		return nil, err
	}
	answer := wire.CheckCourse200JSONResponse{
		Learner: account(r.Learner).String(), Course: r.Params.Course, Goals: make([]wire.Foreseen, len(foreseen)),
	}
	for i, f := range foreseen {
		answer.Goals[i] = foreseenFor(&f)
	}
	return answer, nil
}

func foreseenFor(f *registrar.Foreseen) wire.Foreseen {
	return wire.Foreseen{
		Programme: f.Programme.Code, Version: int(f.Programme.Version), Use: string(f.Use), Group: f.Group,
		Gain: f.Gain.String(), Nearer: max(0, f.Nearer).String(), ExpiresOn: f.ExpiresOn.String(), NeededOn: f.NeededOn.String(),
		Zh: f.Words.ZH, En: f.Words.EN,
	}
}
