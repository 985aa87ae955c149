package auth_test

import (
	"context"
	"strings"
	"testing"

	"creditbank/api/auth"
)

// FuzzParseName: what is read is a name that reads as itself.
func FuzzParseName(f *testing.F) {
	for _, seed := range []string{"zhang", " Zhang ", "00041061050r3gg28a1c60t3gc", "", "a", "a b", "学员", "a\x00b", strings.Repeat("a", 300)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		name, err := auth.ParseName(text)
		if err != nil {
			return
		}
		if again, err := auth.ParseName(name); err != nil || again != name || len(name) > 64 {
			t.Errorf("ParseName(%q) = %q, which reads as %q, %v", text, name, again, err)
		}
	})
}

// goldenHash is of “a good password”, as the first version wrote it.
const goldenHash = "$argon2id$v=19$m=8,t=1,p=1$2x0E2G5I35gFNBZHdi6XlA$+lvPMpBQqZJflTaUfcFecrtDeGCyTbl9lzMe5nb1qws"

// FuzzHash: a hash that was tampered with makes no panic, takes no memory
// without bound, and lets nobody in but by the right password.
func FuzzHash(f *testing.F) {
	hasher := auth.NewHasher(auth.Cost{Memory: 8, Passes: 1, Threads: 1}, 1)
	good := goldenHash
	for _, seed := range []string{good, "", "$", "$argon2id$v=19$m=4294967295,t=1,p=1$AAAA$AAAA", strings.Replace(good, "m=8", "m=9999999", 1),
		strings.Replace(good, "p=1", "p=0", 1), strings.Replace(good, "t=1", "t=-1", 1), good + "$"} {
		f.Add(seed, "another password")
	}
	f.Add(good, "a good password")
	f.Fuzz(func(t *testing.T, hash, password string) {
		if strings.Contains(hash, "m=") && !strings.Contains(hash, "m=8,t=1,p=1") && len(hash) == len(good) {
			return // may be valid at another cost, and slow
		}
		right, err := hasher.Verify(context.Background(), hash, password)
		if right && (hash != good || password != "a good password") {
			t.Errorf("Verify(%q, %q) = true, %v", hash, password, err)
		}
	})
}

// FuzzSessionHash: a session has one text.
func FuzzSessionHash(f *testing.F) {
	text, s, err := auth.NewSession("m", auth.Post{}, now)
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{text, "", text[1:], text + "A", text[:42] + "!", text[:42] + "\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, other string) {
		if hash, ok := auth.SessionHash(other); ok && hash == s.Hash && other != text {
			t.Errorf("SessionHash(%q) is that of %q", other, text)
		}
	})
}

func TestPasswords(t *testing.T) {
	for _, c := range []struct{ password, name, want string }{
		{"good enough for all", "zhang", ""}, {"四个汉字不够长呀朋友", "zhang", ""}, {"short", "zhang", "password-too-short"},
		{"四个汉字", "zhang", "password-too-short"}, {strings.Repeat("long", 65), "zhang", "password-too-long"},
		{"my-ZHANG-word", "zhang", "password-too-plain"}, {"aaaabbbbcccc", "zhang", "password-too-plain"},
		{"1234567890", "zhang", "password-too-plain"}, {"Password123", "zhang", "password-too-plain"},
		{"bad \xff utf-8 bytes", "zhang", "password-too-plain"},
	} {
		got := ""
		if refusal := auth.CheckPassword(c.password, c.name); refusal != nil {
			got = string(refusal.Code)
		}
		if got != c.want {
			t.Errorf("CheckPassword(%.20q, %q) = %q, want %q", c.password, c.name, got, c.want)
		}
	}
	hasher := auth.NewHasher(auth.Cost{Memory: 8, Passes: 1, Threads: 1}, 1)
	composed, decomposed := "caf\u00e9 au lait", "cafe\u0301 au lait"
	hash, err := hasher.Hash(t.Context(), composed)
	if err != nil {
		t.Fatal(err)
	}
	if right, err := hasher.Verify(t.Context(), hash, decomposed); !right || err != nil {
		t.Errorf("Verify of the same word, written otherwise = %t, %v, want true", right, err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=8,t=1,p=1$") {
		t.Errorf("hash %q", hash)
	}
	if dearer := auth.NewHasher(auth.Cost{Memory: 16, Passes: 1, Threads: 1}, 1); !dearer.Outdated(hash) || hasher.Outdated(hash) {
		t.Error("Outdated does not tell which hash to make anew")
	}
}

// TestGoldenHash: a hash of the first version lets in, whatever is the cost now.
func TestGoldenHash(t *testing.T) {
	right, err := auth.NewHasher(auth.DefaultCost, 1).Verify(t.Context(), goldenHash, "a good password")
	if !right || err != nil {
		t.Errorf("Verify = %t, %v, want true", right, err)
	}
}
