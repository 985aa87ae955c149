package v1

import (
	"context"
	"fmt"

	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/courses/registrar"
)

// ListEquivalences answers with a programme's equivalences.
func (s *Server) ListEquivalences(ctx context.Context, r wire.ListEquivalencesRequestObject) (wire.ListEquivalencesResponseObject, error) {
	all, err := s.Registrar.Proposals(ctx, r.Code)
	if err != nil {
		return nil, err
	}
	items := make([]wire.Proposal, len(all))
	inForce := true // the newest that was approved
	for i := len(all) - 1; i >= 0; i-- {
		items[i] = proposal(&all[i])
		if all[i].State() == registrar.Approved && inForce {
			items[i].State, inForce = string(registrar.InForce), false
		}
	}
	return wire.ListEquivalences200JSONResponse{Items: items}, nil
}

// ProposeEquivalences files equivalences for review.
func (s *Server) ProposeEquivalences(ctx context.Context, r wire.ProposeEquivalencesRequestObject) (wire.ProposeEquivalencesResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	p, replayed, err := s.Registrar.Propose(ctx, q, r.Code, r.Body.Text)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.ProposeEquivalences200JSONResponse(proposal(&p)), nil
	}
	return wire.ProposeEquivalences201JSONResponse{Body: proposal(&p), Headers: wire.ProposeEquivalences201ResponseHeaders{
		Location: proposalPath(&p), IdempotencyReplayed: replay(replayed),
	}}, nil
}

// VoteOnEquivalences adds an expert's vote.
func (s *Server) VoteOnEquivalences(ctx context.Context, r wire.VoteOnEquivalencesRequestObject) (wire.VoteOnEquivalencesResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	p, replayed, err := s.Registrar.Vote(ctx, q, r.Code, r.Number, r.Body.Vote == "approve", r.Body.Reason)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.VoteOnEquivalences200JSONResponse(proposal(&p)), nil
	}
	return wire.VoteOnEquivalences201JSONResponse{Body: proposal(&p), Headers: wire.VoteOnEquivalences201ResponseHeaders{
		Location: proposalPath(&p), IdempotencyReplayed: replay(replayed),
	}}, nil
}

func proposalPath(p *registrar.Proposal) string {
	return fmt.Sprintf("/v1/programmes/%s/equivalences", p.Programme)
}

func proposal(p *registrar.Proposal) wire.Proposal {
	w := wire.Proposal{
		Programme: p.Programme, Number: p.Number, State: string(p.State()), Panel: p.Panel, Text: p.Text,
		By: p.By, At: p.At.String(), Votes: make([]wire.Vote, len(p.Votes)),
	}
	for i, v := range p.Votes {
		w.Votes[i] = wire.Vote{By: v.By, Approve: v.Approve, Reason: v.Reason, At: v.At.String()}
	}
	return w
}
