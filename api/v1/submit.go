package v1

import (
	"context"

	"creditbank/courses/registrar"
)

// Submit has a handler of the API carry out what a form of a page asks for:
// checked as the API checks it, and kept for a second person where the API
// keeps it. Then the decision that waits is returned, and no answer. The name
// is that of the handler.
func Submit[Q, R any](ctx context.Context, s *Server, name string, request Q, do func(*Server, context.Context, Q) (R, error)) (answer R, waits *registrar.Decision, err error) {
	if err := s.Check(request); err != nil {
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
