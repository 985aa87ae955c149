package authbolt

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"creditbank/api/auth"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// row is a key in the file. Its field names are written there: never change one.
type row struct {
	Hash         string    `json:"sha256"`
	Role         string    `json:"role"`
	Organisation string    `json:"organisation,omitempty"`
	Learner      string    `json:"learner,omitempty"`
	Name         string    `json:"name,omitempty"`
	Made         time.Time `json:"made"`
	Expires      time.Time `json:"expires,omitzero"`
	Revoked      time.Time `json:"revoked,omitzero"`
	Used         time.Time `json:"used,omitzero"`
	Member       string    `json:"member,omitempty"`
	Scopes       []string  `json:"scopes,omitempty"`
}

func encode(k auth.Key) ([]byte, error) {
	r := row{
		Hash: hex.EncodeToString(k.Hash[:]), Role: string(k.Role), Organisation: k.Organisation,
		Name: k.Name, Made: k.Made, Expires: k.Expires, Revoked: k.Revoked,
		Used: k.Used, Member: k.Member, Scopes: k.Scopes,
	}
	if k.Role == org.Learner {
		r.Learner = k.Learner.String()
	}
	return json.Marshal(r)
}

// decode reads what encode wrote; anything else is [fault.Corrupt].
func decode(id, value []byte) (k auth.Key, err error) {
	var r row
	if err := json.Unmarshal(value, &r); err != nil {
		return k, fmt.Errorf("key %q: %w (%w)", id, fault.Corrupt, err)
	}
	k = auth.Key{
		ID: string(id), Role: org.Role(r.Role), Organisation: r.Organisation,
		Name: r.Name, Made: r.Made, Expires: r.Expires, Revoked: r.Revoked,
		Used: r.Used, Member: r.Member, Scopes: r.Scopes,
	}
	if r.Learner != "" {
		if k.Learner, err = ledger.ParseAccountID(r.Learner); err != nil {
			return k, fmt.Errorf("key %q: %w (%w)", id, fault.Corrupt, err)
		}
	}
	hash, err := hex.DecodeString(r.Hash)
	if err != nil || copy(k.Hash[:], hash) != len(k.Hash) || len(hash) != len(k.Hash) {
		return k, fmt.Errorf("key %q: hash %.80q: %w", id, r.Hash, fault.Corrupt)
	}
	if err := k.Check(); err != nil {
		return k, fmt.Errorf("key %q: %w (%w)", id, fault.Corrupt, err)
	}
	return k, nil
}
