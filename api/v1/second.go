package v1

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/courses/registrar"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// SecondPerson says what takes a second person to confirm.
type SecondPerson struct {
	// Above is the size, in credits or points, above which a reversal or an
	// adjustment does. Revocations, merges, erasures and rules of programmes always do.
	Above ledger.Amount
	// Within is for how long it can be confirmed.
	Within time.Duration
}

// DefaultSecondPerson is for a bank that real people keep.
var DefaultSecondPerson = SecondPerson{Above: 3 * ledger.One, Within: 14 * 24 * time.Hour}

// seconded is an operation that may take a second person.
type seconded struct {
	operation string
	// about tells of a request: its idempotency key, whether it is a dry run,
	// the path that it is about, and the reason that it gives.
	about func(request any) (key string, dryRun bool, subject, reason string)
	// takes reports whether a request takes a second person.
	takes func(s *Server, ctx context.Context, request any) (bool, error)
	// preview tries a request that was not a dry run.
	preview func(s *Server, ctx context.Context, request any) error
	// carry carries out a request that was written as JSON.
	carry func(s *Server, ctx context.Context, written string) error
	// hide puts something in the place of what may not be written of a request,
	// the same for the same; or nil, if all of it may. What carry does has to
	// read it.
	hide func(s *Server, request any) (any, error)
}

// needsTwo makes a seconded operation of a handler. Parts returns where a request
// keeps its key and its dry run.
func needsTwo[Q, R any](operation string, do func(*Server, context.Context, Q) (R, error),
	parts func(*Q) (key *string, dryRun *bool, subject, reason string),
	takes func(*Server, context.Context, *Q) (bool, error)) seconded {
	return seconded{
		operation: operation,
		about: func(request any) (string, bool, string, string) {
			q := request.(Q)
			key, dryRun, subject, reason := parts(&q)
			return *key, *dryRun, subject, reason
		},
		takes: func(s *Server, ctx context.Context, request any) (bool, error) {
			q := request.(Q)
			return takes(s, ctx, &q)
		},
		preview: func(s *Server, ctx context.Context, request any) error {
			q := request.(Q)
			_, dryRun, _, _ := parts(&q)
			*dryRun = true
			_, err := do(s, ctx, q)
			return err
		},
		carry: func(s *Server, ctx context.Context, written string) error {
			var q Q
			if err := json.Unmarshal([]byte(written), &q); err != nil {
				return fmt.Errorf("read what was asked for: %w", err)
			}
			_, err := do(s, ctx, q)
			return err
		},
	}
}

// hiding has what may not be written of a request replaced, in a copy.
func hiding[Q any](two seconded, hide func(*Server, *Q) error) seconded {
	two.hide = func(s *Server, request any) (any, error) {
		q := request.(Q)
		err := hide(s, &q)
		return q, err
	}
	return two
}

// secondPerson keeps what takes a second person until one has confirmed it. It
// is answered 202 with the decision; once that was confirmed, the same request
// is answered as if it had been carried out at first.
func (s *Server) secondPerson(next wire.StrictHandlerFunc, name string) wire.StrictHandlerFunc {
	two, is := secondedOperations[name]
	if s.SecondPerson == nil || !is {
		return next
	}
	return func(c echo.Context, request any) (any, error) {
		waits, replayed, err := s.waiting(c.Request().Context(), two, request)
		switch {
		case err != nil:
			return nil, err
		case waits != nil:
			return nil, s.awaitsSecond(c, waits, replayed)
		}
		return next(c, request)
	}
}

// waiting returns the decision that a request waits for, and whether it was
// there before; nil if it can be carried out.
func (s *Server) waiting(ctx context.Context, two seconded, request any) (waits *registrar.Decision, replayed bool, err error) {
	key, dryRun, subject, reason := two.about(request)
	if dryRun || key == "" {
		return nil, false, nil
	}
	if takes, err := two.takes(s, ctx, request); err != nil || !takes {
		return nil, false, err
	}
	told := request
	if two.hide != nil {
		if told, err = two.hide(s, request); err != nil {
			return nil, false, err
		}
	}
	written, err := json.Marshal(told)
	if err != nil {
		return nil, false, err
	}
	q := registrar.Request{By: call.Of(ctx).By, Key: key}
	d := registrar.Decision{Operation: two.operation, Subject: subject, Reason: reason, Request: string(written)}
	opened, there, err := s.Registrar.AskedDecision(ctx, q, d)
	if err != nil {
		return nil, false, err
	}
	if !there {
		if err := two.preview(s, ctx, request); err != nil {
			return nil, false, err
		}
		if opened, err = s.Registrar.OpenDecision(ctx, q, d, s.SecondPerson.Within); err != nil {
			return nil, false, err
		}
	}
	switch opened.StateAt(ledger.InstantOf(s.Now())) {
	case registrar.DecisionConfirmed:
		return nil, there, nil
	case registrar.DecisionTurnedDown:
		return nil, false, &ledger.Refusal{Code: registrar.DecisionDeclined, Subject: opened.ID, Has: opened.Why}
	case registrar.DecisionLapsed:
		return nil, false, &ledger.Refusal{Code: registrar.DecisionExpired, Subject: opened.ID, Has: opened.Until.String()}
	}
	return &opened, there, nil
}

// awaitsSecond answers 202. The response is the same for all operations that
// take a second person: AwaitsSecond in openapi.yaml.
func (s *Server) awaitsSecond(c echo.Context, d *registrar.Decision, replayed bool) error {
	h := c.Response().Header()
	h.Set(echo.HeaderLocation, decisionPath(d.ID))
	if replayed {
		h.Set("Idempotency-Replayed", "true")
	}
	return c.JSON(http.StatusAccepted, s.decision(d))
}

func decisionPath(id string) string { return "/v1/decisions/" + id }

// carryOut carries out a decision in the name of whoever asked. The entry
// names both persons.
func (s *Server) carryOut(ctx context.Context, d registrar.Decision) error {
	for _, two := range secondedOperations {
		if two.operation != d.Operation {
			continue
		}
		by, err := d.By.Principal()
		if err != nil {
			return err
		}
		by.ID += "+" + call.Of(ctx).By.ID
		asker := *call.Of(ctx)
		asker.By = by
		return two.carry(s, call.With(ctx, &asker), d.Request)
	}
	return fmt.Errorf("decision %s is of the operation %q, which takes no second person", d.ID, d.Operation)
}
