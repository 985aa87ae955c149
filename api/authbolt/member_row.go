package authbolt

import (
	"encoding/json"
	"fmt"
	"time"

	"creditbank/api/auth"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// The rows of members, posts, sessions and attempts in the file. Their field
// names are written there: never change one.
type (
	memberRow struct {
		Name      string    `json:"name"`
		FullName  string    `json:"full_name"`
		Subject   string    `json:"subject,omitempty"`
		KnownAs   string    `json:"known_as,omitempty"`
		Posts     []postRow `json:"posts,omitempty"`
		Hash      string    `json:"password,omitempty"`
		ChangeDue bool      `json:"change_due,omitempty"`
		Made      time.Time `json:"made"`
		Ended     time.Time `json:"ended,omitzero"`
	}
	postRow struct {
		Role         string     `json:"role"`
		Organisation string     `json:"organisation,omitempty"`
		Learner      string     `json:"learner,omitempty"`
		From         ledger.Day `json:"from_day,omitempty"`
		Until        ledger.Day `json:"until_day,omitempty"`
	}
	sessionRow struct {
		Member string    `json:"member"`
		Post   *postRow  `json:"post,omitempty"`
		Made   time.Time `json:"made"`
		Seen   time.Time `json:"seen"`
	}
	attemptsRow struct {
		Failed int       `json:"failed"`
		Last   time.Time `json:"last"`
		Until  time.Time `json:"until,omitzero"`
	}
)

func encodePost(p auth.Post) postRow {
	r := postRow{Role: string(p.Role), Organisation: p.Organisation, From: p.From, Until: p.Until}
	if p.Role == org.Learner {
		r.Learner = p.Learner.String()
	}
	return r
}

func (r postRow) post() (p auth.Post, err error) {
	p = auth.Post{Role: org.Role(r.Role), Organisation: r.Organisation, From: r.From, Until: r.Until}
	if r.Learner != "" {
		p.Learner, err = ledger.ParseAccountID(r.Learner)
	}
	return p, err
}

func encodeMember(m auth.Member) ([]byte, error) {
	r := memberRow{Name: m.Name, FullName: m.FullName, Subject: m.Subject, KnownAs: m.KnownAs, Hash: m.Hash, ChangeDue: m.ChangeDue, Made: m.Made, Ended: m.Ended}
	for _, p := range m.Posts {
		r.Posts = append(r.Posts, encodePost(p))
	}
	return json.Marshal(r)
}

// decodeMember reads what encodeMember wrote; anything else is [fault.Corrupt].
func decodeMember(id, value []byte) (auth.Member, error) {
	corrupt := func(err error) (auth.Member, error) {
		return auth.Member{}, fmt.Errorf("member %q: %w (%w)", id, fault.Corrupt, err)
	}
	var r memberRow
	if err := json.Unmarshal(value, &r); err != nil {
		return corrupt(err)
	}
	m := auth.Member{ID: string(id), Name: r.Name, FullName: r.FullName, Subject: r.Subject, KnownAs: r.KnownAs, Hash: r.Hash,
		ChangeDue: r.ChangeDue, Made: r.Made, Ended: r.Ended}
	for _, row := range r.Posts {
		p, err := row.post()
		if err != nil {
			return corrupt(err)
		}
		m.Posts = append(m.Posts, p)
	}
	if err := m.Check(); err != nil {
		return corrupt(err)
	}
	return m, nil
}

func encodeSession(s auth.Session) ([]byte, error) {
	r := sessionRow{Member: s.Member, Made: s.Made, Seen: s.Seen}
	if s.Post != (auth.Post{}) {
		p := encodePost(s.Post)
		r.Post = &p
	}
	return json.Marshal(r)
}

func decodeSession(hash, value []byte) (s auth.Session, err error) {
	var r sessionRow
	if err := json.Unmarshal(value, &r); err != nil || copy(s.Hash[:], hash) != len(s.Hash) {
		return s, fmt.Errorf("session: %w (%w)", fault.Corrupt, err)
	}
	s.Member, s.Made, s.Seen = r.Member, r.Made, r.Seen
	if r.Post != nil {
		if s.Post, err = r.Post.post(); err != nil {
			return s, fmt.Errorf("session: %w (%w)", fault.Corrupt, err)
		}
	}
	return s, nil
}

func decodeAttempts(value []byte) (auth.Attempts, error) {
	var r attemptsRow
	if err := json.Unmarshal(value, &r); err != nil {
		return auth.Attempts{}, fmt.Errorf("attempts to sign in: %w (%w)", fault.Corrupt, err)
	}
	return auth.Attempts(r), nil
}
