package visittest

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Visitor is somebody with a browser of their own, which knows no script.
type Visitor struct {
	Name, Role string // Role is empty for nobody
	Language   string // of the header Accept-Language; Chinese if empty

	t      testing.TB
	base   *url.URL
	client *http.Client
}

// Open lets somebody visit a server. Until they sign in they are nobody.
func Open(t testing.TB, server *httptest.Server) *Visitor {
	t.Helper()
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Visitor{t: t, base: base, client: &http.Client{Jar: jar, Transport: server.Client().Transport}}
}

// SignIn signs in with a password.
func (v *Visitor) SignIn(name, password, role string) {
	v.t.Helper()
	v.Name, v.Role = name, role
	in := v.Send(v.Get("/sign-in").FormTo("/sign-in"), Values{"name": {name}, "password": {password}})
	if in.Status != http.StatusOK || strings.HasPrefix(in.At, "/sign-in") {
		v.t.Fatalf("sign in as %s: %d at %s", name, in.Status, in.At)
	}
}

// Title names the visitor in the messages of tests.
func (v *Visitor) Title() string { return cmp.Or(v.Name, "nobody") }

// Cookies returns what the visitor's browser keeps for the bank.
func (v *Visitor) Cookies() []*http.Cookie { return v.client.Jar.Cookies(v.base) }

// In returns the same visitor who prefers another language.
func (v *Visitor) In(language string) *Visitor {
	other := *v
	other.Language = language
	return &other
}

// Get opens a path of the bank, and goes on to where it leads.
func (v *Visitor) Get(path string) *Page {
	v.t.Helper()
	return v.do(http.MethodGet, path, nil, "")
}

// Values is what a form's fields are filled with, by their names.
type Values map[string][]string

// Send sends a form: with the values given, and for the fields that have none
// with what the page put there. A form that is nil fails the test.
func (v *Visitor) Send(f *Form, values Values) *Page {
	v.t.Helper()
	if f == nil {
		v.t.Fatalf("%s: there is no such form", v.Name)
	}
	filled := f.Values()
	for name, value := range values {
		filled[name] = value
	}
	if f.Method == http.MethodGet {
		return v.Get(f.Query(filled))
	}
	if !f.Multipart {
		return v.do(http.MethodPost, f.Action, strings.NewReader(url.Values(filled).Encode()), "application/x-www-form-urlencoded")
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, all := range filled {
		for _, value := range all {
			var part io.Writer
			var err error
			if f.Field(name).Kind == "file" {
				part, err = w.CreateFormFile(name, "file")
			} else {
				part, err = w.CreateFormField(name)
			}
			if err == nil {
				_, err = io.WriteString(part, value)
			}
			if err != nil {
				v.t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		v.t.Fatal(err)
	}
	return v.do(http.MethodPost, f.Action, &body, w.FormDataContentType())
}

func (v *Visitor) do(method, path string, body io.Reader, kind string) *Page {
	v.t.Helper()
	q, err := http.NewRequestWithContext(v.t.Context(), method, v.base.String()+path, body)
	if err != nil {
		v.t.Fatal(err)
	}
	q.Header.Set("Accept-Language", cmp.Or(v.Language, "zh-CN"))
	if kind != "" {
		q.Header.Set("Content-Type", kind)
	}
	r, err := v.client.Do(q)
	if err != nil {
		v.t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		v.t.Fatalf("%s %s: %v", method, path, err)
	}
	p := &Page{Asked: path, At: r.Request.URL.RequestURI(), Status: r.StatusCode, Header: r.Header, Body: text, By: v}
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err == nil {
		p.Kind = media
	}
	if p.Kind == "text/html" {
		if p.doc, err = html.Parse(bytes.NewReader(text)); err != nil {
			v.t.Fatalf("%s: %v", p, err)
		}
	}
	return p
}

// String names the page in the messages of tests: who sees it, where, and in
// which language.
func (p *Page) String() string {
	return fmt.Sprintf("%s, %s, %s", p.By.Title(), p.At, cmp.Or(p.By.Language, "zh-CN"))
}

// Sent returns how many bytes the bank sends for a path to a browser that can
// unpack.
func (v *Visitor) Sent(path string) int {
	v.t.Helper()
	q, err := http.NewRequestWithContext(v.t.Context(), http.MethodGet, v.base.String()+path, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	q.Header.Set("Accept-Encoding", "gzip") // asked for by hand it is left packed
	r, err := v.client.Do(q)
	if err != nil {
		v.t.Fatal(err)
	}
	defer r.Body.Close()
	n, err := io.Copy(io.Discard, r.Body)
	if err != nil {
		v.t.Fatalf("%s: %v", path, err)
	}
	return int(n)
}
