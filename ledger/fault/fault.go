// Package fault says what kind a failure is.
//
// A failure has exactly one kind, found with [errors.Is]. An error without a
// kind is a mistake of ours: it is logged whole and told to nobody outside.
// The one map from kinds to HTTP statuses is in api/problem.
package fault

import (
	"errors"
	"fmt"
)

// The kinds. Each is returned wrapped, never bare, so that the text says
// what was being done.
var (
	// Invalid is a request that cannot be understood: the asker must change it.
	Invalid = errors.New("invalid")
	// Unauthenticated is a request from nobody we know.
	Unauthenticated = errors.New("unauthenticated")
	// Forbidden is a request by somebody who may not make it.
	Forbidden = errors.New("forbidden")
	// NotFound is a request about something that does not exist.
	NotFound = errors.New("not found")
	// Conflict is a request that contradicts an earlier one, such as a key
	// used again with another body.
	Conflict = errors.New("conflict")
	// Refused is a well-formed request that the rules do not allow.
	Refused = errors.New("refused")
	// Busy is a request that was not tried: ask again later.
	Busy = errors.New("busy")
	// Unknown is a request whose outcome is not known: ask again with the
	// same key.
	Unknown = errors.New("outcome unknown")
	// Corrupt is stored data that contradicts itself. Writing stops.
	Corrupt = errors.New("corrupt")
)

// Wrap adds what was being done to *err, if there is one. It is meant for
// defer at the top of a function.
func Wrap(err *error, format string, args ...any) {
	if *err != nil {
		*err = fmt.Errorf(format+": %w", append(args, *err)...)
	}
}
