package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"creditbank/api/auth"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/labstack/echo/v4"
)

// admit lets a request through to an operation if its parameters are known,
// its key is valid and allowed to ask, and what it wants to see is there.
func (s *server) admit(op *operation) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			ctx, cancel := context.WithTimeout(c.Request().Context(), timeFor(op))
			defer cancel()
			c.SetRequest(c.Request().WithContext(ctx))
			call := callOf(ctx)
			call.operation = op
			c.SetRequest(c.Request().WithContext(registrar.OnErrand(ctx, op.id, call.id)))
			if op.page || op.id == "getHome" {
				call.language = spokenTo(c.Request())
			}
			if err := s.authorise(c, call); err != nil {
				return err
			}
			if call.by.ID != "" {
				if err := s.limiters.key.check(c.Response().Header(), call.by.ID, s.Now()); err != nil {
					return err
				}
			}
			if err := checkQuery(c, op); err != nil {
				return err
			}
			if err := s.visible(c, op); err != nil {
				return err
			}
			if carriesFile(op) {
				if err := takeTime(c, op); err != nil {
					return err
				}
			}
			return next(c)
		}
	}
}

// authorise finds out who is calling. A key that is sent has to be valid,
// also where none is needed.
func (s *server) authorise(c echo.Context, call *call) error {
	header := c.Request().Header.Get(echo.HeaderAuthorization)
	if header == "" {
		signedIn, err := s.visit(c, call)
		switch {
		case err != nil:
			return err
		case signedIn:
			return admitVisit(call)
		case call.operation.roles.Anybody:
			return nil
		}
	}
	scheme, key, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return fmt.Errorf("no bearer key: %w", fault.Unauthenticated)
	}
	k, err := auth.Authenticate(c.Request().Context(), s.Keys, key, s.Now())
	if err != nil {
		return err
	}
	call.by = k.Principal()
	if k.Member != "" {
		if err := s.holder(c.Request().Context(), call.by); err != nil {
			return err
		}
	}
	switch roles := call.operation.roles; {
	case !roles.Has(k.Role):
		return fmt.Errorf("%s as %s: %w", call.operation.id, k.Role, fault.Forbidden)
	case !roles.Anybody && !k.Covers(call.operation.id, c.Request().Method == http.MethodGet):
		return fmt.Errorf("%w (%w)", flaws{{Code: scopeLacks, Has: clip(strings.Join(k.Scopes, ", ")), Wants: call.operation.id}}, fault.Forbidden)
	}
	return nil
}

// holder checks that the person whose key it is still holds its post.
func (s *server) holder(ctx context.Context, by org.Principal) error {
	if s.Desk == nil {
		return fmt.Errorf("key %s is a member's, and there are none: %w", by.ID, fault.Unauthenticated)
	}
	return s.Desk.Holds(ctx, by)
}

// checkQuery refuses parameters that are not known, given twice or empty: a
// dry run that is misspelt must not become a real write.
func checkQuery(c echo.Context, op *operation) error {
	query, err := url.ParseQuery(c.Request().URL.RawQuery)
	if err != nil {
		return flaws{{Code: paramMalformed, Field: "query"}}
	}
	var found flaws
	for name, values := range query {
		mayBeEmpty, known := op.query[name]
		switch {
		case len(found) == maxFlaws:
		case !known:
			found = append(found, ledger.Refusal{Code: paramUnknown, Field: clip(name)})
		case len(values) > 1:
			found = append(found, ledger.Refusal{Code: paramTwice, Field: name})
		case values[0] == "" && !mayBeEmpty:
			found = append(found, ledger.Refusal{Code: paramMalformed, Field: name})
		}
	}
	if found == nil {
		return nil
	}
	slices.SortFunc(found, func(a, b ledger.Refusal) int { return strings.Compare(a.Field, b.Field) })
	return found
}

// visible checks that a read comes late enough to see what it asks for.
func (s *server) visible(c echo.Context, op *operation) error {
	text := c.QueryParam("min_seq")
	if !op.reads || text == "" {
		return nil
	}
	wanted, err := strconv.ParseUint(text, 10, 63)
	if err != nil {
		return flaws{{Code: paramMalformed, Field: "min_seq"}}
	}
	head, err := s.Registrar.Head(c.Request().Context())
	if err != nil && !errors.Is(err, fault.NotFound) {
		return err
	}
	if head.Seq < wanted {
		return flaws{{Code: headBehind, Field: "min_seq", Has: strconv.FormatUint(head.Seq, 10), Wants: text}}
	}
	return nil
}
