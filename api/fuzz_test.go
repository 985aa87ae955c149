package api

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"creditbank/api/wiretest"
	"creditbank/ledger/merkle"
)

// FuzzDeposit sends bodies, keys and queries to the deposit endpoints: never
// an error of ours, and each answer as described.
func FuzzDeposit(f *testing.F) {
	w := newWorld(f)
	for i, seed := range wiretest.Bodies(w.lin) {
		f.Add([]byte(seed), "key", []string{"", "?dry_run=true", "?dry_run=1&x", "?%zz"}[i%4], i%2 == 0)
	}
	f.Add([]byte(`{}`), "a\nb", "?dry_run=%00", false)
	f.Add([]byte(`{}`), strings.Repeat("k", 300), "?;", true)
	f.Fuzz(func(t *testing.T, body []byte, key, query string, batch bool) {
		w.t = t
		path := "/v1/deposits"
		if batch {
			path += "/batch"
		}
		// What no HTTP client can send is not the subject.
		if strings.ContainsFunc(key+query, func(r rune) bool { return r < ' ' || r > '~' }) || strings.ContainsAny(query, " #") ||
			query != "" && query[0] != '?' || key == "" {
			return
		}
		if _, err := http.NewRequest(http.MethodPost, path+query, nil); err != nil {
			return
		}
		before := w.head()
		r := w.do(request{as: "enterprise", method: http.MethodPost, path: path + query, key: key, body: string(body), foreign: true})
		if r.status >= 500 {
			t.Fatalf("%s with key %q and %q = %d\n%s\n%s", r.what, key, body, r.status, r.body, w.log)
		}
		if r.status >= 400 && w.head() != before {
			t.Fatalf("%s = %d, but wrote an entry", r.what, r.status)
		}
		w.log.Reset()
	})
}

// FuzzTile asks for tiles by any address: what is served has one spelling, and
// all else is not found.
func FuzzTile(f *testing.F) {
	w := newWorld(f)
	for _, seed := range []string{"0/000.p/1", "entries/000.p/2", "0/000", "0/000.p/1/", "../checkpoint", "0/x000/000.p/1", "%30/000.p/1", "0/000.p/+1", "", "0//000"} {
		f.Add(seed)
	}
	size := w.head()
	f.Fuzz(func(t *testing.T, rest string) {
		address, err := url.ParseRequestURI("/tile/" + rest)
		if err != nil || address.RawQuery != "" {
			return
		}
		recorder := httptest.NewRecorder()
		w.http.ServeHTTP(recorder, &http.Request{Method: http.MethodGet, URL: address, Header: make(http.Header), Body: http.NoBody, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1})
		p, err := merkle.ParsePath(address.EscapedPath())
		there := err == nil && p.In(size)
		if want := map[bool]int{true: http.StatusOK, false: http.StatusNotFound}[there]; recorder.Code != want {
			t.Errorf("/tile/%q = %d, want %d", rest, recorder.Code, want)
		}
	})
}
