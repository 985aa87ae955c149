package api

import (
	"context"

	"creditbank/courses/registrar"

	"github.com/labstack/echo/v4"
)

// submit has a handler of the API carry out what a form of a page asks for:
// checked as the API checks it, and kept for a second person where the API
// keeps it. Then the decision that waits is returned, and no answer. The name
// is that of the handler.
func submit[Q, R any](s *server, c echo.Context, name string, request Q, do func(*server, context.Context, Q) (R, error)) (answer R, waits *registrar.Decision, err error) {
	ctx := c.Request().Context()
	if err := s.validation.check(request); err != nil {
		return answer, nil, err
	}
	if two, is := secondedOperations[name]; is && s.SecondPerson != nil {
		if waits, _, err = s.waiting(ctx, two, request); waits != nil || err != nil {
			return answer, waits, err
		}
	}
	answer, err = do(s, ctx, request)
	return answer, nil, err
}
