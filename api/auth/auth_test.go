package auth_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"creditbank/api/auth"
	"creditbank/api/authmem"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

var now = time.Date(2010, 3, 1, 8, 0, 0, 0, time.UTC)

func TestAuthenticate(t *testing.T) {
	keys := new(authmem.Store)
	add := func(expires time.Time) (string, auth.Key) {
		t.Helper()
		text, k, err := auth.New(org.Principal{Role: org.Enterprise, Organisation: "BJ-E001"}, "", now, expires)
		if err != nil {
			t.Fatal(err)
		}
		if err := keys.Add(context.Background(), k); err != nil {
			t.Fatal(err)
		}
		return text, k
	}
	forEver, k := add(time.Time{})
	short, _ := add(now.Add(time.Hour))
	other, _ := add(time.Time{})
	_, secret, _ := strings.Cut(other, ".")
	for _, c := range []struct {
		name, text string
		at         time.Time
		want       error
	}{
		{"good", forEver, now, nil},
		{"good in ten years", forEver, now.AddDate(10, 0, 0), nil},
		{"before it expires", short, now.Add(time.Hour - 1), nil},
		{"when it expires", short, now.Add(time.Hour), fault.Unauthenticated},
		{"another key's secret", "cb_" + k.ID + "." + secret, now, fault.Unauthenticated},
		{"unknown id", "cb_0000000000000." + secret, now, fault.Unauthenticated},
		{"no secret", "cb_" + k.ID + ".", now, fault.Unauthenticated},
		{"no prefix", forEver[3:], now, fault.Unauthenticated},
		{"longer", forEver + "A", now, fault.Unauthenticated},
		{"other alphabet", strings.Replace(forEver, secret[:1], "!", 1), now, fault.Unauthenticated},
		{"empty", "", now, fault.Unauthenticated},
		{"very long", strings.Repeat("cb_", 10000), now, fault.Unauthenticated},
	} {
		if c.name == "other alphabet" {
			c.text = forEver[:len(forEver)-1] + "!"
		}
		k, err := auth.Authenticate(context.Background(), keys, c.text, c.at)
		who := k.Principal()
		if !errors.Is(err, c.want) {
			t.Errorf("%s: Authenticate = %v, want %v", c.name, err, c.want)
		}
		if err == nil && (who.Role != org.Enterprise || who.Organisation != "BJ-E001") {
			t.Errorf("%s: Authenticate = %+v", c.name, who)
		}
		if err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the error tells a secret: %v", c.name, err)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	someone := ledger.NewAccountID(0, [14]byte{1})
	for _, c := range []struct {
		who     org.Principal
		name    string
		expires time.Time
	}{
		{org.Principal{Role: "king", Organisation: "BJ"}, "", time.Time{}},
		{org.Principal{Role: org.Office}, "", time.Time{}},
		{org.Principal{Role: org.Office, Organisation: "BJ", Learner: someone}, "", time.Time{}},
		{org.Principal{Role: org.Learner, Organisation: "BJ"}, "", time.Time{}},
		{org.Principal{Role: org.Learner}, "", time.Time{}},
		{org.Principal{Role: org.Office, Organisation: "BJ"}, strings.Repeat("x", 201), time.Time{}},
		{org.Principal{Role: org.Office, Organisation: "BJ"}, "", now},
	} {
		if _, _, err := auth.New(c.who, c.name, now, c.expires); !errors.Is(err, fault.Invalid) {
			t.Errorf("New(%+v, %.10q, expires %v) = %v, want %v", c.who, c.name, c.expires, err, fault.Invalid)
		}
	}
}

func FuzzAuthenticate(f *testing.F) {
	text, k, err := auth.New(org.Principal{Role: org.Office, Organisation: "BJ"}, "", now, time.Time{})
	if err != nil {
		f.Fatal(err)
	}
	keys := new(authmem.Store)
	if err := keys.Add(context.Background(), k); err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{text, "", "cb_", "cb_.", "cb_" + k.ID, "cb_" + k.ID + ".x", text + "\n", strings.ToUpper(text)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if _, err := auth.Authenticate(context.Background(), keys, s, now); (err == nil) != (s == text) {
			t.Errorf("Authenticate(%q) = %v", s, err)
		}
	})
}
