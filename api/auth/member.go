package auth

import (
	"crypto/rand"
	"fmt"
	"regexp"
	"strings"
	"time"

	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Member is a person who signs in.
type Member struct {
	ID       string // 13 letters and digits
	Name     string // for signing in: see [ParseName]
	FullName string // for people
	Subject  string // at the OpenID provider, as issuer and subject with a blank between; empty if none
	// KnownAs is what the provider calls the person, see [ParseKnownAs]: it finds
	// the member once, as long as there is no Subject. The sign-in name if empty.
	KnownAs string
	Posts   []Post // at most maxPosts
	Hash    string // of the password; empty if the member has none
	// ChangeDue means that the password was handed over and has to be changed
	// before anything else is done.
	ChangeDue bool
	Made      time.Time
	Ended     time.Time // when the member was shut out; zero if not
}

// Post is what a member does for an organisation, or that an account is theirs.
type Post struct {
	Role         org.Role
	Organisation string           // of every role but org.Learner
	Learner      ledger.AccountID // of role org.Learner
	From, Until  ledger.Day       // first and last day; no bound if zero
}

// Bounds of a member.
const (
	maxPosts    = 50
	maxFullName = 200 // bytes
)

// memberPrefix marks members among the ids of principals.
const memberPrefix = "m_"

var nameText = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,63}$`)

// ParseName reads a name for signing in: 2 to 64 small letters, digits, points,
// lines. Capital letters and blanks around it do not matter. A learner's
// account is such a name, too.
func ParseName(text string) (string, error) {
	if len(text) <= 200 {
		if name := strings.ToLower(strings.TrimSpace(text)); nameText.MatchString(name) {
			return name, nil
		}
	}
	return "", fmt.Errorf("sign-in name %.40q: want 2 to 64 letters, digits, points or lines: %w", text, fault.Invalid)
}

// NewMember returns a member with an id of its own and no password.
func NewMember(name, fullName string, made time.Time, posts ...Post) (Member, error) {
	var random [idSize]byte
	if _, err := rand.Read(random[:]); err != nil {
		return Member{}, err
	}
	name, err := ParseName(name)
	if err != nil {
		return Member{}, err
	}
	m := Member{ID: idText.EncodeToString(random[:]), Name: name, FullName: fullName, Posts: posts, Made: made.UTC()}
	return m, m.Check()
}

// Check returns what is wrong with the member, as [fault.Invalid].
func (m *Member) Check() error {
	if name, err := ParseName(m.Name); err != nil || name != m.Name {
		return fmt.Errorf("sign-in name %.40q: %w", m.Name, fault.Invalid)
	}
	switch {
	case m.FullName == "" || len(m.FullName) > maxFullName:
		return fmt.Errorf("full name of %d bytes, want 1 to %d: %w", len(m.FullName), maxFullName, fault.Invalid)
	case len(m.Subject) > maxSubject:
		return fmt.Errorf("subject of %d bytes, want at most %d: %w", len(m.Subject), maxSubject, fault.Invalid)
	case m.KnownAs != "" && !isKnownAs(m.KnownAs):
		return fmt.Errorf("known to the provider as %.60q: %w", m.KnownAs, fault.Invalid)
	case len(m.Posts) > maxPosts:
		return fmt.Errorf("%d posts, want at most %d: %w", len(m.Posts), maxPosts, fault.Invalid)
	}
	for _, p := range m.Posts {
		if err := p.check(); err != nil {
			return err
		}
	}
	return nil
}

func (p Post) check() error {
	_, err := org.ParseRole(string(p.Role))
	learner := p.Learner != ledger.AccountID{}
	switch {
	case err != nil:
		return err
	case (p.Role == org.Learner) != learner, learner == (p.Organisation != ""):
		return fmt.Errorf("a post of role %s needs an organisation, or a learner if that is the role: %w", p.Role, fault.Invalid)
	case p.From != 0 && p.Until != 0 && p.Until < p.From:
		return fmt.Errorf("a post until %s that begins on %s: %w", p.Until, p.From, fault.Invalid)
	}
	return nil
}

// Names returns all by which the member is found: the sign-in name, the
// accounts that are theirs, the subject at the provider, and what it calls
// them. No two members share one.
func (m *Member) Names() []string {
	names := []string{m.Name}
	for _, p := range m.Posts {
		if p.Role == org.Learner && p.Learner.String() != m.Name {
			names = append(names, p.Learner.String())
		}
	}
	if m.Subject != "" {
		names = append(names, m.Subject)
	}
	if m.KnownAs != "" {
		names = append(names, KnownName(m.KnownAs))
	}
	return names
}

// In reports whether the post is held on a day.
func (p Post) In(day ledger.Day) bool {
	return (p.From == 0 || p.From <= day) && (p.Until == 0 || day <= p.Until)
}

// Same reports whether two posts give the same rights.
func (p Post) Same(q Post) bool {
	return p.Role == q.Role && p.Organisation == q.Organisation && p.Learner == q.Learner
}

// PostsOn returns the posts that the member holds on a day; none if shut out.
func (m *Member) PostsOn(day ledger.Day) []Post {
	var held []Post
	if m.Ended.IsZero() {
		for _, p := range m.Posts {
			if p.In(day) {
				held = append(held, p)
			}
		}
	}
	return held
}

// SignedIn reports whether somebody calls as a member who has signed in, and not
// with a key.
func SignedIn(by org.Principal) bool { return by.Member != "" && by.ID == memberPrefix+by.Member }

// Principal returns who calls when the member acts in a post.
func (m *Member) Principal(p Post) org.Principal {
	return org.Principal{ID: memberPrefix + m.ID, Role: p.Role, Organisation: p.Organisation, Learner: p.Learner, Member: m.ID}
}
