package api

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestPacked: the long texts are packed for who can unpack them, and the same
// as for others; what is about a person is sent as it is.
func TestPacked(t *testing.T) {
	w := newWorld(t)
	get := func(path string) *httptest.ResponseRecorder {
		q := httptest.NewRequest(http.MethodGet, path, nil)
		q.Header.Set("Accept-Encoding", "gzip")
		q.Header.Set("Authorization", "Bearer "+w.key["office"])
		r := httptest.NewRecorder()
		w.http.ServeHTTP(r, q)
		return r
	}
	for _, path := range []string{"/docs", "/openapi.json", "/openapi.yaml"} {
		plain := w.do(request{path: path}).want(200)
		r := get(path)
		if got := r.Header().Get("Content-Encoding"); got != "gzip" || r.Body.Len() > 100_000 {
			t.Errorf("%s: %d bytes, Content-Encoding %q, want gzip and at most 100000", path, r.Body.Len(), got)
			continue
		}
		unpack, err := gzip.NewReader(r.Body)
		w.must(err)
		text, err := io.ReadAll(unpack)
		w.must(err)
		if string(text) != string(plain.body) {
			t.Errorf("%s: unpacked, %d bytes are not the %d of others", path, len(text), len(plain.body))
		}
	}
	for _, path := range []string{"/", "/v1/learners/" + w.lin} {
		if r := get(path); r.Code != http.StatusOK || r.Header().Get("Content-Encoding") != "" {
			t.Errorf("%s = %d, Content-Encoding %q, want 200 and none", path, r.Code, r.Header().Get("Content-Encoding"))
		}
	}
}
