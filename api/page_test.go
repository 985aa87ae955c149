package api

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"creditbank/api/browsertest"

	"github.com/goccy/go-yaml"
)

func TestMain(m *testing.M) { os.Exit(browsertest.Main(m)) }

func TestPublicPages(t *testing.T) {
	if testing.Short() {
		return // a browser is slow, and the long run has one
	}
	w := newWorld(t)
	server := httptest.NewServer(w.http)
	t.Cleanup(server.Close)
	sent := make(map[string][]byte)
	for _, path := range []string{"/", "/docs", "/docs/log", "/problems/account-frozen"} {
		sent[path] = []byte(w.browser().get(path).want(200).html)
	}
	browsertest.ValidHTML(t, sent)
	for _, width := range []int64{browsertest.Phone, browsertest.Desk} {
		b := browsertest.Open(t, server, width, "zh-CN")
		for path := range sent {
			b.Go(path)
			b.Sound()
		}
	}
}

// TestSignInByHand signs in as a person does, in a real browser on a phone and
// at a desk.
func TestSignInByHand(t *testing.T) {
	if testing.Short() {
		return // a browser is slow, and the long run has one
	}
	w := newWorld(t)
	server := httptest.NewServer(w.http)
	t.Cleanup(server.Close)
	for name, width := range map[string]int64{"phone": browsertest.Phone, "desk": browsertest.Desk} {
		m1, _ := w.member(name, officePost(), posted("college", "COL-1"))
		first, err := w.desk.HandOver(t.Context(), m1.ID, true)
		w.must(err)
		b := browsertest.Open(t, server, width, "zh-CN")
		b.Go("/sign-in?next=/role")
		b.Sound()
		b.Fill("#name", name)
		b.Fill("#password", "wrong")
		b.Press("main form button")
		b.Says("用户名或密码不正确")
		b.Sound()
		b.Fill("#password", first)
		b.Press("main form button")
		if b.Path() != "/password" {
			t.Fatalf("after signing in: %s, want /password", b.Path())
		}
		b.Sound()
		b.Fill("#present", first)
		b.Fill("#new", "good enough for all")
		b.Fill("#again", "good enough for all")
		b.Press("main form button")
		if b.Path() != "/role" {
			t.Fatalf("after the change: %s, want /role", b.Path())
		}
		b.Says("素质办负责人 · 市总工会", "高校教务 · 示范高校")
		b.Sound()
		b.Press(`main button[value="1"]`)
		b.Says("高校教务")
		b.Press(`form[action="/sign-out"] button`)
		if b.Path() != "/sign-in" {
			t.Fatalf("after signing out: %s, want /sign-in", b.Path())
		}
	}
}

// hostile is a text that would do something if a page did not escape it.
const hostile = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`

// harmless fails the test if a page has markup that somebody wrote.
func (v *view) harmless() *view {
	v.b.w.t.Helper()
	if regexp.MustCompile(`<script>|<img|onerror=alert\(1\)>"|value="[^"]*<`).MatchString(v.html) {
		v.b.w.t.Errorf("%s lets markup through:\n%s", v.what, v.html)
	}
	return v
}

// pageText returns a text of the pages by its key, as it is written.
func (w *world) pageText(key, language string) string {
	w.t.Helper()
	files, err := filepath.Glob("pages/texts/*.yaml")
	w.must(err)
	for _, file := range files {
		raw, err := os.ReadFile(file)
		w.must(err)
		var table map[string]map[string]string
		w.must(yaml.Unmarshal(raw, &table))
		if spoken, known := table[key]; known {
			return spoken[language]
		}
	}
	w.t.Fatalf("there is no text %q", key)
	return ""
}
