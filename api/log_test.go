package api

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"creditbank/ledger/merkle"

	"golang.org/x/mod/sumdb/note"
)

// verifiers are what a client has that was given the keys once.
func (w *world) verifiers() note.Verifiers {
	w.t.Helper()
	v, err := merkle.Verifiers(strings.Fields(string(w.get("", "/log.vkey").want(200).body))...)
	w.must(err)
	return v
}

func (w *world) checkpoint() merkle.Checkpoint {
	w.t.Helper()
	c, err := merkle.OpenCheckpoint(w.get("", "/checkpoint").want(200).body, origin, w.verifiers())
	w.must(err)
	return c
}

func hashOf(t testing.TB, text any) (h merkle.Hash) {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(fmt.Sprint(text))
	if err != nil || copy(h[:], b) != len(h) {
		t.Fatalf("hash %v: %v", text, err)
	}
	return h
}

func hashesOf(t testing.TB, list any) (proof []merkle.Hash) {
	for _, text := range list.([]any) {
		proof = append(proof, hashOf(t, text))
	}
	return proof
}

func TestLogForAnybody(t *testing.T) {
	w := newWorld(t)
	older := w.checkpoint()
	for i := range 300 {
		w.deposit(w.lin, "GA01", fmt.Sprint("run", i), "16")
	}
	newer := w.checkpoint()
	if newer.Size != w.head() || newer.Size < 300 {
		t.Fatalf("checkpoint of %d leaves, want all %d entries", newer.Size, w.head())
	}
	for path, want := range map[string][3]string{
		"/checkpoint":     {"text/plain; charset=utf-8", "public, max-age=1", ""},
		"/log.vkey":       {"text/plain; charset=utf-8", "public, max-age=300", ""},
		"/tile/0/000":     {"application/octet-stream", "public, max-age=31536000, immutable", "8192"},
		"/tile/1/000.p/1": {"application/octet-stream", "public, max-age=31536000, immutable", "32"},
	} {
		r := w.get("", path).want(200)
		got := [3]string{r.header.Get("Content-Type"), r.header.Get("Cache-Control"), want[2]}
		if want[2] != "" {
			got[2] = r.header.Get("Content-Length")
		}
		if got != want {
			t.Errorf("%s: type, caching, length = %v, want %v", path, got, want)
		}
	}
	proof := w.get("", fmt.Sprintf("/v1/log/consistency?from=%d&to=%d", older.Size, newer.Size)).want(200)
	if err := merkle.CheckConsistency(hashesOf(t, proof.at("proof")), older.Size, older.Root, newer.Size, newer.Root); err != nil {
		t.Errorf("consistency of %d and %d: %v", older.Size, newer.Size, err)
	}
	w.get("", "/v1/log/consistency?from=5&to=5").want(200).is(m{"from": 5, "to": 5, "proof.0": nil})
	w.get("", fmt.Sprintf("/v1/log/consistency?from=1&to=%d", newer.Size+1)).want(404)
	w.get("", "/v1/log/consistency?from=6&to=5").want(400).is(m{"code": "number-out-of-range", "field": "from"})
	for _, query := range []string{"", "?from=1", "?to=1", "?from=-1&to=5", "?from=x&to=5", "?from=1&to=5&also=6"} {
		w.do(request{path: "/v1/log/consistency" + query, foreign: true}).want(400)
	}
}

