package authtest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"creditbank/api/auth"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/google/go-cmp/cmp"
)

// TestMemberStore tests that a store does what [auth.MemberStore] says. Open
// returns a new, empty one.
func TestMemberStore(t *testing.T, open func(testing.TB) auth.MemberStore) {
	t.Run("Members", func(t *testing.T) { testMembers(t, open(t)) })
	t.Run("Names", func(t *testing.T) { testNames(t, open(t)) })
	t.Run("Sessions", func(t *testing.T) { testSessions(t, open(t)) })
	t.Run("Attempts", func(t *testing.T) { testAttempts(t, open(t)) })
	t.Run("Forget", func(t *testing.T) { testForget(t, open(t)) })
}

func member(t *testing.T, name string, posts ...auth.Post) auth.Member {
	t.Helper()
	m, err := auth.NewMember(name, name+"（合成）", made, posts...)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var (
	office  = auth.Post{Role: org.Office, Organisation: "BJ", From: 14600, Until: 15000}
	learner = auth.Post{Role: org.Learner, Learner: ledger.NewAccountID(0, [14]byte{7})}
)

func testMembers(t *testing.T, s auth.MemberStore) {
	ctx := context.Background()
	want := []auth.Member{}
	for _, name := range []string{"zhang", "li"} {
		m := member(t, name, office)
		m.Hash, m.ChangeDue, m.Subject, m.KnownAs = "$argon2id$…", true, "https://op.example "+name, name+"@op.example"
		must(t, s.AddMember(ctx, m))
		if err := s.AddMember(ctx, m); !errors.Is(err, fault.Conflict) {
			t.Errorf("AddMember(%s) again = %v, want %v", name, err, fault.Conflict)
		}
		want = append(want, m)
	}
	slices.SortFunc(want, func(a, b auth.Member) int { return strings.Compare(a.ID, b.ID) })
	got, err := s.Members(ctx)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("Members: %v, (-want +got)\n%s", err, diff)
	}
	if err := s.AddMember(ctx, auth.Member{ID: "x", Name: "Not A Name", FullName: "x"}); !errors.Is(err, fault.Invalid) {
		t.Errorf("AddMember with a wrong name = %v, want %v", err, fault.Invalid)
	}
	for _, id := range []string{"", "nobody", strings.Repeat("x", 1000)} {
		if _, err := s.Member(ctx, id); !errors.Is(err, fault.NotFound) {
			t.Errorf("Member(%.20q) = %v, want %v", id, err, fault.NotFound)
		}
		if _, err := s.MemberNamed(ctx, id); !errors.Is(err, fault.NotFound) {
			t.Errorf("MemberNamed(%.20q) = %v, want %v", id, err, fault.NotFound)
		}
	}
	// What comes out is the caller's.
	got[0].Posts[0].Organisation = "mine"
	if again, err := s.Member(ctx, got[0].ID); err != nil || again.Posts[0].Organisation != "BJ" {
		t.Errorf("Member = %+v, %v, want it unchanged", again, err)
	}
	// Changes together lose nothing.
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			_, err := s.ChangeMember(ctx, want[0].ID, func(m *auth.Member) error { m.FullName += "x"; return nil })
			if err != nil {
				t.Errorf("ChangeMember = %v", err)
			}
		})
	}
	wg.Wait()
	if m, err := s.Member(ctx, want[0].ID); err != nil || m.FullName != want[0].FullName+"xxxxxxxx" {
		t.Errorf("after 8 changes = %q, %v", m.FullName, err)
	}
}

