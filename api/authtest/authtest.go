// Package authtest tests stores of API keys and members.
package authtest

import (
	"context"
	"errors"
	"fmt"
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

var made = time.Date(2010, 3, 1, 8, 0, 0, 123456000, time.UTC)

// TestKeyStore tests that a store does what [auth.KeyStore] says. Open
// returns a new, empty one.
func TestKeyStore(t *testing.T, open func(testing.TB) auth.KeyStore) {
	t.Run("Keep", func(t *testing.T) { testKeep(t, open(t)) })
	t.Run("Revoke", func(t *testing.T) { testRevoke(t, open(t)) })
	t.Run("Together", func(t *testing.T) { testTogether(t, open(t)) })
}

func testKeep(t *testing.T, s auth.KeyStore) {
	ctx := context.Background()
	want := []auth.Key{}
	for _, who := range []org.Principal{
		{Role: org.Office, Organisation: "BJ"}, {Role: org.College, Organisation: "COL-1"},
		{Role: org.Learner, Learner: ledger.NewAccountID(0, [14]byte{7})},
	} {
		_, k, err := auth.New(who, "测试", made, made.Add(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Add(ctx, k); err != nil {
			t.Fatalf("Add(%s) = %v", k.ID, err)
		}
		if err := s.Add(ctx, k); !errors.Is(err, fault.Conflict) {
			t.Errorf("Add(%s) again = %v, want %v", k.ID, err, fault.Conflict)
		}
		if got, err := s.Key(ctx, k.ID); err != nil || !cmp.Equal(got, k) {
			t.Errorf("Key(%s) = %+v, %v, want %+v", k.ID, got, err, k)
		}
		want = append(want, k)
	}
	slices.SortFunc(want, func(a, b auth.Key) int { return strings.Compare(a.ID, b.ID) })
	got, err := s.Keys(ctx)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("Keys: %v, (-want +got)\n%s", err, diff)
	}
	for _, id := range []string{"", "nobody", strings.Repeat("x", 1000)} {
		if _, err := s.Key(ctx, id); !errors.Is(err, fault.NotFound) {
			t.Errorf("Key(%.20q) = %v, want %v", id, err, fault.NotFound)
		}
	}
}

func testRevoke(t *testing.T, s auth.KeyStore) {
	ctx := context.Background()
	text, k, err := auth.New(org.Principal{Role: org.Site, Organisation: "BJ-S001"}, "", made, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Add(ctx, k); err != nil {
		t.Fatal(err)
	}
	if got, err := auth.Authenticate(ctx, s, text, made); err != nil || got.Principal() != k.Principal() || !got.Used.Equal(made) {
		t.Errorf("Authenticate = %v, %v, want %v, used %v", got, err, k.Principal(), made)
	}
	at := made.Add(time.Minute)
	for _, when := range []time.Time{at, at.Add(time.Hour)} {
		if got, err := s.Revoke(ctx, k.ID, when); err != nil || !got.Revoked.Equal(at) {
			t.Errorf("Revoke at %v = revoked %v, %v, want %v", when, got.Revoked, err, at)
		}
	}
	if _, err := auth.Authenticate(ctx, s, text, made); !errors.Is(err, fault.Unauthenticated) {
		t.Errorf("Authenticate with a revoked key = %v, want %v", err, fault.Unauthenticated)
	}
	if _, err := s.Revoke(ctx, "nobody", at); !errors.Is(err, fault.NotFound) {
		t.Errorf("Revoke(nobody) = %v, want %v", err, fault.NotFound)
	}
}

// testTogether adds from several goroutines; nothing may be lost.
func testTogether(t *testing.T, s auth.KeyStore) {
	ctx := context.Background()
	var wg sync.WaitGroup
	const n = 8
	for i := range n {
		wg.Go(func() {
			_, k, err := auth.New(org.Principal{Role: org.Office, Organisation: fmt.Sprint("BJ-", i)}, "", made, time.Time{})
			if err == nil {
				err = s.Add(ctx, k)
			}
			if err != nil {
				t.Errorf("Add = %v", err)
			}
		})
	}
	wg.Wait()
	if keys, err := s.Keys(ctx); err != nil || len(keys) != n {
		t.Errorf("Keys = %d keys, %v, want %d", len(keys), err, n)
	}
}
