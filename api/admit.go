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
	"creditbank/api/call"
	"creditbank/api/lang"
	"creditbank/api/problem"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/labstack/echo/v4"
)

// admit lets a request through to an operation if its parameters are known,
// its key is valid and allowed to ask, and what it wants to see is there.
func (s *server) admit(op *call.Operation) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			ctx, cancel := context.WithTimeout(c.Request().Context(), timeFor(op))
			defer cancel()
			c.SetRequest(c.Request().WithContext(ctx))
			asker := call.Of(ctx)
			asker.Operation = op
			c.SetRequest(c.Request().WithContext(registrar.OnErrand(ctx, op.ID, asker.ID)))
			if op.Page || op.ID == "getHome" {
				asker.Language = lang.OfPage(c.Request())
			}
			if err := s.authorise(c, asker); err != nil {
				return err
			}
			if err := s.follow(ctx, asker); err != nil {
				return err
			}
			if asker.By.ID != "" {
				if err := s.limiters.Key.Check(c.Response().Header(), asker.By.ID, s.Now()); err != nil {
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
func (s *server) authorise(c echo.Context, asker *call.Call) error {
	header := c.Request().Header.Get(echo.HeaderAuthorization)
	if header == "" {
		signedIn, err := s.visit(c, asker)
		switch {
		case err != nil:
			return err
		case signedIn:
			return admitVisit(asker)
		case asker.Operation.Roles.Anybody, asker.Operation.Roles.OnMachine && onMachine(c.Request()):
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
	asker.By = k.Principal()
	if k.Member != "" {
		if err := s.holder(c.Request().Context(), asker.By); err != nil {
			return err
		}
	}
	switch roles := asker.Operation.Roles; {
	case !roles.Has(k.Role):
		return fmt.Errorf("%s as %s: %w", asker.Operation.ID, k.Role, fault.Forbidden)
	case !roles.Anybody && !k.Covers(asker.Operation.ID, c.Request().Method == http.MethodGet):
		return fmt.Errorf("%w (%w)", problem.Flaws{{Code: problem.ScopeLacks, Has: problem.Clip(strings.Join(k.Scopes, ", ")), Wants: asker.Operation.ID}}, fault.Forbidden)
	}
	return nil
}

// follow leads a learner whose account was merged to the one that is left.
func (s *server) follow(ctx context.Context, asker *call.Call) (err error) {
	if asker.By.Role == org.Learner {
		asker.By.Learner, err = s.Registrar.AccountNow(ctx, asker.By.Learner)
	}
	return err
}

// holder checks that the person whose key it is still holds its post.
func (s *server) holder(ctx context.Context, by org.Principal) error {
	return s.Desk.Holds(ctx, by)
}

// checkQuery refuses parameters that are not known, given twice or empty: a
// dry run that is misspelt must not become a real write.
func checkQuery(c echo.Context, op *call.Operation) error {
	query, err := url.ParseQuery(c.Request().URL.RawQuery)
	if err != nil {
		return problem.Flaws{{Code: problem.ParamMalformed, Field: "query"}}
	}
	var found problem.Flaws
	for name, values := range query {
		mayBeEmpty, known := op.Query[name]
		switch {
		case len(found) == problem.MaxFlaws:
		case !known:
			found = append(found, ledger.Refusal{Code: problem.ParamUnknown, Field: problem.Clip(name)})
		case len(values) > 1:
			found = append(found, ledger.Refusal{Code: problem.ParamTwice, Field: name})
		case values[0] == "" && !mayBeEmpty:
			found = append(found, ledger.Refusal{Code: problem.ParamMalformed, Field: name})
		}
	}
	if found == nil {
		return nil
	}
	slices.SortFunc(found, func(a, b ledger.Refusal) int { return strings.Compare(a.Field, b.Field) })
	return found
}

// visible checks that a read comes late enough to see what it asks for.
func (s *server) visible(c echo.Context, op *call.Operation) error {
	text := c.QueryParam("min_seq")
	if !op.Reads || text == "" {
		return nil
	}
	wanted, err := strconv.ParseUint(text, 10, 63)
	if err != nil {
		return problem.Flaws{{Code: problem.ParamMalformed, Field: "min_seq"}}
	}
	head, err := s.Registrar.Head(c.Request().Context())
	if err != nil && !errors.Is(err, fault.NotFound) {
		return err
	}
	if head.Seq < wanted {
		return problem.Flaws{{Code: problem.HeadBehind, Field: "min_seq", Has: strconv.FormatUint(head.Seq, 10), Wants: text}}
	}
	return nil
}
