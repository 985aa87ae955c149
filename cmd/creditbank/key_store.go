package main

import (
	"context"
	"time"

	"creditbank/api/auth"
	"creditbank/courses/org"
	"creditbank/ledger"
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
	return keyMade{key.ID, text}, b.apiKeys.Add(ctx, key)
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
