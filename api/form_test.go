package api

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestFormBounds: a form of a page is bounded and is a form, whoever sends it
// and whatever is said of its size.
func TestFormBounds(t *testing.T) {
	w := newWorld(t)
	_, password := w.member("zhang", officePost())
	const urlencoded = "application/x-www-form-urlencoded"
	good := "name=zhang&password=" + password
	large := good + "&next=" + strings.Repeat("a", 128<<10)
	for _, c := range []struct {
		name, kind, body string
		unknown          bool // the size is not said
		status           int
	}{
		{"a form", urlencoded, good, false, 303},
		{"a form of a size that is not said", urlencoded, good, true, 303},
		{"too large", urlencoded, large, false, 413},
		{"too large, and the size is not said", urlencoded, large, true, 413},
		{"too many fields", urlencoded, good + "&" + fields(501), false, 413},
		{"as many fields as can be", urlencoded, good + "&" + fields(498), false, 303},
		{"JSON", "application/json", `{"name":"zhang"}`, false, 415},
		{"a text", "text/plain", good, false, 415}, // the third kind that a form of another site can send
		{"no type", "", good, false, 415},
		{"parts without a border", "multipart/form-data", good, false, 400},
	} {
		var body io.Reader = strings.NewReader(c.body)
		if c.unknown {
			body = io.MultiReader(body)
		}
		q := httptest.NewRequest(http.MethodPost, "/sign-in", body)
		q.Header.Set("Content-Type", c.kind)
		q.Header.Set("Sec-Fetch-Site", "same-origin")
		r := httptest.NewRecorder()
		w.http.ServeHTTP(r, q)
		if r.Code != c.status {
			t.Errorf("%s = %d, want %d", c.name, r.Code, c.status)
		}
	}
}

// fields are so many fields of a form, each with a name of its own.
func fields(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "&f%d=", i)
	}
	return strings.TrimPrefix(b.String(), "&")
}
