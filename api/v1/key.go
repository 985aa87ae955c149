package v1

import (
	"context"
	"time"

	"creditbank/api/auth"
	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/ledger"
)

// ListKeys answers with a page of the API keys, without their secrets.
func (s *Server) ListKeys(ctx context.Context, r wire.ListKeysRequestObject) (wire.ListKeysResponseObject, error) {
	after, err := call.LastOf("keys", r.Params.Cursor)
	if err != nil {
		return nil, err
	}
	keys, err := s.Keys.Keys(ctx)
	if err != nil {
		return nil, err
	}
	limit := call.LimitOf(r.Params.Limit)
	var found []wire.KeyShown
	for _, k := range keys {
		if k.ID > after && len(found) <= limit {
			found = append(found, keyShown(&k))
		}
	}
	found, next := call.Cut("keys", found, limit, func(k wire.KeyShown) string { return k.Id })
	return wire.ListKeys200JSONResponse{Items: orEmpty(found), NextCursor: next}, nil
}

func keyShown(k *auth.Key) wire.KeyShown {
	w := wire.KeyShown{
		Id: k.ID, Role: string(k.Role), Organisation: k.Organisation, Member: k.Member, Name: k.Name, Scopes: k.Scopes,
		MadeAt: moment(k.Made), UsedAt: moment(k.Used), ExpiresAt: moment(k.Expires), RevokedAt: moment(k.Revoked),
	}
	if k.Learner != (ledger.AccountID{}) {
		w.Learner = Masked(k.Learner)
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