func testNames(t *testing.T, s auth.MemberStore) {
	ctx := context.Background()
	lin, other := member(t, "lin", learner), member(t, "other", office)
	must(t, s.AddMember(ctx, lin))
	must(t, s.AddMember(ctx, other))
	for _, name := range []string{"lin", learner.Learner.String()} {
		if m, err := s.MemberNamed(ctx, name); err != nil || m.ID != lin.ID {
			t.Errorf("MemberNamed(%s) = %s, %v, want %s", name, m.ID, err, lin.ID)
		}
	}
	if err := s.AddMember(ctx, member(t, "lin", office)); !errors.Is(err, fault.Conflict) {
		t.Errorf("AddMember of a name that is taken = %v, want %v", err, fault.Conflict)
	}
	// What a provider calls them is no name to sign in by, and one person's alone.
	calls := func(m auth.Member, knownAs string) error {
		_, err := s.ChangeMember(ctx, m.ID, func(m *auth.Member) error { m.KnownAs = knownAs; return nil })
		return err
	}
	must(t, calls(other, "lin"))
	if m, err := s.MemberNamed(ctx, "lin"); err != nil || m.ID != lin.ID {
		t.Errorf("MemberNamed(lin) = %s, %v, want %s", m.ID, err, lin.ID)
	}
	if m, err := s.MemberNamed(ctx, auth.KnownName("lin")); err != nil || m.ID != other.ID {
		t.Errorf("MemberNamed(known as lin) = %s, %v, want %s", m.ID, err, other.ID)
	}
	if err := calls(lin, "lin"); !errors.Is(err, fault.Conflict) {
		t.Errorf("two members known as the same = %v, want %v", err, fault.Conflict)
	}
	if err := calls(lin, "Lin@op.example"); !errors.Is(err, fault.Invalid) {
		t.Errorf("known by a capital letter = %v, want %v", err, fault.Invalid)
	}
	must(t, calls(other, ""))
	must(t, calls(lin, "lin"))
	must(t, calls(lin, ""))
	_, err := s.ChangeMember(ctx, other.ID, func(m *auth.Member) error { m.Posts = append(m.Posts, learner); return nil })
	if !errors.Is(err, fault.Conflict) {
		t.Errorf("a second member of an account = %v, want %v", err, fault.Conflict)
	}
	if m, err := s.MemberNamed(ctx, "other"); err != nil || len(m.Posts) != 1 {
		t.Errorf("after a change that failed: MemberNamed(other) = %+v, %v", m, err)
	}
	failed := errors.New("failed")
	if _, err := s.ChangeMember(ctx, lin.ID, func(m *auth.Member) error { m.Name = "gone"; return failed }); !errors.Is(err, failed) {
		t.Errorf("ChangeMember = %v, want %v", err, failed)
	}
	if _, err := s.ChangeMember(ctx, lin.ID, func(m *auth.Member) error { m.Name, m.Posts = "lin2", nil; return nil }); err != nil {
		t.Errorf("ChangeMember = %v", err)
	}
	for _, name := range []string{"lin", "gone", learner.Learner.String()} {
		if _, err := s.MemberNamed(ctx, name); !errors.Is(err, fault.NotFound) {
			t.Errorf("MemberNamed(%s) = %v, want %v", name, err, fault.NotFound)
		}
	}
}

func testSessions(t *testing.T, s auth.MemberStore) {
	ctx := context.Background()
	var all []auth.Session
	for _, post := range []auth.Post{office, learner, {}} {
		_, session, err := auth.NewSession("m1", post, made)
		must(t, err)
		must(t, s.PutSession(ctx, session))
		all = append(all, session)
	}
	all[0].Seen = made.Add(time.Minute)
	must(t, s.PutSession(ctx, all[0]))
	for _, want := range all {
		if got, err := s.Session(ctx, want.Hash); err != nil || got != want {
			t.Errorf("Session = %+v, %v, want %+v", got, err, want)
		}
	}
	if _, err := s.Session(ctx, [32]byte{1}); !errors.Is(err, fault.NotFound) {
		t.Errorf("Session of none = %v, want %v", err, fault.NotFound)
	}
	if n, err := s.EndSessions(ctx, func(x auth.Session) bool { return x.Post == office }); err != nil || n != 1 {
		t.Errorf("EndSessions = %d, %v, want 1", n, err)
	}
	if _, err := s.Session(ctx, all[0].Hash); !errors.Is(err, fault.NotFound) {
		t.Errorf("Session that was ended = %v, want %v", err, fault.NotFound)
	}
	if _, err := s.Session(ctx, all[1].Hash); err != nil {
		t.Errorf("Session that was not ended = %v", err)
	}
}

func testAttempts(t *testing.T, s auth.MemberStore) {
	ctx := context.Background()
	name := [32]byte{1}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := s.Attempt(ctx, name, func(a *auth.Attempts) { a.Failed++; a.Last = made }); err != nil {
				t.Errorf("Attempt = %v", err)
			}
		})
	}
	wg.Wait()
	look := func() auth.Attempts {
		a, err := s.Attempt(ctx, name, func(*auth.Attempts) {})
		must(t, err)
		return a
	}
	if a := look(); a.Failed != 8 {
		t.Errorf("after 8 attempts together %d are counted", a.Failed)
	}
	must(t, s.ForgetAttempts(ctx, made))
	if a := look(); a.Failed != 8 {
		t.Errorf("forgotten too early: %+v", a)
	}
	must(t, s.ForgetAttempts(ctx, made.Add(1)))
	if a := look(); a != (auth.Attempts{}) {
		t.Errorf("not forgotten: %+v", a)
	}
}

func testForget(t *testing.T, s auth.MemberStore) {
	ctx := context.Background()
	m := member(t, "lin", learner)
	m.KnownAs = "lin@op.example"
	must(t, s.AddMember(ctx, m))
	_, session, err := auth.NewSession(m.ID, learner, made)
	must(t, err)
	must(t, s.PutSession(ctx, session))
	for range 2 {
		must(t, s.ForgetMember(ctx, m.ID))
	}
	_, err1 := s.Member(ctx, m.ID)
	_, err2 := s.MemberNamed(ctx, "lin")
	_, err3 := s.Session(ctx, session.Hash)
	_, err4 := s.MemberNamed(ctx, auth.KnownName(m.KnownAs))
	for _, err := range []error{err1, err2, err3, err4} {
		if !errors.Is(err, fault.NotFound) {
			t.Errorf("after ForgetMember: %v, want %v", err, fault.NotFound)
		}
	}
	must(t, s.AddMember(ctx, member(t, "lin", learner)))
}
