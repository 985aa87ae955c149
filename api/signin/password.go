package signin

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"creditbank/api/auth"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// The codes of attempts that are not let in. Clients know them.
const (
	// Wrong is a name or a password that is wrong; nothing tells which.
	Wrong ledger.Code = "sign-in-wrong"
	// Locked is a name that was tried too often.
	Locked ledger.Code = "sign-in-locked"
)

// How a name is locked: after so many failures in a row, for so long, twice as
// long with each further failure, and at most so long.
const (
	freeFailures = 5
	firstLock    = time.Minute
	longestLock  = time.Hour
	forgetAfter  = 24 * time.Hour
)

// SignIn begins a session for the member with a name and a password, and
// returns its text. Wrong ones are a [ledger.Refusal].
func (d *Desk) SignIn(ctx context.Context, name, password string) (string, Visit, error) {
	name, err := auth.ParseName(name)
	if err != nil {
		name = "" // tried as any other that nobody has
	}
	m, err := d.members.MemberNamed(ctx, name)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return "", Visit{}, err
	}
	if m, err = d.try(ctx, name, m, password); err != nil {
		return "", Visit{}, err
	}
	return d.begin(ctx, m)
}

// try checks a password. The failure is counted first and taken back if it was
// none: many attempts at once count as many.
func (d *Desk) try(ctx context.Context, name string, m auth.Member, password string) (auth.Member, error) {
	wrong := &ledger.Refusal{Code: Wrong}
	counted := sha256.Sum256([]byte(name))
	if m.ID != "" {
		counted = sha256.Sum256([]byte(m.Name)) // one count for all names of a member
	}
	now := d.now()
	locked := false
	var before auth.Attempts
	a, err := d.members.Attempt(ctx, counted, func(a *auth.Attempts) {
		if now.Sub(a.Last) > forgetAfter {
			*a = auth.Attempts{}
		}
		before = *a
		if locked = now.Before(a.Until); locked {
			return
		}
		a.Failed, a.Last = a.Failed+1, now.UTC()
		if over := a.Failed - freeFailures; over >= 0 {
			a.Until = now.Add(min(longestLock, firstLock<<min(over, 10))).UTC()
		}
	})
	if err != nil {
		return m, err
	}
	if locked {
		return m, &ledger.Refusal{Code: Locked, Has: waiting(a.Until.Sub(now))}
	}
	hash := m.Hash
	if len(m.PostsOn(ledger.DayOf(now))) == 0 {
		hash = "" // shut out, or without any post
	}
	if len(password) > maxTried {
		password = ""
	}
	right, err := d.hasher.Verify(ctx, hash, password)
	if err != nil || !right {
		if err != nil {
			_, undo := d.members.Attempt(ctx, counted, func(a *auth.Attempts) { *a = before })
			return m, errors.Join(err, undo)
		}
		return m, wrong
	}
	if _, err := d.members.Attempt(ctx, counted, func(a *auth.Attempts) { *a = auth.Attempts{} }); err != nil {
		return m, err
	}
	if d.hasher.Outdated(hash) {
		return d.keep(ctx, m, password, m.ChangeDue)
	}
	return m, nil
}

// maxTried bounds a password that is tried, in bytes.
const maxTried = 1024

// waiting returns a time to wait in whole minutes, at least one.
func waiting(d time.Duration) string { return fmt.Sprint(int((d + time.Minute - 1) / time.Minute)) }

// keep hashes a password and stores it.
func (d *Desk) keep(ctx context.Context, m auth.Member, password string, changeDue bool) (auth.Member, error) {
	hash, err := d.hasher.Hash(ctx, password)
	if err != nil {
		return m, err
	}
	return d.members.ChangeMember(ctx, m.ID, func(m *auth.Member) error {
		m.Hash, m.ChangeDue = hash, changeDue
		return nil
	})
}

// ChangePassword replaces the password of the visit's member, who has to know
// the present one. All sessions of the member end; a new one takes the place
// of the visit's.
func (d *Desk) ChangePassword(ctx context.Context, v Visit, present, next string) (string, error) {
	if _, err := d.try(ctx, v.Member.Name, v.Member, present); err != nil {
		var refusal *ledger.Refusal
		if errors.As(err, &refusal) {
			refusal.Field = "present"
		}
		return "", err
	}
	if refusal := auth.CheckPassword(next, v.Member.Name); refusal != nil {
		return "", refusal
	}
	if next == present {
		return "", &ledger.Refusal{Code: auth.PasswordSame, Field: "new"}
	}
	if _, err := d.keep(ctx, v.Member, next, false); err != nil {
		return "", err
	}
	if err := d.SignOutEverywhere(ctx, v); err != nil {
		return "", err
	}
	return d.renew(ctx, v, v.Session.Post)
}

// HandOver gives a member a new password, which is returned once, and ends all
// sessions of the member. If changeDue, it has to be changed on first use.
func (d *Desk) HandOver(ctx context.Context, id string, changeDue bool) (string, error) {
	m, err := d.members.Member(ctx, id)
	if err != nil {
		return "", err
	}
	password, err := auth.FirstPassword()
	if err != nil {
		return "", err
	}
	if m, err = d.keep(ctx, m, password, changeDue); err != nil {
		return "", err
	}
	if _, err := d.members.Attempt(ctx, sha256.Sum256([]byte(m.Name)), func(a *auth.Attempts) { *a = auth.Attempts{} }); err != nil {
		return "", err
	}
	_, err = d.members.EndSessions(ctx, func(s auth.Session) bool { return s.Member == id })
	return password, err
}
