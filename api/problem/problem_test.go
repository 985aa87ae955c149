package problem

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"creditbank/api/lang"
	"creditbank/ledger/fault"
)

func TestStatusOfKinds(t *testing.T) {
	for _, c := range []struct {
		err    error
		status int
		code   string
	}{
		{fault.Invalid, 400, "invalid"}, {fault.Unauthenticated, 401, "unauthenticated"}, {fault.Forbidden, 403, "forbidden"},
		{fault.NotFound, 404, "not-found"}, {fault.Conflict, 409, "conflict"}, {fault.Refused, 422, "refused"},
		{fault.Busy, 503, "busy"}, {fault.Unknown, 503, "outcome-unknown"}, {fault.Corrupt, 500, "internal-error"},
		{errors.New("mistake"), 500, "internal-error"}, {context.DeadlineExceeded, 500, "internal-error"},
		{fmt.Errorf("register: %w (%w)", fault.Unknown, fault.Conflict), 503, "outcome-unknown"},
	} {
		status, found := Diagnose(fmt.Errorf("doing something: %w", c.err), lang.English)
		if status != c.status || string(found[0].Code) != c.code {
			t.Errorf("diagnose(%v) = %d %s, want %d %s", c.err, status, found[0].Code, c.status, c.code)
		}
	}
}
