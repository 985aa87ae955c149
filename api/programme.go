package api

import (
	"context"

	"creditbank/api/wire"
	"creditbank/courses"
)

// ListProgrammes answers with a page of the programmes.
func (s *server) ListProgrammes(ctx context.Context, r wire.ListProgrammesRequestObject) (wire.ListProgrammesResponseObject, error) {
	after, err := lastOf("programmes", r.Params.Cursor)
	if err != nil {
		return nil, err
	}
	all, err := s.Registrar.Programmes(ctx)
	if err != nil {
		return nil, err
	}
	limit := limitOf(r.Params.Limit)
	var found []wire.Programme
	for _, p := range all {
		if p.Code > after && len(found) <= limit {
			found = append(found, programme(p))
		}
	}
	found, next := cut("programmes", found, limit, func(p wire.Programme) string { return p.Code })
	return wire.ListProgrammes200JSONResponse{Items: orEmpty(found), NextCursor: next}, nil
}

// PublishProgramme adds a version of a programme.
func (s *server) PublishProgramme(ctx context.Context, r wire.PublishProgrammeRequestObject) (wire.PublishProgrammeResponseObject, error) {
	q, err := asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	p, err := s.Registrar.PublishProgramme(ctx, q, courses.Programme{
		Code: r.Body.Code, Institution: r.Body.Institution, Title: r.Body.Title, TitleEn: r.Body.TitleEn,
		Enterprise: r.Body.Enterprise, Illustrative: r.Body.Illustrative,
	})
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.PublishProgramme200JSONResponse(programme(p.Version)), nil
	}
	return wire.PublishProgramme201JSONResponse{Body: programme(p.Version), Headers: wire.PublishProgramme201ResponseHeaders{
		Location: "/v1/programmes", IdempotencyReplayed: replay(p.Replayed),
	}}, nil
}

func programme(p courses.Programme) wire.Programme {
	return wire.Programme{
		Code: p.Code, Version: int(p.Version), Institution: p.Institution, Title: p.Title, TitleEn: p.TitleEn,
		Enterprise: p.Enterprise, Illustrative: p.Illustrative,
	}
}
