package v1

import (
	"cmp"
	"context"

	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/courses/registrar"
)

// ListTrainingOrders answers with a page of orders.
func (s *Server) ListTrainingOrders(ctx context.Context, r wire.ListTrainingOrdersRequestObject) (wire.ListTrainingOrdersResponseObject, error) {
	after, err := call.LastOf("training-orders", r.Params.Cursor)
	if err != nil {
		return nil, err
	}
	limit := call.LimitOf(r.Params.Limit)
	all, err := s.Registrar.TrainingOrders(ctx, call.Of(ctx).By, "", after, limit+1)
	if err != nil {
		return nil, err
	}
	items := make([]wire.TrainingOrderLine, len(all))
	for i := range all {
		o := &all[i]
		items[i] = wire.TrainingOrderLine{
			Order: o.ID, Firm: o.Firm, Provider: o.Provider, Course: o.Course, People: o.People, Price: o.Price.String(),
			Ordered: o.Ordered.String(), Deadline: o.Deadline.String(), State: string(o.State), Reason: o.Reason, By: o.By, At: o.At.String(),
		}
	}
	items, next := call.Cut("training-orders", items, limit, func(o wire.TrainingOrderLine) string { return o.Order })
	return wire.ListTrainingOrders200JSONResponse{Items: items, NextCursor: next}, nil
}

// GetTrainingOrder answers with an order and what was completed of it.
func (s *Server) GetTrainingOrder(ctx context.Context, r wire.GetTrainingOrderRequestObject) (wire.GetTrainingOrderResponseObject, error) {
	p, err := s.Registrar.TrainingOrder(ctx, call.Of(ctx).By, r.Order)
	if err != nil {
		return nil, err
	}
	return wire.GetTrainingOrder200JSONResponse(trainingOrder(&p)), nil
}

// OrderTraining files an order.
func (s *Server) OrderTraining(ctx context.Context, r wire.OrderTrainingRequestObject) (wire.OrderTrainingResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	order := registrar.TrainingOrder{
		Firm: cmp.Or(r.Body.Firm, q.By.Organisation), Provider: r.Body.Provider, Course: r.Body.Course, People: r.Body.People,
		Price: money(r.Body.Price), Deadline: day(r.Body.Deadline), Reason: r.Body.Reason,
	}
	p, replayed, err := s.Registrar.OrderTraining(ctx, q, order)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.OrderTraining200JSONResponse(trainingOrder(&p)), nil
	}
	return wire.OrderTraining201JSONResponse{Body: trainingOrder(&p), Headers: wire.OrderTraining201ResponseHeaders{
		Location: "/v1/training-orders/" + p.ID, IdempotencyReplayed: replay(replayed),
	}}, nil
}

// SettleOrder settles an order by its completions.
func (s *Server) SettleOrder(ctx context.Context, r wire.SettleOrderRequestObject) (wire.SettleOrderResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	p, replayed, err := s.Registrar.SettleOrder(ctx, q, r.Order, r.Body.Reason)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.SettleOrder200JSONResponse(trainingOrder(&p)), nil
	}
	return wire.SettleOrder201JSONResponse{Body: trainingOrder(&p), Headers: wire.SettleOrder201ResponseHeaders{
		Location: "/v1/training-orders/" + p.ID, IdempotencyReplayed: replay(replayed),
	}}, nil
}

// CancelOrder ends an order without completions.
func (s *Server) CancelOrder(ctx context.Context, r wire.CancelOrderRequestObject) (wire.CancelOrderResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	p, replayed, err := s.Registrar.CancelOrder(ctx, q, r.Order, r.Body.Reason)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.CancelOrder200JSONResponse(trainingOrder(&p)), nil
	}
	return wire.CancelOrder201JSONResponse{Body: trainingOrder(&p), Headers: wire.CancelOrder201ResponseHeaders{
		Location: "/v1/training-orders/" + p.ID, IdempotencyReplayed: replay(replayed),
	}}, nil
}

func trainingOrder(o *registrar.OrderProgress) wire.TrainingOrder {
	return wire.TrainingOrder{
		Order: o.ID, Firm: o.Firm, Provider: o.Provider, Course: o.Course, People: o.People, Price: o.Price.String(),
		Ordered: o.Ordered.String(), Deadline: o.Deadline.String(), State: string(o.State), Reason: o.Reason, By: o.By, At: o.At.String(),
		Done: completions(o.Done), Open: o.Open, Due: o.Due.String(), Overdue: o.Overdue,
	}
}
