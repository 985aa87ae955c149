package api

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"creditbank/api/call"
)

// flood is a body without an end; it counts what is read of it.
type flood struct {
	begins io.Reader
	read   int64
}

func (f *flood) Read(p []byte) (int, error) {
	n, err := f.begins.Read(p)
	if err != nil {
		for n = range p {
			p[n] = 'x'
		}
		n++
	}
	f.read += int64(n)
	return n, nil
}

// TestFloods: whoever sends without an end is stopped where the bound is, and
// not only refused after all of it.
func TestFloods(t *testing.T) {
	w := newWorld(t)
	const slack = 64 << 10 // of buffers
	const part = "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\nContent-Type: application/octet-stream\r\n\r\n"
	for what, c := range map[string]struct {
		path, kind, begins string
		as                 string
		most               int64
	}{
		"a transcript":           {"/v1/verify", "application/octet-stream", "{", "", call.MaxFileBody},
		"a transcript in a form": {"/verify", "multipart/form-data; boundary=B", part, "", call.MaxFileBody + 64<<10},
		"a form":                 {"/language", "application/x-www-form-urlencoded", "language=", "", 64 << 10},
		"a form to sign in":      {"/sign-in", "application/x-www-form-urlencoded", "name=", "", 128 << 10}, // it may carry another form
		"a deposit":              {"/v1/deposits", "application/json", `{"learner":"`, "office", 1 << 20},
	} {
		body := &flood{begins: strings.NewReader(c.begins)}
		q := httptest.NewRequest(http.MethodPost, c.path, io.LimitReader(body, 64<<20))
		q.ContentLength = -1 // it is not said
		q.Header.Set("Content-Type", c.kind)
		q.Header.Set("Sec-Fetch-Site", "same-origin")
		q.Header.Set("Idempotency-Key", "flood")
		if c.as != "" {
			q.Header.Set("Authorization", "Bearer "+w.key[c.as])
		}
		r := httptest.NewRecorder()
		w.http.ServeHTTP(r, q)
		if r.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("%s = %d, want 413\n%.500s", what, r.Code, r.Body)
		}
		if body.read > c.most+slack {
			t.Errorf("%s: %d bytes were read, want at most %d", what, body.read, c.most)
		}
	}
}

// TestVerifyFormBounds: the file in the form of /verify has a bound of its
// own, to the byte.
func TestVerifyFormBounds(t *testing.T) {
	w := newWorld(t)
	send := func(size int) *httptest.ResponseRecorder {
		const border = "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n"
		body := border + strings.Repeat("x", size) + "\r\n--B--\r\n"
		q := httptest.NewRequest(http.MethodPost, "/verify", strings.NewReader(body))
		q.Header.Set("Content-Type", "multipart/form-data; boundary=B")
		q.Header.Set("Sec-Fetch-Site", "same-origin")
		r := httptest.NewRecorder()
		w.http.ServeHTTP(r, q)
		return r
	}
	for size, want := range map[int]int{0: 400, 1: 200, call.MaxFileBody: 200, call.MaxFileBody + 1: 413, call.MaxFileBody + 64<<10: 413} {
		if r := send(size); r.Code != want {
			t.Errorf("a file of %d bytes = %d, want %d\n%.2000s", size, r.Code, want, r.Body)
		}
	}
}
