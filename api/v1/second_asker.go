package v1

import (
	"context"
	"errors"

	"creditbank/api/auth"
	"creditbank/api/call"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// mayBeConfirmed checks what has to hold on the day on which a decision is
// confirmed: whoever asked may still ask, and whoever confirms is another
// person, whatever they hold.
func (s *Server) mayBeConfirmed(ctx context.Context, d *registrar.Decision) error {
	asker, err := d.By.Principal()
	if err != nil {
		return err
	}
	switch may, err := s.stillMay(ctx, asker, d.Operation); {
	case err != nil:
		return err
	case !may:
		return &ledger.Refusal{Code: registrar.AskerWithoutRight, Subject: d.ID, Has: asker.ID}
	}
	switch same, err := s.maybeSame(ctx, asker, call.Of(ctx).By); {
	case err != nil:
		return err
	case same:
		return &ledger.Refusal{Code: registrar.SecondSame, Subject: d.ID}
	}
	return nil
}

// stillMay reports whether somebody who asked for an operation may ask for it
// now: their role does, their post has not ended, and the key that they called
// with is valid and for this.
func (s *Server) stillMay(ctx context.Context, asker org.Principal, operation string) (bool, error) {
	if roles, known := auth.Allowed(operation); !known || !roles.Has(asker.Role) {
		return false, nil
	}
	if asker.Member != "" {
		if err := s.Desk.Holds(ctx, asker); errors.Is(err, fault.Unauthenticated) {
			return false, nil
		} else if err != nil {
			return false, err
		}
	}
	if auth.SignedIn(asker) {
		return true, nil
	}
	k, err := s.Keys.Key(ctx, asker.ID)
	if errors.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil && k.ValidAt(s.Now()) && k.Covers(operation, false), err
}

// maybeSame reports whether an organisation's key that confirms may be in the
// hands of the member who asked: they have a post there. Members that confirm
// themselves, or with a key of theirs, the registrar tells apart.
func (s *Server) maybeSame(ctx context.Context, asker, second org.Principal) (bool, error) {
	if asker.Member == "" || second.Member != "" {
		return false, nil
	}
	return s.Desk.BelongsTo(ctx, asker.Member, second.Organisation)
}
