package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"creditbank/api/auth"
	"creditbank/api/signin"
	"creditbank/courses/org"
	"creditbank/ledger/fault"
)

// passwordsAtOnce bounds how many passwords are tried at the same time, and
// with it the memory that takes.
const passwordsAtOnce = 4

// desk returns where the bank's members sign in.
func (b *bank) desk() *signin.Desk {
	return signin.NewDesk(b.apiKeys, b.hasher, b.now)
}

// addMember adds a member, or a post to one that is there.
func (b *bank) addMember(ctx context.Context, q memberRequest) (memberMade, error) {
	post, err := b.post(ctx, q)
	if err != nil {
		return memberMade{}, err
	}
	name, err := auth.ParseName(q.Name)
	if err != nil {
		return memberMade{}, err
	}
	there, err := b.apiKeys.MemberNamed(ctx, name)
	if err == nil && q.Subject+q.KnownAs != "" {
		return memberMade{}, fmt.Errorf("there is a member %s already: “creditbank member provider %s” says who they are at the provider: %w", name, name, fault.Conflict)
	}
	if err == nil {
		_, err := b.apiKeys.ChangeMember(ctx, there.ID, func(m *auth.Member) error {
			m.Posts = append(slices.DeleteFunc(m.Posts, post.Same), post)
			return nil
		})
		return memberMade{ID: there.ID, Name: name}, err
	}
	if !errors.Is(err, fault.NotFound) {
		return memberMade{}, err
	}
	if q.FullName == "" {
		q.FullName = name
	}
	m, err := auth.NewMember(name, q.FullName, b.now(), post)
	if err != nil {
		return memberMade{}, err
	}
	if err := tieMember(&m, &q.Subject, &q.KnownAs); err != nil {
		return memberMade{}, err
	}
	made := memberMade{ID: m.ID, Name: m.Name}
	if err := b.apiKeys.AddMember(ctx, m); err != nil || m.Subject+m.KnownAs != "" {
		return made, err
	}
	made.Password, err = b.desk().HandOver(ctx, m.ID, !q.KeepPassword)
	return made, err
}

// listMembers returns all members, without their passwords' hashes.
func (b *bank) listMembers(ctx context.Context, _ struct{}) ([]memberShown, error) {
	members, err := b.apiKeys.Members(ctx)
	if err != nil {
		return nil, err
	}
	shown := make([]memberShown, len(members))
	for i, m := range members {
		shown[i] = showMember(m)
	}
	return shown, nil
}

func showMember(m auth.Member) memberShown {
	s := memberShown{ID: m.ID, Name: m.Name, FullName: m.FullName, Posts: make([]postShown, len(m.Posts)),
		Subject: m.Subject, KnownAs: m.KnownAs, ChangeDue: m.ChangeDue, MadeAt: m.Made, EndedAt: given(m.Ended)}
	for i, p := range m.Posts {
		s.Posts[i] = postShown{Role: string(p.Role), Organisation: p.Organisation, From: p.From.String(), Until: p.Until.String()}
		if p.Role == org.Learner {
			s.Posts[i].Learner = p.Learner.String()
		}
	}
	return s
}

// endMember shuts a member out.
func (b *bank) endMember(ctx context.Context, name string) (memberShown, error) {
	m, err := b.memberNamed(ctx, name)
	if err != nil {
		return memberShown{}, err
	}
	m, err = b.apiKeys.ChangeMember(ctx, m.ID, func(m *auth.Member) error {
		if m.Ended.IsZero() {
			m.Ended = b.now().UTC()
		}
		return nil
	})
	if err != nil {
		return memberShown{}, err
	}
	_, err = b.apiKeys.EndSessions(ctx, func(s auth.Session) bool { return s.Member == m.ID })
	return showMember(m), err
}

// memberPassword gives a member a new first password.
func (b *bank) memberPassword(ctx context.Context, name string) (memberMade, error) {
	m, err := b.memberNamed(ctx, name)
	if err != nil {
		return memberMade{}, err
	}
	password, err := b.desk().HandOver(ctx, m.ID, true)
	return memberMade{ID: m.ID, Name: m.Name, Password: password}, err
}

func (b *bank) memberNamed(ctx context.Context, name string) (auth.Member, error) {
	parsed, err := auth.ParseName(name)
	if err != nil {
		return auth.Member{}, err
	}
	m, err := b.apiKeys.MemberNamed(ctx, parsed)
	if err != nil {
		return m, fmt.Errorf("%s: %w", parsed, err)
	}
	return m, nil
}
