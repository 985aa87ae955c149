package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"creditbank/ledger/merkle"
	"creditbank/ledger/merkle/merkletest"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
)

// command runs the program in this process and returns what it said.
func command(t testing.TB, want int, args ...string) string {
	t.Helper()
	// A new process has no connections to a bank that was killed meanwhile.
	http.DefaultClient.CloseIdleConnections()
	var out, errs bytes.Buffer
	if got := run(t.Context(), args, strings.NewReader(""), &out, &errs); got != want {
		t.Fatalf("creditbank %s = %d, want %d\n%s%s", strings.Join(args, " "), got, want, out.String(), errs.String())
	}
	return out.String()
}

// get asks the bank over HTTP.
func (c client) get(t testing.TB, path string) (int, []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.key != "" {
		request.Header.Set("Authorization", "Bearer "+c.key)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, body
}

// mustGet returns the body of an answer that has status 200.
func (c client) mustGet(t testing.TB, path string) []byte {
	t.Helper()
	status, body := c.get(t, path)
	if status != http.StatusOK {
		t.Fatalf("%s = %d %s, want 200", path, status, body)
	}
	return body
}

// depositSome books n completions of each learner.
func depositSome(t testing.TB, url string, s small, run string, n int) {
	t.Helper()
	var items []string
	for i := range n {
		for _, l := range s.learners {
			items = append(items, fmt.Sprintf(`{"learner":%q,"course":"GA01","run":"%s-%d","hours":"16","completed_on":"2024-03-01"}`, l, run, i))
		}
	}
	status, answer, err := client{url, s.enterprise}.post("/v1/deposits/batch", run, `{"items":[`+strings.Join(items, ",")+`]}`)
	if err != nil || status != http.StatusOK || !bytes.Contains(answer, []byte(`"refused":0`)) {
		t.Fatalf("deposit a batch = %d %.300s, %v", status, answer, err)
	}
}

// reader is somebody who checks the log with parts that we did not write.
type reader struct {
	t    testing.TB
	url  string
	keys []string // of the log and of its transcripts
}

func (r reader) checkpoint() merkle.Checkpoint {
	r.t.Helper()
	v, err := merkle.Verifiers(r.keys...)
	if err != nil {
		r.t.Fatal(err)
	}
	c, err := merkle.OpenCheckpoint(client{url: r.url}.mustGet(r.t, "/checkpoint"), defaultOrigin, v)
	if err != nil {
		r.t.Fatal(err)
	}
	return c
}

// audit has tessera's checker read the whole log over HTTP.
func (r reader) audit() {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), time.Minute)
	defer cancel()
	if err := merkletest.Fsck(ctx, r.url, defaultOrigin, r.keys[0]); err != nil {
		r.t.Errorf("fsck of the running bank: %v", err)
	}
}

// grew checks the proof that one checkpoint begins another.
func (r reader) grew(from, to merkle.Checkpoint) {
	r.t.Helper()
	var answer struct{ Proof [][]byte }
	body := client{url: r.url}.mustGet(r.t, fmt.Sprintf("/v1/log/consistency?from=%d&to=%d", from.Size, to.Size))
	if err := json.Unmarshal(body, &answer); err != nil {
		r.t.Fatal(err)
	}
	if err := proof.VerifyConsistency(rfc6962.DefaultHasher, from.Size, to.Size, answer.Proof, from.Root[:], to.Root[:]); err != nil {
		r.t.Errorf("%d leaves are not shown to begin %d: %v", from.Size, to.Size, err)
	}
}

// included checks the proof that an entry is in the log, and returns its leaf.
func (r reader) included(seq uint64) []byte {
	r.t.Helper()
	var answer struct {
		Index      uint64
		Leaf       []byte
		Proof      [][]byte
		Checkpoint string
	}
	if err := json.Unmarshal(client{url: r.url}.mustGet(r.t, fmt.Sprintf("/v1/entries/%d/proof", seq)), &answer); err != nil {
		r.t.Fatal(err)
	}
	v, err := merkle.Verifiers(r.keys...)
	if err != nil {
		r.t.Fatal(err)
	}
	c, err := merkle.OpenCheckpoint([]byte(answer.Checkpoint), defaultOrigin, v)
	if err != nil {
		r.t.Fatal(err)
	}
	h := rfc6962.DefaultHasher
	if err := proof.VerifyInclusion(h, answer.Index, c.Size, h.HashLeaf(answer.Leaf), answer.Proof, c.Root[:]); err != nil || answer.Index != seq-1 {
		r.t.Errorf("entry %d: leaf %d is not shown to be in the log: %v", seq, answer.Index, err)
	}
	return answer.Leaf
}

