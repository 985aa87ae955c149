package v1

import (
	"context"

	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/courses/registrar"
)

// ListApplications answers with a page of the audits of applicants.
func (s *Server) ListApplications(ctx context.Context, r wire.ListApplicationsRequestObject) (wire.ListApplicationsResponseObject, error) {
	after, err := call.LastOf("applications", r.Params.Cursor)
	if err != nil {
		return nil, err
	}
	limit := call.LimitOf(r.Params.Limit)
	found, err := s.Registrar.ApplicationsAfter(ctx, call.Of(ctx).By, r.Params.Institution, registrar.ApplicationState(r.Params.State), after, limit+1)
	if err != nil {
		return nil, err
	}
	found, next := call.Cut("applications", found, limit, func(x registrar.Application) string { return x.ID })
	items := make([]wire.ApplicationLine, len(found))
	for i := range found {
		x := &found[i]
		items[i] = wire.ApplicationLine{
			Audit: x.ID, Learner: x.Learner, Programme: x.Programme, Institution: x.Institution, Version: int(x.Version), State: string(x.State),
			Exit: x.Exit, Deadline: x.Deadline.String(), Hold: int64(x.Hold), Capture: int64(x.Capture), AwardHash: x.Digest, Rejection: rejection(x),
		}
	}
	return wire.ListApplications200JSONResponse{Items: items, NextCursor: next}, nil
}

func rejection(x *registrar.Application) *wire.Rejection {
	if x.Rejection == nil {
		return nil
	}
	return &wire.Rejection{Reason: x.Rejection.Reason, By: x.Rejection.By, At: x.Rejection.At.String()}
}
