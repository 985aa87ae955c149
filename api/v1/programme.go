package v1

import (
	"context"
	"encoding/hex"

	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/courses"
	"creditbank/courses/registrar"
)

// ListProgrammes answers with a page of the programmes.
func (s *Server) ListProgrammes(ctx context.Context, r wire.ListProgrammesRequestObject) (wire.ListProgrammesResponseObject, error) {
	after, err := call.LastOf("programmes", r.Params.Cursor)
	if err != nil {
		return nil, err
	}
	all, err := s.Registrar.Programmes(ctx)
	if err != nil {
		return nil, err
	}
	limit := call.LimitOf(r.Params.Limit)
	var found []wire.Programme
	for _, p := range all {
		if p.Code > after && len(found) <= limit {
			found = append(found, programme(p))
		}
	}
	found, next := call.Cut("programmes", found, limit, func(p wire.Programme) string { return p.Code })
	return wire.ListProgrammes200JSONResponse{Items: orEmpty(found), NextCursor: next}, nil
}

// GetProgramme answers with all versions of a programme and their rules.
func (s *Server) GetProgramme(ctx context.Context, r wire.GetProgrammeRequestObject) (wire.GetProgrammeResponseObject, error) {
	versions, err := s.Registrar.Programme(ctx, r.Code)
	if err != nil {
		return nil, err
	}
	answer := wire.GetProgramme200JSONResponse{Code: r.Code, Versions: make([]wire.Programme, len(versions))}
	for i, p := range versions {
		if answer.Versions[i], err = s.programmeWithRules(p); err != nil {
			return nil, err
		}
	}
	return answer, nil
}

// PublishProgramme adds a version of a programme, and proposes the
// equivalences that came with it.
func (s *Server) PublishProgramme(ctx context.Context, r wire.PublishProgrammeRequestObject) (wire.PublishProgrammeResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	p, proposal, err := s.Registrar.PublishProgramme(ctx, q, courses.Programme{
		Code: r.Body.Code, Institution: r.Body.Institution, Title: r.Body.Title, TitleEn: r.Body.TitleEn,
		Enterprise: r.Body.Enterprise, Illustrative: r.Body.Illustrative, Effective: day(r.Body.EffectiveOn),
	}, TermsOf(r.Body), r.Body.Equivalences)
	if err != nil {
		return nil, err
	}
	body, err := s.programmeWithRules(p.Version)
	if err != nil {
		return nil, err
	}
	body.Proposal = proposal
	if q.DryRun {
		return wire.PublishProgramme200JSONResponse(body), nil
	}
	return wire.PublishProgramme201JSONResponse{Body: body, Headers: wire.PublishProgramme201ResponseHeaders{
		Location: "/v1/programmes/" + body.Code, IdempotencyReplayed: replay(p.Replayed),
	}}, nil
}

// TermsOf reads the terms of a programme; nil if the request has none. It has
// been checked.
func TermsOf(w *wire.ProgrammeRequest) *registrar.Terms {
	if w.Rules == "" {
		return nil
	}
	t := &registrar.Terms{Rules: w.Rules, Bases: w.Bases, Panel: w.Panel}
	for _, n := range w.Sources {
		t.Sources = append(t.Sources, registrar.SourceName{Source: registrar.Source(n.Source), As: n.As})
	}
	for _, c := range w.Courses {
		t.Courses = append(t.Courses, registrar.OwnCourse{
			Code: c.Code, Title: c.Title, TitleEn: c.TitleEn, Credits: amount(c.Credits), Hours: c.Hours, Days: c.Days, Groups: c.Groups,
		})
	}
	return t
}

func programme(p courses.Programme) wire.Programme {
	return wire.Programme{
		Code: p.Code, Version: int(p.Version), Institution: p.Institution, Title: p.Title, TitleEn: p.TitleEn,
		Enterprise: p.Enterprise, Illustrative: p.Illustrative, EffectiveOn: p.Effective.String(),
	}
}

// programmeWithRules returns a version with what the college published.
func (s *Server) programmeWithRules(p courses.Programme) (wire.Programme, error) {
	w := programme(p)
	terms, rules, has, err := s.Registrar.TermsOf(p)
	if err != nil || !has {
		return w, err
	}
	w.Rules, w.Bases, w.Panel, w.RulesHash = terms.Rules, terms.Bases, terms.Panel, hex.EncodeToString(rules.Hash[:])
	for _, n := range terms.Sources {
		w.Sources = append(w.Sources, wire.SourceName{Source: string(n.Source), As: n.As})
	}
	for _, c := range terms.Courses {
		w.Courses = append(w.Courses, wire.OwnCourse{
			Code: c.Code, Title: c.Title, TitleEn: c.TitleEn, Credits: c.Credits.String(), Hours: c.Hours, Days: c.Days, Groups: c.Groups,
		})
	}
	return w, nil
}
