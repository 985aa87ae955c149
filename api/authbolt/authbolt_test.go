package authbolt_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"creditbank/api/auth"
	"creditbank/api/authbolt"
	"creditbank/api/authtest"
	"creditbank/courses/org"
	"creditbank/ledger/fault"

	"github.com/google/go-cmp/cmp"
	bolt "go.etcd.io/bbolt"
)

func open(t testing.TB, path string) *authbolt.Store {
	t.Helper()
	s, err := authbolt.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestStore(t *testing.T) {
	authtest.TestKeyStore(t, func(t testing.TB) auth.KeyStore { return open(t, filepath.Join(t.TempDir(), "keys.db")) })
}

func TestMembers(t *testing.T) {
	authtest.TestMemberStore(t, func(t testing.TB) auth.MemberStore { return open(t, filepath.Join(t.TempDir(), "keys.db")) })
}

// TestOlderFile opens a file of the time when there were keys only.
func TestOlderFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.db")
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		meta, err := tx.CreateBucket([]byte("meta"))
		if err != nil {
			return err
		}
		if _, err := tx.CreateBucket([]byte("key")); err != nil {
			return err
		}
		return meta.Put([]byte("format"), []byte("creditbank keys 1"))
	})
	if err != nil {
		t.Fatal(err)
	}
	db.Close()
	if members, err := open(t, path).Members(context.Background()); err != nil || len(members) != 0 {
		t.Errorf("Members = %v, %v, want none", members, err)
	}
}

// withGolden returns a store whose file has a row "golden" in a bucket.
func withGolden(t *testing.T, bucket, value string) *authbolt.Store {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keys.db")
	open(t, path).Close()
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	put := func(tx *bolt.Tx) error { return tx.Bucket([]byte(bucket)).Put([]byte("golden"), []byte(value)) }
	if err := errors.Join(db.Update(put), db.Close()); err != nil {
		t.Fatal(err)
	}
	return open(t, path)
}

// TestGoldenMember reads a member as the first version wrote it.
func TestGoldenMember(t *testing.T) {
	for value, want := range map[string]error{
		`{"name":"lin","full_name":"林（合成）","subject":"https://op.example 7","posts":[{"role":"learner","learner":"00041061050r3gg28a1c60t3gc"},{"role":"office","organisation":"BJ","from_day":14600,"until_day":15000}],"password":"$argon2id$","change_due":true,"made":"2010-03-01T08:00:00Z","ended":"2010-04-01T08:00:00Z"}`: nil,
		`{"name":"A B","full_name":"x","made":"2010-03-01T08:00:00Z"}`:                                               fault.Corrupt,
		`{"name":"lin","full_name":"x","posts":[{"role":"king","organisation":"BJ"}],"made":"2010-03-01T08:00:00Z"}`: fault.Corrupt,
		`not JSON`: fault.Corrupt,
	} {
		m, err := withGolden(t, "member", value).Member(context.Background(), "golden")
		if !errors.Is(err, want) {
			t.Errorf("Member of %.60s = %v, want %v", value, err, want)
		}
		if want == nil && (m.FullName != "林（合成）" || len(m.Posts) != 2 || m.Posts[1].Until != 15000 || !m.ChangeDue || m.Ended.IsZero()) {
			t.Errorf("Member of %s = %+v", value, m)
		}
	}
}

// TestForgetLeavesNoBytes looks for a member in the file after it was
// forgotten, with its name and its session.
func TestForgetLeavesNoBytes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.db")
	s := open(t, path)
	ctx := t.Context()
	for _, name := range []string{"zhouhuimin", "linfang"} {
		m := auth.Member{ID: "m-" + name, Name: name, FullName: "周慧敏（合成）" + name, Made: time.Now()}
		if err := s.AddMember(ctx, m); err != nil {
			t.Fatal(err)
		}
		if err := s.PutSession(ctx, auth.Session{Hash: [32]byte{name[0]}, Member: m.ID, Made: m.Made, Seen: m.Made}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.ForgetMember(ctx, "m-zhouhuimin"); err != nil {
		t.Fatalf("ForgetMember = %v", err)
	}
	content, err := os.ReadFile(path)
	if err != nil || bytes.Contains(content, []byte("zhouhuimin")) || !bytes.Contains(content, []byte("linfang")) {
		t.Errorf("the file still has who was forgotten, or has lost another (%v)", err)
	}
	if _, err := s.Session(ctx, [32]byte{'l'}); err != nil {
		t.Errorf("Session of another member = %v", err)
	}
}

func TestKeysSurviveClosing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.db")
	s := open(t, path)
	_, k, err := auth.New(org.Principal{Role: org.Office, Organisation: "BJ"}, "office", time.Now(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Add(context.Background(), k); err != nil {
		t.Fatal(err)
	}
	if _, err := authbolt.Open(path); !errors.Is(err, fault.Busy) {
		t.Errorf("Open a second time = %v, want %v", err, fault.Busy)
	}
	if err := s.BackupTo(path + ".copy"); err != nil {
		t.Fatal(err)
	}
	s.Close()
	for _, p := range []string{path, path + ".copy"} {
		k.Made = k.Made.Round(0) // the monotonic reading is not kept
		if got, err := open(t, p).Key(context.Background(), k.ID); err != nil || !cmp.Equal(got, k) {
			t.Errorf("%s: Key = %+v, %v, want %+v", filepath.Base(p), got, err, k)
		}
	}
}

// TestGoldenRow reads a row as the first version wrote it.
func TestGoldenRow(t *testing.T) {
	for value, want := range map[string]error{
		`{"sha256":"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f","role":"learner","learner":"00041061050r3gg28a1c60t3gc","name":"林","made":"2010-03-01T08:00:00Z","expires":"2011-03-01T08:00:00Z","revoked":"2010-04-01T08:00:00Z"}`: nil,
		`{"sha256":"00","role":"office","organisation":"BJ","made":"2010-03-01T08:00:00Z"}`:                                                               fault.Corrupt,
		`{"sha256":"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f","role":"king","organisation":"BJ","made":"2010-03-01T08:00:00Z"}`:   fault.Corrupt,
		`{"sha256":"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f","role":"learner","learner":"nobody","made":"2010-03-01T08:00:00Z"}`: fault.Corrupt,
		`not JSON`: fault.Corrupt,
	} {
		k, err := withGolden(t, "key", value).Key(context.Background(), "golden")
		if !errors.Is(err, want) {
			t.Errorf("Key of %.60s = %v, want %v", value, err, want)
		}
		if want == nil && (k.Role != org.Learner || k.Learner.String() != "00041061050r3gg28a1c60t3gc" || k.Hash[31] != 31 ||
			k.Expires.Year() != 2011 || k.Revoked.Month() != time.April) {
			t.Errorf("Key of %s = %+v", value, k)
		}
	}
}

func TestForeignFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "other.db")
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Update(func(tx *bolt.Tx) error { _, err := tx.CreateBucket([]byte("course")); return err }); err != nil {
		t.Fatal(err)
	}
	db.Close()
	if _, err := authbolt.Open(path); !errors.Is(err, fault.Corrupt) {
		t.Errorf("Open of another program's file = %v, want %v", err, fault.Corrupt)
	}
	if err := os.WriteFile(path, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := authbolt.Open(path); err == nil {
		t.Error("Open of a text = nil, want an error")
	}
}
