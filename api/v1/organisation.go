package v1

import (
	"context"
	"fmt"

	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/courses"
	"creditbank/ledger/fault"
)

// ListOrganisations answers with a page of the organisations.
func (s *Server) ListOrganisations(_ context.Context, r wire.ListOrganisationsRequestObject) (wire.ListOrganisationsResponseObject, error) {
	after, err := call.LastOf("organisations", r.Params.Cursor)
	if err != nil {
		return nil, err
	}
	limit := call.LimitOf(r.Params.Limit)
	var found []wire.Organisation
	for _, o := range s.Registrar.Tree().All() {
		if o.Code > after && (r.Params.Kind == "" || string(o.Kind) == r.Params.Kind) && len(found) <= limit {
			found = append(found, organisation(o))
		}
	}
	found, next := call.Cut("organisations", found, limit, func(o wire.Organisation) string { return o.Code })
	return wire.ListOrganisations200JSONResponse{Items: orEmpty(found), NextCursor: next}, nil
}

// GetOrganisation answers with an organisation and who is directly below it.
func (s *Server) GetOrganisation(_ context.Context, r wire.GetOrganisationRequestObject) (wire.GetOrganisationResponseObject, error) {
	tree := s.Registrar.Tree()
	if on := day(r.Params.On); on != 0 {
		tree = s.Registrar.Organisations().On(on)
	}
	o, known := tree.Get(r.Code)
	if !known {
		return nil, fmt.Errorf("organisation %s: %w", r.Code, fault.NotFound)
	}
	return wire.GetOrganisation200JSONResponse{Organisation: organisation(o), Children: orEmpty(tree.Children(r.Code))}, nil
}

// PublishOrganisation adds a version of an organisation.
func (s *Server) PublishOrganisation(ctx context.Context, r wire.PublishOrganisationRequestObject) (wire.PublishOrganisationResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	p, err := s.Registrar.PublishOrganisation(ctx, q, courses.Organisation{
		Code: r.Body.Code, Kind: courses.OrganisationKind(r.Body.Kind), Parent: r.Body.Parent,
		Name: r.Body.Name, NameEn: r.Body.NameEn, District: r.Body.District, Since: day(r.Body.Since),
		Illustrative: r.Body.Illustrative, Ended: day(r.Body.Ended), Into: r.Body.Into, Reason: r.Body.Reason,
		CreditCode: r.Body.CreditCode,
	})
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.PublishOrganisation200JSONResponse(organisation(p.Version)), nil
	}
	return wire.PublishOrganisation201JSONResponse{Body: organisation(p.Version), Headers: wire.PublishOrganisation201ResponseHeaders{
		Location: "/v1/organisations/" + p.Version.Code, IdempotencyReplayed: replay(p.Replayed),
	}}, nil
}

func organisation(o courses.Organisation) wire.Organisation {
	return wire.Organisation{
		Code: o.Code, Version: int(o.Version), Kind: string(o.Kind), Parent: o.Parent, Name: o.Name, NameEn: o.NameEn,
		District: o.District, Since: o.Since.String(), Illustrative: o.Illustrative,
		Ended: o.Ended.String(), Into: o.Into, Reason: o.Reason, CreditCode: o.CreditCode,
	}
}
