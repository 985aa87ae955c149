package api

import (
	"context"
	"time"

	"creditbank/api/auth"
	"creditbank/api/wire"
	"creditbank/ledger"
)

// ListKeys answers with a page of the API keys, without their secrets.
func (s *server) ListKeys(ctx context.Context, r wire.ListKeysRequestObject) (wire.ListKeysResponseObject, error) {
	after, err := lastOf("keys", r.Params.Cursor)
	if err != nil {
		return nil, err
	}
	keys, err := s.Keys.Keys(ctx)
	if err != nil {
		return nil, err
	}
	limit := limitOf(r.Params.Limit)
	var found []wire.KeyShown
	for _, k := range keys {
		if k.ID > after && len(found) <= limit {
			found = append(found, keyShown(&k))
		}
	}
	found, next := cut("keys", found, limit, func(k wire.KeyShown) string { return k.Id })
	return wire.ListKeys200JSONResponse{Items: orEmpty(found), NextCursor: next}, nil
}

func keyShown(k *auth.Key) wire.KeyShown {
	w := wire.KeyShown{
		Id: k.ID, Role: string(k.Role), Organisation: k.Organisation, Member: k.Member, Name: k.Name, Scopes: k.Scopes,
		MadeAt: moment(k.Made), UsedAt: moment(k.Used), ExpiresAt: moment(k.Expires), RevokedAt: moment(k.Revoked),
	}
	if k.Learner != (ledger.AccountID{}) {
		w.Learner = masked(k.Learner)
	}
	return w
}

// moment returns a time as text, and "" if none is given.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return ledger.InstantOf(t).String()
}
