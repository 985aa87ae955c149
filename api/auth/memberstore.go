package auth

import (
	"context"
	"time"
)

// MemberStore keeps members, their sessions and failed attempts to sign in. It
// has two implementations, authbolt and authmem, under one suite, authtest.
// Calls may be concurrent; what goes in and comes out shares no memory with
// what is kept.
type MemberStore interface {
	// AddMember keeps a new member, durably. An id or one of [Member.Names]
	// that is there already is [fault.Conflict].
	AddMember(ctx context.Context, m Member) error
	// Member returns a member by id, or [fault.NotFound].
	Member(ctx context.Context, id string) (Member, error)
	// MemberNamed returns the member with one of its names, or [fault.NotFound].
	MemberNamed(ctx context.Context, name string) (Member, error)
	// Members returns all members in the order of their ids.
	Members(ctx context.Context) ([]Member, error)
	// ChangeMember replaces a member by what change makes of it, in one step,
	// and returns that. If change fails, nothing is changed. A name that
	// another member has is [fault.Conflict].
	ChangeMember(ctx context.Context, id string, change func(*Member) error) (Member, error)
	// ForgetMember removes a member and all its sessions, for ever: when it
	// returns nil, no byte of the member is left in what the store keeps; copies
	// made earlier are not its matter. One that is not there is no error.
	ForgetMember(ctx context.Context, id string) error

	// PutSession keeps a session, a new one or instead of itself.
	PutSession(ctx context.Context, s Session) error
	// Session returns a session by its hash, or [fault.NotFound].
	Session(ctx context.Context, hash [32]byte) (Session, error)
	// EndSessions removes the sessions that match and returns how many.
	EndSessions(ctx context.Context, match func(Session) bool) (int, error)

	// Attempt changes what is kept of the failed attempts under a name, in one
	// step, and returns it. Attempts that are zero afterwards are not kept.
	Attempt(ctx context.Context, name [32]byte, change func(*Attempts)) (Attempts, error)
	// ForgetAttempts removes what is kept of attempts before an instant.
	ForgetAttempts(ctx context.Context, before time.Time) error
}

// Attempts are the failed attempts to sign in under a name in a row. They are
// kept for names that nobody has, too: a lock must not tell who exists.
type Attempts struct {
	Failed int
	Last   time.Time
	Until  time.Time // when the next attempt is let through
}
