package credential_test

import (
	"crypto/rand"
	"errors"
	"testing"
	"time"

	"creditbank/courses/credential"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"
)

// keyPair makes a key of a bank.
func keyPair(t testing.TB, name string) (note.Signer, note.Verifier) {
	t.Helper()
	secret, public, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := note.NewVerifier(public)
	if err != nil {
		t.Fatal(err)
	}
	return signer, verifier
}

func someClaim(t *rapid.T) credential.Claim {
	c := credential.Claim{
		Entries: rapid.Uint64Max(1<<60).Draw(t, "entries"),
		Credits: ledger.Amount(rapid.Int64Range(0, 1<<60).Draw(t, "credits")),
		Points:  ledger.Amount(rapid.Int64Range(0, 1<<60).Draw(t, "points")),
		Issued:  time.Unix(rapid.Int64Range(0, 1<<33).Draw(t, "issued"), 0).UTC(),
		Until:   time.Unix(rapid.Int64Range(0, 1<<33).Draw(t, "until"), 0).UTC(),
	}
	copy(c.Account[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "account"))
	return c
}

func TestClaimComesBack(t *testing.T) {
	signer, verifier := keyPair(t, "bank.example/transcript")
	_, other := keyPair(t, "bank.example/transcript")
	rapid.Check(t, func(t *rapid.T) {
		want := someClaim(t)
		code, err := want.Sign(signer)
		if err != nil {
			t.Fatal(err)
		}
		if want := 178; len(code) != want { // what is printed must be scanned easily
			t.Errorf("code of %d characters, want %d", len(code), want)
		}
		if got, err := credential.OpenClaim(code, []note.Verifier{other, verifier}); err != nil || got != want {
			t.Errorf("OpenClaim = %+v, %v, want %+v", got, err, want)
		}
		if _, err := credential.OpenClaim(code, []note.Verifier{other}); !errors.Is(err, fault.Invalid) {
			t.Errorf("OpenClaim with another bank's key = %v, want %v", err, fault.Invalid)
		}
	})
}

// Every single changed character is noticed.
func TestClaimChanged(t *testing.T) {
	signer, verifier := keyPair(t, "bank.example/transcript")
	code, err := credential.Claim{Entries: 3, Credits: 2500, Issued: time.Unix(1, 0), Until: time.Unix(2, 0)}.Sign(signer)
	if err != nil {
		t.Fatal(err)
	}
	for i := range code {
		for _, to := range []byte{'A', 'b', '_', '=', ' '} {
			if code[i] == to {
				continue
			}
			changed := code[:i] + string(to) + code[i+1:]
			if _, err := credential.OpenClaim(changed, []note.Verifier{verifier}); !errors.Is(err, fault.Invalid) {
				t.Errorf("OpenClaim with character %d as %q = %v, want %v", i, to, err, fault.Invalid)
			}
		}
	}
}

// The codes are on paper: this one has to be readable for ever.
func TestClaimGolden(t *testing.T) {
	const (
		public = "bank.example/transcript+0102d220+AShO6hNbS0vBplHXA0pNzp+k9ybYtWfY7WHjgRujEim7"
		secret = "PRIVATE+KEY+bank.example/transcript+0102d220+AQDlrsH/99GZFFHwafcabG2AIqPUQgNy9qdTYQO6jgQ9"
		code   = "AQEC0iAAAAAAAAAAAAAAAAAAAAAHAAAAAAAAACoAAAAAAAAwOQAAAAAAAAPoAAAAAEs9OwAAAAAAS2TIAAAAAAAAAAAA" +
			"faKFOxIRCKCgyq2mfzNehEpJqmUqX-OK3mj-SKxANHbNQQvmOtTacgVO4I9tu6ncJ32adGM8qq8T8avRrskRBg"
	)
	claim := credential.Claim{
		Account: ledger.AccountID{15: 7}, Entries: 42, Credits: 12345, Points: 1000,
		Issued: time.Unix(1262304000, 0).UTC(), Until: time.Unix(1264896000, 0).UTC(),
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := claim.Sign(signer); err != nil || got != code {
		t.Errorf("Sign = %s, %v, want %s", got, err, code)
	}
	verifier, err := note.NewVerifier(public)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := credential.OpenClaim(code, []note.Verifier{verifier}); err != nil || got != claim {
		t.Errorf("OpenClaim = %+v, %v, want %+v", got, err, claim)
	}
}

func FuzzOpenClaim(f *testing.F) {
	signer, verifier := keyPair(f, "bank.example/transcript")
	code, err := credential.Claim{Entries: 1}.Sign(signer)
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{code, "", code[:len(code)-1], code + "A", "!", code[:92]} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := credential.OpenClaim(text, []note.Verifier{verifier}); (err == nil) != (text == code) {
			t.Errorf("OpenClaim(%q) = %v", text, err)
		}
	})
}
