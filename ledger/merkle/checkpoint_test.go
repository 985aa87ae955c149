package merkle_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"creditbank/ledger/fault"
	"creditbank/ledger/merkle"

	formats "github.com/transparency-dev/formats/log"
	"golang.org/x/mod/sumdb/note"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func sign(t testing.TB, c merkle.Checkpoint, k *merkle.Keys) []byte {
	t.Helper()
	signed, err := c.Sign(signers(t, k)...)
	if err != nil {
		t.Fatalf("Sign: %v", err)
	}
	return signed
}

// TestCheckpointGolden freezes a checkpoint: key, text and signature.
func TestCheckpointGolden(t *testing.T) {
	keys := newKeys(t, 1)
	got := append([]byte(public(t, keys)[0]+"\n\n"), sign(t, logOf(t, 1000).checkpoint(), keys)...)
	path := filepath.Join("testdata", "checkpoint.golden")
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("checkpoint = %s\nwant %s (%v)", got, want, err)
	}
}

// TestCheckpointElsewhere has another implementation read our checkpoints.
func TestCheckpointElsewhere(t *testing.T) {
	keys := newKeys(t, 1)
	for _, size := range []int{0, 1, 256, 1000} {
		c := logOf(t, size).checkpoint()
		signed := sign(t, c, keys)
		v, err := note.NewVerifier(public(t, keys)[0])
		if err != nil {
			t.Fatal(err)
		}
		other, rest, n, err := formats.ParseCheckpoint(signed, origin, v)
		if err != nil || other.Size != c.Size || !bytes.Equal(other.Hash, c.Root[:]) || len(rest) != 0 || len(n.Sigs) != 1 {
			t.Errorf("another implementation reads %s as %+v, %v", signed, other, err)
		}
		got, err := merkle.OpenCheckpoint(signed, origin, verifiers(t, public(t, keys)...))
		if err != nil || got != c {
			t.Errorf("OpenCheckpoint = %+v, %v, want %+v", got, err, c)
		}
	}
}

func TestOpenCheckpointRefuses(t *testing.T) {
	keys := newKeys(t, 1)
	c := logOf(t, 1000).checkpoint()
	signed := string(sign(t, c, keys))
	known := verifiers(t, public(t, keys)...)
	text, signature, _ := strings.Cut(signed, "\n\n")
	other, err := merkle.NewKeys(seeded(2), "other.example/log")
	if err != nil {
		t.Fatal(err)
	}
	foreign, _ := note.Sign(&note.Note{Text: c.Text()}, signers(t, other)...)
	extended, _ := note.Sign(&note.Note{Text: c.Text() + "more\n"}, signers(t, keys)...)
	spare := strings.TrimSuffix(signature, "=\n")
	last := strings.IndexByte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", spare[len(spare)-1])
	spare = spare[:len(spare)-1] + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[last+1:last+2] + "=\n"
	for what, bad := range map[string]string{
		"nothing":             "",
		"no signature":        text + "\n",
		"another size":        strings.Replace(signed, "\n1000\n", "\n1001\n", 1),
		"leading zero":        strings.Replace(signed, "\n1000\n", "\n01000\n", 1),
		"signature twice":     signed + signature,
		"spare bits":          text + "\n\n" + spare,
		"another signer":      string(foreign),
		"a fourth line":       string(extended),
		"too long":            signed + strings.Repeat("— x AAAAAAAA\n", 2000),
		"signature cut":       signed[:len(signed)-5] + "\n",
		"carriage return":     strings.ReplaceAll(signed, "\n", "\r\n"),
		"text behind the end": signed + "\n",
	} {
		if _, err := merkle.OpenCheckpoint([]byte(bad), origin, known); !errors.Is(err, fault.Invalid) {
			t.Errorf("%s: OpenCheckpoint = %v, want invalid", what, err)
		}
	}
	if _, err := merkle.OpenCheckpoint([]byte(signed), "other.example/log", known); !errors.Is(err, fault.Invalid) {
		t.Errorf("OpenCheckpoint for another log = %v, want invalid", err)
	}
	if _, err := merkle.OpenCheckpoint(foreign, origin, verifiers(t, append(public(t, keys), public(t, other)...)...)); !errors.Is(err, fault.Invalid) {
		t.Errorf("OpenCheckpoint signed by another log's key = %v, want invalid", err)
	}
	if _, err := c.Sign(signers(t, other)...); err == nil {
		t.Error("Sign with another log's key = nil, want an error")
	}
	if _, err := (merkle.Checkpoint{Origin: "two\nlines", Size: 1}).Sign(signers(t, keys)...); err == nil {
		t.Error("Sign of an origin of two lines = nil, want an error")
	}
}

