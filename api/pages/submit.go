package pages

import (
	"context"

	v1 "creditbank/api/v1"
	"creditbank/courses/registrar"

	"github.com/labstack/echo/v4"
)

// submit has a handler of the API carry out what a form asks for, or returns
// the decision that waits for a second person.
func submit[Q, R any](s *Site, c echo.Context, name string, request Q, do func(*v1.Server, context.Context, Q) (R, error)) (R, *registrar.Decision, error) {
	return v1.Submit(c.Request().Context(), s.API, name, request, do)
}
