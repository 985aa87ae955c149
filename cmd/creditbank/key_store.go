package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"creditbank/api/auth"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// newKey makes and stores a key.
func (b *bank) newKey(ctx context.Context, who org.Principal, q keyRequest) (keyMade, error) {
	now := b.now()
	var expires time.Time
	if q.Days > 0 {
		expires = now.AddDate(0, 0, q.Days)
	}
	text, key, err := auth.New(who, q.Name, now, expires)
	if err != nil {
		return keyMade{}, err
	}
	key.Scopes = q.Scopes
	if q.Member != "" {
		m, err := b.memberNamed(ctx, q.Member)
		if err != nil {
			return keyMade{}, err
		}
		post := auth.Post{Role: key.Role, Organisation: key.Organisation, Learner: key.Learner}
		if !slices.ContainsFunc(m.PostsOn(ledger.DayOf(now)), post.Same) {
			return keyMade{}, fmt.Errorf("member %s is not %s of %s: %w", m.Name, key.Role, q.Organisation+q.Learner, fault.Invalid)
		}
		key.Member = m.ID
	}
	if err := errors.Join(key.Check(), key.CheckScopes()); err != nil {
		return keyMade{}, err
	}
	return keyMade{key.ID, text}, b.apiKeys.Add(ctx, key)
}

// rotation asks for a key in another's place.
type rotation struct {
	ID        string
	GraceDays int // how long the old one stays valid
}

// rotateKey makes a key with the rights of another one, which ends after the
// days of grace.
func (b *bank) rotateKey(ctx context.Context, q rotation) (keyMade, error) {
	now := b.now()
	old, err := b.apiKeys.Key(ctx, q.ID)
	switch {
	case err != nil:
		return keyMade{}, err
	case !old.ValidAt(now):
		return keyMade{}, fmt.Errorf("key %s is not valid any more: make a new one: %w", q.ID, fault.Refused)
	case q.GraceDays < 0 || q.GraceDays > 90:
		return keyMade{}, fmt.Errorf("%d days of grace, want 0 to 90: %w", q.GraceDays, fault.Invalid)
	}
	text, next, err := old.Successor(now)
	if err != nil {
		return keyMade{}, err
	}
	if err := b.apiKeys.Add(ctx, next); err != nil {
		return keyMade{}, err
	}
	made := keyMade{next.ID, text}
	if q.GraceDays == 0 {
		_, err := b.apiKeys.Revoke(ctx, old.ID, now)
		return made, err
	}
	end := now.AddDate(0, 0, q.GraceDays).UTC()
	_, err = b.apiKeys.ChangeKey(ctx, old.ID, func(k *auth.Key) error {
		if k.Expires.IsZero() || end.Before(k.Expires) {
			k.Expires = end
		}
		return nil
	})
	return made, err
}

// listKeys returns all keys, without their secrets.
func (b *bank) listKeys(ctx context.Context, _ struct{}) ([]keyShown, error) {
	keys, err := b.apiKeys.Keys(ctx)
	if err != nil {
		return nil, err
	}
	shown := make([]keyShown, len(keys))
	for i, k := range keys {
		shown[i] = show(k)
	}
	return shown, nil
}

// revokeKey makes a key worthless, at once and for ever.
func (b *bank) revokeKey(ctx context.Context, id string) (keyShown, error) {
	k, err := b.apiKeys.Revoke(ctx, id, b.now())
	return show(k), err
}

func show(k auth.Key) keyShown {
	s := keyShown{
		ID: k.ID, Role: string(k.Role), Organisation: k.Organisation, Name: k.Name, MadeAt: k.Made,
		ExpiresAt: given(k.Expires), RevokedAt: given(k.Revoked),
		UsedAt: given(k.Used), Member: k.Member, Scopes: k.Scopes,
	}
	if k.Learner != (ledger.AccountID{}) {
		s.Learner = k.Learner.String()
	}
	return s
}

// given returns t, or nil if it is not given.
func given(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
