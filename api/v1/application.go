package v1

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"

	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/courses/registrar"
)

// AuditApplicant audits an applicant and proposes an allocation.
func (s *Server) AuditApplicant(ctx context.Context, r wire.AuditApplicantRequestObject) (wire.AuditApplicantResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	x, replayed, err := s.Registrar.Apply(ctx, q, account(r.Body.Learner), r.Body.Programme, r.Body.Exit)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.AuditApplicant200JSONResponse(application(&x)), nil
	}
	return wire.AuditApplicant201JSONResponse{Body: application(&x), Headers: wire.AuditApplicant201ResponseHeaders{
		Location: applicationPath(&x), IdempotencyReplayed: replay(replayed),
	}}, nil
}

// GetApplication answers with where an audit stands.
func (s *Server) GetApplication(ctx context.Context, r wire.GetApplicationRequestObject) (wire.GetApplicationResponseObject, error) {
	x, err := s.Registrar.Application(ctx, call.Of(ctx).By, r.Audit)
	if err != nil {
		return nil, err
	}
	return wire.GetApplication200JSONResponse(application(&x)), nil
}

// ListAwards answers with the redemptions that used a deposit.
func (s *Server) ListAwards(ctx context.Context, r wire.ListAwardsRequestObject) (wire.ListAwardsResponseObject, error) {
	dependants, err := s.Registrar.Dependants(ctx, call.Of(ctx).By, uint64(r.Seq))
	if err != nil {
		return nil, err
	}
	items := make([]wire.DependentAward, len(dependants))
	for i, d := range dependants {
		items[i] = wire.DependentAward{Capture: int64(d.Capture), Met: d.Met, Stands: d.Stands, Short: d.Short, StandsNow: d.Now, ShortNow: d.ShortNow, AwardHash: d.Digest}
		if d.Award != nil {
			items[i].Programme, items[i].Version = d.Award.Programme, int(d.Award.Version)
			items[i].Audit, items[i].VerdictHash = d.Award.Application, d.Award.VerdictHash
		}
	}
	return wire.ListAwards200JSONResponse{Items: items}, nil
}

// GetAward answers with what a redemption rests on, in the bytes that its hash
// is taken of.
func (s *Server) GetAward(ctx context.Context, r wire.GetAwardRequestObject) (wire.GetAwardResponseObject, error) {
	document, err := s.Registrar.AwardOf(ctx, call.Of(ctx).By, r.Award)
	if err != nil {
		return nil, err
	}
	return awardDocument(document), nil
}

// awardDocument is an award on its way out. It is written as it is: other
// bytes would have another hash.
type awardDocument []byte

// VisitGetAwardResponse implements [wire.GetAwardResponseObject].
func (d awardDocument) VisitGetAwardResponse(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(d)))
	w.WriteHeader(http.StatusOK)
	_, err := w.Write(d)
	return err
}

func applicationPath(x *registrar.Application) string { return "/v1/audits/" + x.ID }

func application(x *registrar.Application) wire.Application {
	hash := sha256.Sum256(x.Verdict)
	w := wire.Application{
		Audit: x.ID, Learner: x.Learner, Programme: x.Programme, Institution: x.Institution, Version: int(x.Version),
		Equivalences: x.Equivalences, State: string(x.State), Deadline: x.Deadline.String(),
		Allocation: make([]wire.Allocated, len(x.Allocation)), Moves: make([]wire.Move, len(x.Moves)),
		Exceptions: make([]wire.Exception, len(x.Exceptions)), Verdict: x.Verdict, VerdictHash: hex.EncodeToString(hash[:]),
		Exit: x.Exit, Record: x.Record, Grounds: x.Grounds, Hold: int64(x.Hold), Capture: int64(x.Capture), AwardHash: x.Digest, Rejection: rejection(x),
	}
	for i, a := range x.Allocation {
		w.Allocation[i] = wire.Allocated{Line: a.Line, Lot: int64(a.Lot), Credits: a.Credits.String(), Group: a.Group}
	}
	for i, m := range x.Moves {
		w.Moves[i] = wire.Move{Line: m.Line, Group: m.Group, By: m.By, At: m.At.String()}
	}
	for i, e := range x.Exceptions {
		w.Exceptions[i] = wire.Exception{Rule: e.Rule, Reason: e.Reason, By: e.By, Organisation: e.Organisation, At: e.At.String()}
	}
	return w
}
