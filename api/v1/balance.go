package v1

import (
	"context"

	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/courses/registrar"
	"creditbank/ledger"
)

// GetBalance answers with what an account has, now or at the end of a day.
func (s *Server) GetBalance(ctx context.Context, r wire.GetBalanceRequestObject) (wire.GetBalanceResponseObject, error) {
	basis := registrar.Booked
	if r.Params.Basis != "" {
		basis = registrar.Basis(r.Params.Basis)
	}
	p, err := s.Registrar.Balance(ctx, call.Of(ctx).By, account(r.Learner), day(r.Params.AsOf), basis)
	if err != nil {
		return nil, err
	}
	return wire.GetBalance200JSONResponse{
		Learner: account(r.Learner).String(), State: p.Account.State.String(), Balance: balances(&p.Balances),
		Seq: int64(p.Seq), BookedAt: p.BookedAt.String(), AsOf: p.AsOf.String(), Basis: string(basis),
	}, nil
}

func balances(b *ledger.Balances) wire.Balances {
	return wire.Balances{Credit: balance(b.Of(ledger.Credit)), Point: balance(b.Of(ledger.Point))}
}

func balance(b *ledger.Balance) wire.Balance {
	return wire.Balance{
		Posted: b.Posted.String(), Held: b.Held.String(), Available: b.Available().String(), Owed: b.Owed.String(),
	}
}

// changes returns by how much an entry changed each balance.
func changes(e *ledger.Entry) wire.Changes {
	var by ledger.Balances
	for _, p := range e.Postings {
		by.Add(p)
	}
	var c wire.Changes
	if b := by.Of(ledger.Credit); *b != (ledger.Balance{}) {
		credit := balance(b)
		c.Credit = &credit
	}
	if b := by.Of(ledger.Point); *b != (ledger.Balance{}) {
		point := balance(b)
		c.Point = &point
	}
	return c
}
