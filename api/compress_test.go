package api

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

// unpacked asks for a path as a browser that takes gzip, and returns the
// answer as it was sent and as it is read.
func (b *browser) unpacked(path string, header http.Header) (r *httptest.ResponseRecorder, sent int, text string) {
	b.w.t.Helper()
	q := httptest.NewRequest(http.MethodGet, path, nil)
	q.Header = header.Clone()
	q.Header.Set("Accept-Encoding", "gzip, deflate, br")
	for _, c := range b.cookies {
		q.AddCookie(c)
	}
	r = httptest.NewRecorder()
	b.w.http.ServeHTTP(r, q)
	sent = r.Body.Len()
	if r.Header().Get("Content-Encoding") != "gzip" {
		return r, sent, r.Body.String()
	}
	z, err := gzip.NewReader(r.Body)
	b.w.must(err)
	raw, err := io.ReadAll(z)
	b.w.must(err)
	return r, sent, string(raw)
}

// TestCompressed: what is long and the same for all is compressed, and says
// the same; what has a record or a text of the request in it is not.
func TestCompressed(t *testing.T) {
	w := newWorld(t)
	w.deposit(w.lin, "GA01", "r", "32")
	b := w.worker()
	for path, packed := range map[string]bool{
		"/docs": true, "/docs/log": true, "/openapi.yaml": true, "/openapi.json": true, "/": false,
		"/worker": false, "/worker/courses?q=zhiye": false, "/courses?q=zhiye": false, "/verify?code=x": false, "/v1/courses": false,
	} {
		r, sent, text := b.unpacked(path, http.Header{})
		if got := r.Header().Get("Content-Encoding") == "gzip"; got != packed {
			t.Errorf("%s: Content-Encoding %q, want it compressed: %v", path, r.Header().Get("Content-Encoding"), packed)
		}
		if !packed {
			continue
		}
		if plain := b.get(path).want(200).html; text != plain || sent >= len(plain)/2 {
			t.Errorf("%s: %d bytes say another thing than the %d that are not compressed, or are hardly less", path, sent, len(plain))
		}
		if !strings.Contains(strings.Join(r.Header().Values("Vary"), ","), "Accept-Encoding") || r.Header().Get("Content-Length") != "" {
			t.Errorf("%s: Vary %q, Content-Length %q", path, r.Header().Values("Vary"), r.Header().Get("Content-Length"))
		}
	}
	style := regexp.MustCompile(`/assets/style[^"]*`).FindString(b.get("/").html)
	if r, _, text := b.unpacked(style, http.Header{}); r.Header().Get("Content-Encoding") != "gzip" || !strings.Contains(text, "color-scheme") {
		t.Errorf("%s is not compressed", style)
	}
	if r, sent, _ := b.unpacked(style, http.Header{"Range": {"bytes=0-9"}}); r.Code != http.StatusPartialContent || sent != 10 || r.Header().Get("Content-Encoding") != "" {
		t.Errorf("ten bytes of %s = %d with %d bytes, encoding %q", style, r.Code, sent, r.Header().Get("Content-Encoding"))
	}
}

// TestDocsAreShort: each page of the description is for a telephone, and all
// of them together tell of every operation.
func TestDocsAreShort(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	index := b.get("/docs").want(200).html
	groups := regexp.MustCompile(`href="/docs/([a-z-]+)"`).FindAllStringSubmatch(index, -1)
	if len(groups) < 5 {
		t.Fatalf("/docs has %d groups", len(groups))
	}
	all := ""
	for _, g := range groups {
		_, sent, text := b.unpacked("/docs/"+g[1], http.Header{})
		all += text
		if sent >= maxTransfer/2 {
			t.Errorf("/docs/%s is sent in %d bytes, want less than %d", g[1], sent, maxTransfer/2)
		}
	}
	for _, link := range regexp.MustCompile(`href="/docs/[a-z-]+#([A-Za-z]+)"`).FindAllStringSubmatch(index, -1) {
		if !strings.Contains(all, `id="`+link[1]+`"`) {
			t.Errorf("/docs leads to %s, which is on no page", link[1])
		}
	}
	b.get("/docs/nothing").want(404)
}
