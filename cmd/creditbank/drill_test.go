package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/keyring"
	"creditbank/ledger/merkle"
	"creditbank/ledger/seal"
)

// do runs the program in this process and returns what it says.
func do(t *testing.T, want int, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	if got := run(t.Context(), args, strings.NewReader(""), &out, &out); got != want {
		t.Fatalf("creditbank %s: exit status %d, want %d:\n%s", strings.Join(args, " "), got, want, &out)
	}
	return out.String()
}

// take copies files of one bank to another.
func take(t *testing.T, from, to string, names ...string) {
	t.Helper()
	for _, name := range names {
		if err := os.Remove(filepath.Join(to, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		if err := copyFile(filepath.Join(from, name), filepath.Join(to, name)); err != nil {
			t.Fatal(err)
		}
	}
}

// lookAt opens the bank in dir and returns its newest checkpoint.
func lookAt(t *testing.T, dir string, look func(*bank)) merkle.Checkpoint {
	t.Helper()
	b, err := openBank(t.Context(), dir, places{}, false, time.Now)
	if err != nil {
		t.Fatalf("open %s: %v", dir, err)
	}
	defer b.close()
	if look != nil {
		look(b)
	}
	signed, err := b.store.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	keys, err := b.vault.verifiers()
	if err != nil {
		t.Fatal(err)
	}
	c, err := merkle.OpenCheckpoint(signed, b.vault.logKeys.Name, keys)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestRestoreDrill backs a bank up under load, goes on writing, erases
// somebody, loses the bank, restores the backup, is refused, and recovers in
// both documented ways.
func TestRestoreDrill(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "bank")
	small := smallBank(t, dir, 20)
	at := func(name string) string { return filepath.Join(filepath.Dir(dir), name) }
	p := startServe(t, dir)
	load, stop := context.WithCancel(t.Context())
	done := make(chan []sent)
	go func() { done <- client{p.url, small.enterprise}.load(load, "drill", small.learners) }()
	do(t, 0, "backup", "--data", dir, at("copy"))
	for i := range 20 { // more deposits after the backup
		s := sent{key: fmt.Sprintf("late-%d", i)}
		s.body = fmt.Sprintf(`{"learner":%q,"course":"GA01","run":%q,"hours":"16","completed_on":"2024-05-06"}`, small.learners[1], s.key)
		client{p.url, small.enterprise}.mustDeposit(t, s)
	}
	stop()
	all := <-done
	p.kill()
	gone := small.learners[0]
	last := lookAt(t, dir, func(b *bank) {
		outcomes, err := b.book.Do(t.Context(), ledger.Job{Commands: []ledger.Command{{Actor: "office", Action: ledger.Erase{Account: gone, Reason: "asked"}}}})
		if err != nil || outcomes[0].Refusal != nil {
			t.Fatalf("erase: %+v, %v", outcomes, err)
		}
	})

	// The backup restored, with an older keys.db that still has the erased key.
	restored := func(name string) string {
		to := at(name)
		do(t, 0, "restore", "--data", to, "--master-key", filepath.Join(dir, masterFile), at("copy"))
		take(t, dir, to, masterFile, logKeyFile, transcriptKeyFile, headFile)
		return to
	}
	second := restored("second")
	_, err := openBank(t.Context(), second, places{}, false, time.Now)
	if fork := new(merkle.ForkError); !errors.As(err, &fork) || !strings.Contains(err.Error(), "replay the entries after it") {
		t.Fatalf("open a restored bank = %v, want a fork and the way forward", err)
	}

	// What does not lead to the signed head is refused, and changes nothing.
	do(t, 0, "journal", "export", "--data", second, at("stale"))
	if out := do(t, 1, "journal", "import", "--data", second, at("stale")); !strings.Contains(out, "leaves are missing") {
		t.Errorf("import of what was there already: %s", out)
	}
	head, err := os.ReadFile(filepath.Join(second, headFile))
	if err != nil {
		t.Fatal(err)
	}
	do(t, 0, "journal", "export", "--data", dir, "--from", "10", at("stream"))
	cut, err := os.ReadFile(at("stream"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(at("cut"), cut[:len(cut)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	if out := do(t, 1, "journal", "import", "--data", second, at("cut")); !strings.Contains(out, "breaks off") {
		t.Errorf("import of half a stream: %s", out)
	}

	do(t, 0, "journal", "import", "--data", second, at("stream"))
	if now, err := os.ReadFile(filepath.Join(second, headFile)); err != nil || !bytes.Equal(now, head) {
		t.Errorf("the head file was changed by the import: %s, %v", now, err)
	}
	do(t, 0, "verify", "--data", second)
	c := lookAt(t, second, func(b *bank) {
		if _, err := b.store.Account(t.Context(), gone); !errors.Is(err, fault.NotFound) {
			t.Errorf("Account(erased) = %v, want not found", err)
		}
		if _, err := b.vault.ring.Key(gone); !errors.Is(err, keyring.ErrDestroyed) {
			t.Errorf("key of the erased account: %v, want destroyed", err)
		}
		acked := 0
		for _, s := range all {
			if s.seq == 0 {
				continue
			}
			acked++
			e, err := b.store.Entry(t.Context(), mainLog, s.seq)
			forgotten := e.Kind == ledger.Forgotten && strings.Contains(s.body, gone.String())
			if err != nil || !forgotten && (e.Learning == nil || e.Learning.Run != s.key) {
				t.Fatalf("acknowledged entry %d of %s = %+v, %v", s.seq, s.key, e, err)
			}
		}
		t.Logf("%d acknowledged deposits are there", acked)
	})
	if c != last {
		t.Errorf("the recovered log ends with %+v, it was signed as %+v", c, last)
	}

	// The other way: nothing newer than the backup is left but the head.
	third := restored("third")
	take(t, dir, third, ringFile)
	do(t, 1, "journal", "succeed", "--data", third)
	do(t, 0, "journal", "succeed", "--data", third, "--origin", "bank.example/second")
	do(t, 0, "verify", "--data", third)
	closed, err := os.ReadFile(filepath.Join(third, closedPrefix+headFile))
	if err != nil {
		t.Fatal(err)
	}
	c = lookAt(t, third, func(b *bank) {
		end, err := b.store.Head(t.Context(), mainLog)
		if err != nil {
			t.Fatal(err)
		}
		leaf, _, _, err := b.store.InclusionProof(t.Context(), end.Seq)
		if err != nil {
			t.Fatal(err)
		}
		l, err := seal.ParseLeaf(leaf)
		if want := sha256.Sum256(append([]byte("cb/successor/v1"), closed...)); err != nil || l.Class != seal.ClassEvent || l.Commitment != want {
			t.Errorf("the first new leaf is %+v, %v, want one that names %q", l, err, closed)
		}
		if _, err := b.store.Account(t.Context(), gone); !errors.Is(err, fault.NotFound) {
			t.Errorf("Account(erased) after succeeding = %v, want not found", err)
		}
	})
	if c.Origin != "bank.example/second" || string(closed) != last.Text() {
		t.Errorf("the new log is %q; the closed one ended with %q, want %q", c.Origin, closed, last.Text())
	}
}
