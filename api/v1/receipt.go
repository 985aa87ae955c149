package v1

import (
	"context"

	"creditbank/api/problem"
	"creditbank/api/wire"
	"creditbank/ledger"
)

// receipt returns the answer to a write, or its refusal as an error.
func (s *Server) receipt(ctx context.Context, o ledger.Outcome, dryRun bool) (wire.Receipt, error) {
	if o.Refusal != nil {
		return wire.Receipt{}, problem.Refused{Refusal: o.Refusal, Replayed: o.Replayed}
	}
	e := &o.Entry
	entry, err := s.entry(ctx, e)
	if err != nil {
		return wire.Receipt{}, err
	}
	r := wire.Receipt{
		Entry: entry, Balance: entry.Balance, Dependants: numbers(e.Dependants), Debt: debt(e), DryRun: dryRun,
	}
	switch e.Kind {
	case ledger.KindDeposit:
		r.Lot = int64(e.Seq)
	case ledger.KindHold:
		r.Hold = int64(e.Seq)
	}
	return r, nil
}

// debt returns what a revocation found to be redeemed, if anything.
func debt(e *ledger.Entry) *wire.Debt {
	for _, p := range e.Postings {
		if p.From == ledger.Owed {
			return &wire.Debt{Unit: p.Unit.String(), Amount: p.Amount.String()}
		}
	}
	return nil
}

// replay returns the value of the header Idempotency-Replayed, if there is to
// be one.
func replay(replayed bool) *string {
	if !replayed {
		return nil
	}
	yes := "true"
	return &yes
}

// booked is the answer to a write that was carried out; wouldBook to one that
// was tried. They are the bodies of all operations that end in an entry.
type (
	booked    = wire.BookedJSONResponse
	wouldBook = wire.WouldBookJSONResponse
)

// write turns an outcome into the answer of a real write or of a dry run:
// exactly one of them is not nil, unless there is an error.
func (s *Server) write(ctx context.Context, o ledger.Outcome, err error, dryRun bool) (*booked, *wouldBook, error) {
	if err != nil {
		return nil, nil, err
	}
	receipt, err := s.receipt(ctx, o, dryRun)
	if err != nil {
		return nil, nil, err
	}
	if dryRun {
		w := wouldBook(receipt)
		return nil, &w, nil
	}
	location := entryPath(o.Entry.Seq)
	if o.Entry.Kind == ledger.KindHold {
		location = holdPath(o.Entry.Seq)
	}
	return &booked{Body: receipt, Headers: wire.BookedResponseHeaders{
		Location: location, IdempotencyReplayed: replay(o.Replayed),
	}}, nil, nil
}