// TestLogOfARunningBank is what the bank promises, from the outside: the
// record that was taken home, the log that only grows, and the learner who is
// forgotten while all that was proved stays proved.
func TestLogOfARunningBank(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "bank")
	s := smallBank(t, dir, 3)
	p := startServe(t, dir)
	keyOf := func(args ...string) string {
		return strings.TrimSpace(command(t, 0, append([]string{"key", "make", "--data", dir, "--role"}, args...)...))
	}
	lin, wang := s.learners[0].String(), s.learners[1].String()
	office := client{p.url, keyOf("office", "--organisation", "BJ")}
	self := client{p.url, keyOf("learner", "--learner", lin, "--name", "a phone")}
	depositSome(t, p.url, s, "one", 100)

	keys := client{url: p.url}.mustGet(t, "/log.vkey")
	keyFile := filepath.Join(t.TempDir(), "log.vkey")
	if err := os.WriteFile(keyFile, keys, 0o600); err != nil {
		t.Fatal(err)
	}
	r := reader{t, p.url, strings.Fields(string(keys))}
	r.audit()
	older := r.checkpoint()

	home := t.TempDir()
	mine, theirs := filepath.Join(home, "mine.json"), filepath.Join(home, "theirs.json")
	if err := os.WriteFile(mine, self.mustGet(t, "/v1/learners/"+lin+"/transcript"), 0o600); err != nil {
		t.Fatal(err)
	}
	command(t, 0, "transcript", "export", "--data", dir, "--learner", wang, "-o", theirs)
	for _, file := range []string{mine, theirs} {
		if said := command(t, 0, "transcript", "verify", file, "--key", keyFile, "--lang", "en"); !strings.Contains(said, "all 101 entries") {
			t.Errorf("verify %s says %s, want all 101 entries", file, said)
		}
	}
	leaf := r.included(2)

	depositSome(t, p.url, s, "two", 80)
	newer := r.checkpoint()
	if newer.Size != older.Size+240 {
		t.Errorf("the checkpoint covers %d leaves, want %d: all that was answered", newer.Size, older.Size+240)
	}
	r.grew(older, newer)

	// Forget one of them.
	status, answer, err := office.post("/v1/learners/"+lin+"/erasure", "erase", `{"reason":"本人申请（合成）"}`)
	if err != nil || status != http.StatusCreated || !bytes.Contains(answer, []byte(`"status":"erased"`)) {
		t.Fatalf("erasure = %d %s, %v", status, answer, err)
	}
	if again, answerAgain, err := office.post("/v1/learners/"+lin+"/erasure", "erase", `{"reason":"本人申请（合成）"}`); err != nil || again != status || !bytes.Equal(answer, answerAgain) {
		t.Errorf("erasure again = %d %s, %v, want the first answer %s", again, answerAgain, err, answer)
	}
	check := func() {
		t.Helper()
		office.url, r.url = p.url, p.url
		for _, path := range []string{"", "/balance", "/statement", "/lots", "/transcript"} {
			if status, body := office.get(t, "/v1/learners/"+lin+path); status != http.StatusNotFound {
				t.Errorf("%s of who was erased = %d %s, want 404", path, status, body)
			}
		}
		if status, _ := (client{p.url, self.key}).get(t, "/v1/learners/"+lin); status != http.StatusUnauthorized {
			t.Errorf("with the key of who was erased = %d, want 401", status)
		}
		now := r.checkpoint()
		r.grew(older, now)
		r.grew(newer, now)
		r.audit()
		for seq := uint64(1); seq <= now.Size; seq += 97 {
			r.included(seq)
		}
		if again := r.included(2); !bytes.Equal(again, leaf) {
			t.Errorf("leaf of entry 2 = %x, was %x", again, leaf)
		}
		for _, file := range []string{mine, theirs} {
			command(t, 0, "transcript", "verify", file, "--key", keyFile)
		}
		if status, body := office.get(t, "/v1/learners/"+wang+"/transcript"); status != http.StatusOK {
			t.Errorf("transcript of another learner = %d %.200s", status, body)
		}
	}
	check()
	noName(t, dir, "学员 0（合成）", lin)
	p.kill()
	p = startServe(t, dir)
	check()
	p.kill()
	command(t, 0, "verify", "--data", dir)
	journal := filepath.Join(home, "journal")
	command(t, 0, "export", "hledger", "--data", dir, "-o", journal)
	checkJournal(t, journal)
}

