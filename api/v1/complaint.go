package v1

import (
	"context"

	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/courses/registrar"
	"creditbank/ledger"
)

// ListComplaints answers with a page of the complaints.
func (s *Server) ListComplaints(ctx context.Context, r wire.ListComplaintsRequestObject) (wire.ListComplaintsResponseObject, error) {
	filter := registrar.ComplaintFilter{State: registrar.ComplaintState(r.Params.State), Overdue: r.Params.Overdue != ""}
	items, next, err := listed("complaints", r.Params.Cursor, r.Params.Limit, func(after string, n int) ([]registrar.Complaint, error) {
		return s.Registrar.Complaints(ctx, call.Of(ctx).By, filter, after, n)
	}, func(c registrar.Complaint) string { return c.ID }, s.complaint)
	if err != nil {
		return nil, err
	}
	return wire.ListComplaints200JSONResponse{Items: items, NextCursor: next}, nil
}

// GetComplaint answers with one complaint.
func (s *Server) GetComplaint(ctx context.Context, r wire.GetComplaintRequestObject) (wire.GetComplaintResponseObject, error) {
	c, err := s.Registrar.Complaint(ctx, call.Of(ctx).By, r.Complaint)
	if err != nil {
		return nil, err
	}
	return wire.GetComplaint200JSONResponse(s.complaint(&c)), nil
}

// FileComplaint opens a case.
func (s *Server) FileComplaint(ctx context.Context, r wire.FileComplaintRequestObject) (wire.FileComplaintResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	c, replayed, err := s.Registrar.FileComplaint(ctx, q, registrar.Complaint{
		About: r.Body.About.Kind, Subject: r.Body.About.Subject, Text: r.Body.Text,
	})
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.FileComplaint200JSONResponse(s.complaint(&c)), nil
	}
	return wire.FileComplaint201JSONResponse{Body: s.complaint(&c), Headers: wire.FileComplaint201ResponseHeaders{
		Location: "/v1/complaints/" + c.ID, IdempotencyReplayed: replay(replayed),
	}}, nil
}

// StepComplaint takes a case one step further.
func (s *Server) StepComplaint(ctx context.Context, r wire.StepComplaintRequestObject) (wire.StepComplaintResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	c, replayed, err := s.Registrar.StepComplaint(ctx, q, r.Complaint, r.Body.Step, r.Body.Text)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.StepComplaint200JSONResponse(s.complaint(&c)), nil
	}
	return wire.StepComplaint201JSONResponse{Body: s.complaint(&c), Headers: wire.StepComplaint201ResponseHeaders{
		Location: "/v1/complaints/" + c.ID, IdempotencyReplayed: replay(replayed),
	}}, nil
}

func (s *Server) complaint(c *registrar.Complaint) wire.Complaint {
	w := wire.Complaint{
		Complaint: c.ID, About: wire.ComplaintAbout{Kind: c.About, Subject: c.Subject}, Text: c.Text, State: string(c.State),
		FiledBy: c.By.ID, FiledFor: c.By.For(), FiledAt: c.At.String(), DueOn: c.Due.String(),
		Overdue: c.Overdue(ledger.DayOf(s.Now())), Steps: make([]wire.ComplaintStep, len(c.Steps)),
	}
	for i, step := range c.Steps {
		w.Steps[i] = wire.ComplaintStep{Step: step.Step, At: step.At.String(), By: step.By.ID, Text: step.Text}
	}
	return w
}
