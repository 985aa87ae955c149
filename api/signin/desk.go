package signin

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"creditbank/api/auth"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Desk is where people sign in. Its methods may be called concurrently.
type Desk struct {
	members auth.MemberStore
	hasher  *auth.Hasher
	now     func() time.Time

	mu     sync.Mutex
	tidied time.Time // when what has ended was last removed; guarded by mu
}

// NewDesk returns a desk for the members of a store.
func NewDesk(members auth.MemberStore, hasher *auth.Hasher, now func() time.Time) *Desk {
	return &Desk{members: members, hasher: hasher, now: now}
}

// Visit is a session with who it is.
type Visit struct {
	Session auth.Session
	Member  auth.Member
	By      org.Principal // without a role while there is a choice to make
	Posts   []auth.Post   // that the member holds today
}

// Chosen reports whether the member acts in a post already.
func (v *Visit) Chosen() bool { return v.By.Role != "" }

// begin makes a session for a member. If the member holds one post today, it
// is for that.
func (d *Desk) begin(ctx context.Context, m auth.Member) (string, Visit, error) {
	now := d.now()
	posts := m.PostsOn(ledger.DayOf(now))
	var post auth.Post
	if len(posts) == 1 {
		post = posts[0]
	}
	if err := d.tidy(ctx, now); err != nil {
		return "", Visit{}, err
	}
	text, s, err := auth.NewSession(m.ID, post, now)
	if err != nil {
		return "", Visit{}, err
	}
	return text, visit(s, m, posts), d.members.PutSession(ctx, s)
}

func visit(s auth.Session, m auth.Member, posts []auth.Post) Visit {
	v := Visit{Session: s, Member: m, Posts: posts}
	if s.Post != (auth.Post{}) {
		v.By = m.Principal(s.Post)
	}
	return v
}

// tidyStep is how often sessions and attempts that are over are removed.
const tidyStep = 10 * time.Minute

func (d *Desk) tidy(ctx context.Context, now time.Time) error {
	d.mu.Lock()
	due := now.Sub(d.tidied) >= tidyStep
	if due {
		d.tidied = now
	}
	d.mu.Unlock()
	if !due {
		return nil
	}
	_, err := d.members.EndSessions(ctx, func(s auth.Session) bool { return !s.ValidAt(now) })
	return errors.Join(err, d.members.ForgetAttempts(ctx, now.Add(-forgetAfter)))
}

// Visit returns the session of a text, or [fault.Unauthenticated].
func (d *Desk) Visit(ctx context.Context, text string) (Visit, error) {
	hash, ok := auth.SessionHash(text)
	if !ok {
		return Visit{}, fmt.Errorf("not a session: %w", fault.Unauthenticated)
	}
	now := d.now()
	s, err := d.members.Session(ctx, hash)
	switch {
	case errors.Is(err, fault.NotFound):
		return Visit{}, fmt.Errorf("the session has ended: %w", fault.Unauthenticated)
	case err != nil:
		return Visit{}, err
	case !s.ValidAt(now):
		return Visit{}, fmt.Errorf("the session is too old: %w", fault.Unauthenticated)
	}
	m, err := d.members.Member(ctx, s.Member)
	if errors.Is(err, fault.NotFound) {
		return Visit{}, fmt.Errorf("the session's member is gone: %w", fault.Unauthenticated)
	}
	if err != nil {
		return Visit{}, err
	}
	posts := m.PostsOn(ledger.DayOf(now))
	if s.Post != (auth.Post{}) && !holds(posts, s.Post) || len(posts) == 0 {
		return Visit{}, fmt.Errorf("the session's post is held no longer: %w", fault.Unauthenticated)
	}
	if now.Sub(s.Seen) >= auth.SeenStep {
		s.Seen = now.UTC()
		if err := d.members.PutSession(ctx, s); err != nil {
			return Visit{}, err
		}
	}
	return visit(s, m, posts), nil
}

func holds(posts []auth.Post, p auth.Post) bool {
	for _, held := range posts {
		if held.Same(p) {
			return true
		}
	}
	return false
}

// Choose makes a new session for another post of the member, instead of v's.
// A post that is not held is [fault.Forbidden].
func (d *Desk) Choose(ctx context.Context, v Visit, post auth.Post) (string, error) {
	if !holds(v.Posts, post) {
		return "", fmt.Errorf("act as %s of %s: %w", post.Role, post.Organisation, fault.Forbidden)
	}
	return d.renew(ctx, v, post)
}

// renew replaces a session by a new one, which ends when the old one would.
func (d *Desk) renew(ctx context.Context, v Visit, post auth.Post) (string, error) {
	text, s, err := auth.NewSession(v.Member.ID, post, d.now())
	if err != nil {
		return "", err
	}
	s.Made = v.Session.Made
	if err := d.members.PutSession(ctx, s); err != nil {
		return "", err
	}
	return text, d.SignOut(ctx, v)
}

// SignOut ends a session.
func (d *Desk) SignOut(ctx context.Context, v Visit) error {
	_, err := d.members.EndSessions(ctx, func(s auth.Session) bool { return s.Hash == v.Session.Hash })
	return err
}

// SignOutEverywhere ends all sessions of the visit's member.
func (d *Desk) SignOutEverywhere(ctx context.Context, v Visit) error {
	_, err := d.members.EndSessions(ctx, func(s auth.Session) bool { return s.Member == v.Member.ID })
	return err
}

// ForgetLearner takes an account that was erased from whoever had it. A member
// without another post is forgotten.
func (d *Desk) ForgetLearner(ctx context.Context, account ledger.AccountID) error {
	m, err := d.members.MemberNamed(ctx, account.String())
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	rest := slices.DeleteFunc(slices.Clone(m.Posts), func(p auth.Post) bool { return p.Learner == account })
	if len(rest) == 0 {
		return d.members.ForgetMember(ctx, m.ID)
	}
	_, err = d.members.ChangeMember(ctx, m.ID, func(m *auth.Member) error {
		m.Posts = rest
		return nil
	})
	return err
}

// BelongsTo reports whether a member holds a post of an organisation today.
func (d *Desk) BelongsTo(ctx context.Context, member, organisation string) (bool, error) {
	m, err := d.members.Member(ctx, member)
	if errors.Is(err, fault.NotFound) {
		return false, nil
	}
	return slices.ContainsFunc(m.PostsOn(ledger.DayOf(d.now())), func(p auth.Post) bool { return p.Organisation == organisation }), err
}

// Holds returns [fault.Unauthenticated] unless the member of a principal holds
// its post today.
func (d *Desk) Holds(ctx context.Context, by org.Principal) error {
	m, err := d.members.Member(ctx, by.Member)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return err
	}
	post := auth.Post{Role: by.Role, Organisation: by.Organisation, Learner: by.Learner}
	if err != nil || !holds(m.PostsOn(ledger.DayOf(d.now())), post) {
		return fmt.Errorf("member %s does not hold the key's post: %w", by.Member, fault.Unauthenticated)
	}
	return nil
}