// noName looks for a learner's name in every file of a bank, and for the
// account in those that say whose accounts there are.
func noName(t testing.TB, dir, name, account string) {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		content, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(content, []byte(name)) || f.Name() == coursesFile && bytes.Contains(content, []byte(account)) {
			t.Errorf("%s still has who was forgotten", f.Name())
		}
	}
}

// TestErasureCutShort: the ledger has forgotten, and then the program ended.
// The next start ends the rest.
func TestErasureCutShort(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "bank")
	s := smallBank(t, dir, 2)
	open := func() *bank {
		t.Helper()
		b, err := openBank(t.Context(), dir, places{}, false, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	b := open()
	key, err := b.makeKey(t.Context(), keyRequest{Role: "learner", Learner: s.learners[0].String()})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.eraseInLedgerOnly(t.Context(), s.learners[0]); err != nil {
		t.Fatal(err)
	}
	if _, err := b.courses.Learners().Newest(t.Context(), s.learners[0].String()); err != nil {
		t.Fatalf("the name is gone before the restart: %v", err)
	}
	if err := b.close(); err != nil {
		t.Fatal(err)
	}
	b = open()
	if l, err := b.courses.Learners().Newest(t.Context(), s.learners[0].String()); err == nil {
		t.Errorf("after the restart learner %s is still known", l.Account)
	}
	if _, err := b.courses.Learners().Newest(t.Context(), s.learners[1].String()); err != nil {
		t.Errorf("after the restart the other learner = %v", err)
	}
	if k, err := b.apiKeys.Key(t.Context(), key.ID); err != nil || k.Revoked.IsZero() {
		t.Errorf("after the restart the key is revoked at %s, %v", k.Revoked, err)
	}
	if err := b.close(); err != nil {
		t.Fatal(err)
	}
	noName(t, dir, "学员 0（合成）", s.learners[0].String())
}

// TestTranscriptOneByte changes one byte of every kind of part and looks
// whether the program names it.
func TestTranscriptOneByte(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "bank")
	s := smallBank(t, dir, 1)
	file, keyFile := filepath.Join(t.TempDir(), "t.json"), filepath.Join(t.TempDir(), "keys")
	command(t, 0, "import", "--data", dir, "--as", "ENT", writeCSV(t, s.learners[0].String()))
	command(t, 0, "transcript", "export", "--data", dir, "--learner", s.learners[0].String(), "-o", file)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(keyFile, []byte(keysOf(t, text)), 0o600); err != nil {
		t.Fatal(err)
	}
	value := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	for _, c := range []struct{ old, new, en, zh string }{
		{value("GA01"), value("GA02"), "a field was changed (entry 2, field course)", "字段被改动（第 2 条，课程）"},
		{value("ENT"), value("END"), "a field was changed (entry 2, field issuer)", "字段被改动（第 2 条，颁发机构）"},
		{`balance credit posted 1`, `balance credit posted 9`, "the header was changed after it was signed", "签名之后抬头被改动"},
		{`creditbank\n2\n`, `creditbank\n3\n`, "the checkpoint is not the one that the header names", "检查点与抬头所载不符"},
		{`"index":1`, `"index":0`, "an entry is not in the bank's log (entry 2)", "条目不在本行日志之中（第 2 条）"},
		{`"format":"c`, `"format":"d`, "not a transcript as the bank writes it", "不是本行所出具格式"},
	} {
		changed := bytes.Replace(text, []byte(c.old), []byte(c.new), 1)
		if bytes.Equal(changed, text) {
			t.Errorf("there is no %s in the transcript", c.old)
		}
		bad := filepath.Join(t.TempDir(), "bad.json")
		if err := os.WriteFile(bad, changed, 0o600); err != nil {
			t.Fatal(err)
		}
		said := command(t, 1, "transcript", "verify", bad, "--key", keyFile)
		if !strings.Contains(said, "NOT VALID: ") || !strings.Contains(said, c.en) || !strings.Contains(said, c.zh) {
			t.Errorf("%s for %s: verify says %s, want %q and %q", c.new, c.old, said, c.en, c.zh)
		}
	}
}