// TestTilesHoldTheLog puts the tree together from what is served.
func TestTilesHoldTheLog(t *testing.T) {
	w := newWorld(t)
	for i := range 260 {
		w.deposit(w.lin, "GA01", fmt.Sprint("run", i), "16")
	}
	c := w.checkpoint()
	var edge merkle.Edge
	full, rest := c.Size/256, c.Size%256
	for _, p := range []merkle.Path{{Level: merkle.Entries, N: full - 1, Width: 256}, {Level: merkle.Entries, N: full, Width: int(rest)}} {
		leaves, err := merkle.ParseBundle(w.get("", p.String()).want(200).body)
		w.must(err)
		if len(leaves) != p.Width {
			t.Fatalf("%s has %d leaves, want %d", p, len(leaves), p.Width)
		}
		if edge, _, err = edge.Append(leaves...); err != nil {
			t.Fatal(err)
		}
	}
	if edge.Root() != c.Root {
		t.Errorf("the leaves served give root %s, the checkpoint says %s", edge.Root(), c.Root)
	}
	partial := fmt.Sprintf("/tile/0/001.p/%d", rest)
	narrow := fmt.Sprintf("/tile/0/001.p/%d", rest-1)
	if a, b := w.get("", partial).want(200).body, w.get("", narrow).want(200).body; !bytes.Equal(a[:len(a)-32], b) {
		t.Errorf("%s does not begin as %s", partial, narrow)
	}
	for _, path := range []string{
		fmt.Sprintf("/tile/0/001.p/%d", rest+1), "/tile/0/001", "/tile/0/002", "/tile/0/000.p/0", "/tile/0/000.p/256",
		"/tile/0/000.p/01", "/tile/00/000", "/tile/0/0", "/tile/0/x000/000", "/tile/64/000", "/tile/2/000.p/1", "/tile/-1/000",
		"/tile/entries/001.p/200", "/tile/entries/000/", "/tile/0/000.p/", "/tile/0", "/tile/", "/tile/0//000", "/tile/%30/000",
		"/tile/0%2F000", "/tile/0/x999/x999/x999/x999/x999/999", "/tile/entries/999", "/tile/data/000",
	} {
		r := w.do(request{path: path, foreign: true})
		if r.status != http.StatusNotFound {
			t.Errorf("%s = %d, want 404", path, r.status)
		}
		if got := r.header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: a 404 may be kept: %q", path, got)
		}
	}
}

func TestEntryProof(t *testing.T) {
	w := newWorld(t)
	lot := w.deposit(w.lin, "GA01", "spring", "16")
	path := fmt.Sprintf("/v1/entries/%d/proof", lot)
	r := w.get("", path).want(200).is(m{"seq": lot, "index": lot - 1})
	leaf, err := base64.StdEncoding.DecodeString(r.str("leaf"))
	w.must(err)
	c, err := merkle.OpenCheckpoint([]byte(r.str("checkpoint")), origin, w.verifiers())
	w.must(err)
	if err := merkle.CheckInclusion(hashesOf(t, r.at("proof")), c.Size, c.Root, uint64(r.num("index")), leaf); err != nil {
		t.Errorf("%s: %v", path, err)
	}
	for _, secret := range []string{w.lin, "GA01", "BJ-E001", "spring"} {
		if bytes.Contains(r.body, []byte(secret)) || bytes.Contains(leaf, []byte(secret)) {
			t.Errorf("%s tells %q", path, secret)
		}
	}
	text := w.do(request{path: path, header: http.Header{"Accept": {"text/plain"}}}).want(200)
	index, checkpoint, err := merkle.CheckProofText(text.body, leaf, origin, w.verifiers())
	if err != nil || index != uint64(lot-1) || checkpoint != c || text.header.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Errorf("as text: leaf %d of %+v, %v, want leaf %d of %+v\n%s", index, checkpoint, err, lot-1, c, text.body)
	}
	if text.header.Get("Vary") != "Accept" || r.header.Get("Vary") != "Accept" {
		t.Errorf("Vary = %q and %q, want Accept", text.header.Get("Vary"), r.header.Get("Vary"))
	}
	for _, none := range []string{"/v1/entries/9999/proof", "/v1/entries/9223372036854775807/proof"} {
		w.get("", none).want(404)
	}
	w.do(request{path: "/v1/entries/0/proof", foreign: true}).want(404)
	w.do(request{path: "/v1/entries/-1/proof", foreign: true}).want(404)
	w.do(request{path: "/v1/entries/x/proof", foreign: true}).want(400)
}

// The first page and the description tell how to check the bank.
func TestPagesTellOfTheLog(t *testing.T) {
	w := newWorld(t)
	for path, wants := range map[string][]string{
		"/":           {`href="/checkpoint"`, `href="/log.vkey"`, `href="/developers"`},
		"/developers": {`href="/checkpoint"`, `href="/log.vkey"`, "creditbank transcript verify", "/transcript?hide=employer,score"},
		"/docs":       {`id="log"`, `href="/docs/log#getTile"`, "#getTranscript\"", "#eraseLearner\"", "公开日志与证明"},
		"/docs/log":   {`id="getTile"`, "C2SP tlog-tiles"},
	} {
		w.browser().get(path).want(200).has(wants...)
	}
}