func FuzzOpenCheckpoint(f *testing.F) {
	keys := newKeys(f, 1)
	known := verifiers(f, public(f, keys)...)
	c := logOf(f, 1000).checkpoint()
	f.Add(sign(f, c, keys))
	f.Add([]byte(c.Text()))
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, err := merkle.OpenCheckpoint(b, origin, known); err == nil && got != c {
			t.Errorf("OpenCheckpoint(%q) = %+v, which nobody signed", b, got)
		}
		if got, err := merkle.ParseCheckpoint(string(b)); err == nil && got.Text() != string(b) {
			t.Errorf("ParseCheckpoint(%q) = %q", b, got.Text())
		}
	})
}

// TestKeyRotation: what both keys signed is good for those who know only the
// old one and for those who know only the new one.
func TestKeyRotation(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.key")
	keys := newKeys(t, 1)
	if err := keys.Create(path); err != nil {
		t.Fatalf("Create: %v", err)
	}
	if err := keys.Create(path); !errors.Is(err, fault.Conflict) {
		t.Errorf("Create again = %v, want conflict", err)
	}
	oldKey := public(t, keys)[0]
	c := logOf(t, 10).checkpoint()
	before := sign(t, c, keys)

	if err := keys.Rotate(seeded(2)); err != nil {
		t.Fatalf("Rotate: %v", err)
	}
	if err := keys.Rotate(seeded(3)); !errors.Is(err, fault.Conflict) {
		t.Errorf("Rotate again before the end = %v, want conflict", err)
	}
	if err := keys.Save(path); err != nil {
		t.Fatalf("Save: %v", err)
	}
	keys, err := merkle.LoadKeys(path)
	if err != nil || !keys.Rotating() {
		t.Fatalf("LoadKeys = rotating %t, %v", keys.Rotating(), err)
	}
	newKey := public(t, keys)[0]
	both := sign(t, c, keys)
	if err := keys.Retire(); err != nil {
		t.Fatalf("Retire: %v", err)
	}
	if err := keys.Save(path); err != nil {
		t.Fatalf("Save: %v", err)
	}
	if keys, err = merkle.LoadKeys(path); err != nil || keys.Rotating() {
		t.Fatalf("LoadKeys = rotating %t, %v", keys.Rotating(), err)
	}
	after := sign(t, c, keys)
	opens := func(signed []byte, vkeys ...string) bool {
		_, err := merkle.OpenCheckpoint(signed, origin, verifiers(t, vkeys...))
		return err == nil
	}
	for _, x := range []struct {
		what string
		got  bool
		want bool
	}{
		{"old signature, old key", opens(before, oldKey), true},
		{"old signature, new key", opens(before, newKey), false},
		{"both signatures, old key", opens(both, oldKey), true},
		{"both signatures, new key", opens(both, newKey), true},
		{"new signature, old key", opens(after, oldKey), false},
		{"new signature, new key", opens(after, newKey), true},
		{"old signature, all keys", opens(before, public(t, keys)...), true},
		{"key given twice", opens(after, newKey, newKey), true},
	} {
		if x.got != x.want {
			t.Errorf("%s: opens = %t, want %t", x.what, x.got, x.want)
		}
	}
	text, err := os.ReadFile(path)
	if err != nil || bytes.Count(text, []byte("PRIVATE")) != 1 {
		t.Errorf("key file after retiring keeps %d secrets, want 1 (%v)", bytes.Count(text, []byte("PRIVATE")), err)
	}
}

func TestKeyFileRefuses(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "log.key")
	if _, err := merkle.LoadKeys(path); !errors.Is(err, fault.NotFound) {
		t.Errorf("LoadKeys of no file = %v, want not found", err)
	}
	if err := newKeys(t, 1).Create(path); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("key file has mode %v, want 0600 (%v)", info.Mode(), err)
	}
	good, _ := os.ReadFile(path)
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := merkle.LoadKeys(path); !errors.Is(err, fault.Refused) {
		t.Errorf("LoadKeys of a file others can read = %v, want refused", err)
	}
	for i, bad := range []string{"", "\n", "PRIVATE+KEY+x", string(good) + "more\n", "outgoing " + string(good), string(good) + string(good), strings.Repeat(string(good), 1000)} {
		path := filepath.Join(dir, "bad"+string(rune('0'+i)))
		if err := os.WriteFile(path, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := merkle.LoadKeys(path)
		if !errors.Is(err, fault.Invalid) || strings.Contains(err.Error(), "PRIVATE") {
			t.Errorf("LoadKeys(%.30q) = %v, want invalid and no secret", bad, err)
		}
	}
	if list, _ := filepath.Glob(filepath.Join(dir, ".*")); len(list) != 0 {
		t.Errorf("left behind: %v", list)
	}
}
