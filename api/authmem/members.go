package authmem

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"creditbank/api/auth"
	"creditbank/ledger/fault"
)

// people is what a Store keeps beside keys. The Store's mutex guards it.
type people struct {
	members  map[string]auth.Member
	named    map[string]string // ids by names
	sessions map[[32]byte]auth.Session
	attempts map[[32]byte]auth.Attempts
}

func clone(m auth.Member) auth.Member {
	m.Posts = slices.Clone(m.Posts)
	return m
}

// put keeps m, or tells which of its names is taken.
func (p *people) put(m auth.Member) error {
	for _, name := range m.Names() {
		if id, taken := p.named[name]; taken && id != m.ID {
			return fmt.Errorf("name %q is taken: %w", name, fault.Conflict)
		}
	}
	if p.members == nil {
		p.members, p.named = make(map[string]auth.Member), make(map[string]string)
	}
	maps.DeleteFunc(p.named, func(_, id string) bool { return id == m.ID })
	for _, name := range m.Names() {
		p.named[name] = m.ID
	}
	p.members[m.ID] = clone(m)
	return nil
}

// AddMember implements [auth.MemberStore].
func (s *Store) AddMember(_ context.Context, m auth.Member) error {
	if err := m.Check(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, there := s.people.members[m.ID]; there {
		return fmt.Errorf("member %s is there already: %w", m.ID, fault.Conflict)
	}
	return s.people.put(m)
}

// Member implements [auth.MemberStore].
func (s *Store) Member(_ context.Context, id string) (auth.Member, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	m, there := s.people.members[id]
	if !there {
		return auth.Member{}, fmt.Errorf("member %.40q: %w", id, fault.NotFound)
	}
	return clone(m), nil
}

// MemberNamed implements [auth.MemberStore].
func (s *Store) MemberNamed(_ context.Context, name string) (auth.Member, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	id, there := s.people.named[name]
	if !there {
		return auth.Member{}, fmt.Errorf("a member with this name: %w", fault.NotFound)
	}
	return clone(s.people.members[id]), nil
}

// Members implements [auth.MemberStore].
func (s *Store) Members(context.Context) ([]auth.Member, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	all := make([]auth.Member, 0, len(s.people.members))
	for _, id := range slices.Sorted(maps.Keys(s.people.members)) {
		all = append(all, clone(s.people.members[id]))
	}
	return all, nil
}

// ChangeMember implements [auth.MemberStore].
func (s *Store) ChangeMember(_ context.Context, id string, change func(*auth.Member) error) (auth.Member, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, there := s.people.members[id]
	if !there {
		return auth.Member{}, fmt.Errorf("member %.40q: %w", id, fault.NotFound)
	}
	m = clone(m)
	if err := change(&m); err != nil {
		return auth.Member{}, err
	}
	m.ID = id
	if err := m.Check(); err != nil {
		return auth.Member{}, err
	}
	return m, s.people.put(m)
}

// ForgetMember implements [auth.MemberStore].
func (s *Store) ForgetMember(_ context.Context, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.people.members, id)
	maps.DeleteFunc(s.people.named, func(_, of string) bool { return of == id })
	maps.DeleteFunc(s.people.sessions, func(_ [32]byte, session auth.Session) bool { return session.Member == id })
	return nil
}

// PutSession implements [auth.MemberStore].
func (s *Store) PutSession(_ context.Context, session auth.Session) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.people.sessions == nil {
		s.people.sessions = make(map[[32]byte]auth.Session)
	}
	s.people.sessions[session.Hash] = session
	return nil
}

// Session implements [auth.MemberStore].
func (s *Store) Session(_ context.Context, hash [32]byte) (auth.Session, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	session, there := s.people.sessions[hash]
	if !there {
		return auth.Session{}, fmt.Errorf("session: %w", fault.NotFound)
	}
	return session, nil
}

// EndSessions implements [auth.MemberStore].
func (s *Store) EndSessions(_ context.Context, match func(auth.Session) bool) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.people.sessions)
	maps.DeleteFunc(s.people.sessions, func(_ [32]byte, session auth.Session) bool { return match(session) })
	return before - len(s.people.sessions), nil
}

// Attempt implements [auth.MemberStore].
func (s *Store) Attempt(_ context.Context, name [32]byte, change func(*auth.Attempts)) (auth.Attempts, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.people.attempts[name]
	change(&a)
	if s.people.attempts == nil {
		s.people.attempts = make(map[[32]byte]auth.Attempts)
	}
	if a == (auth.Attempts{}) {
		delete(s.people.attempts, name)
	} else {
		s.people.attempts[name] = a
	}
	return a, nil
}

// ForgetAttempts implements [auth.MemberStore].
func (s *Store) ForgetAttempts(_ context.Context, before time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.people.attempts, func(_ [32]byte, a auth.Attempts) bool { return a.Last.Before(before) })
	return nil
}
