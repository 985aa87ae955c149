package api

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"

	"creditbank/api/auth"
	"creditbank/courses/org"
)

// browser keeps cookies and follows nothing: a person's way through the pages.
type browser struct {
	w       *world
	cookies map[string]*http.Cookie
	header  http.Header
}

func (w *world) browser() *browser { return &browser{w: w, cookies: make(map[string]*http.Cookie)} }

// view is what a browser was answered.
type view struct {
	b      *browser
	what   string
	status int
	header http.Header
	html   string
}

func (b *browser) get(path string) *view { return b.send(http.MethodGet, path, nil) }

// post sends a form; fields are names and values in turn.
func (b *browser) post(path string, fields ...string) *view {
	form := make(url.Values)
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return b.send(http.MethodPost, path, form)
}

func (b *browser) send(method, path string, form url.Values) *view {
	b.w.t.Helper()
	q := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if form != nil {
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		q.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	q.Header.Set("Accept", "text/html,application/xhtml+xml")
	for _, c := range b.cookies {
		q.AddCookie(c)
	}
	for name, values := range b.header {
		q.Header[name] = values
	}
	recorder := httptest.NewRecorder()
	b.w.http.ServeHTTP(recorder, q)
	result := recorder.Result()
	for _, c := range result.Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c
		}
	}
	protected(b.w.t, method+" "+path, path, result.Header)
	return &view{b, method + " " + path, result.StatusCode, result.Header, recorder.Body.String()}
}

func (v *view) want(status int) *view {
	v.b.w.t.Helper()
	if v.status != status {
		v.b.w.t.Fatalf("%s = %d, want %d\n%s", v.what, v.status, status, v.html)
	}
	return v
}

// leads fails the test unless the answer is a way to a path.
func (v *view) leads(path string) *view {
	v.b.w.t.Helper()
	if got := v.want(http.StatusSeeOther).header.Get("Location"); got != path {
		v.b.w.t.Errorf("%s leads to %q, want %q", v.what, got, path)
	}
	return v
}

func (v *view) has(texts ...string) *view {
	v.b.w.t.Helper()
	for _, text := range texts {
		if !strings.Contains(v.html, text) {
			v.b.w.t.Errorf("%s does not have %q\n%s", v.what, text, v.html)
		}
	}
	return v
}

// member makes a member with a password that need not be changed.
func (w *world) member(name string, posts ...auth.Post) (auth.Member, string) {
	w.t.Helper()
	ctx := context.Background()
	m, err := auth.NewMember(name, name+"（合成）", w.clock.now(), posts...)
	w.must(err)
	w.must(w.keys.AddMember(ctx, m))
	password, err := w.desk.HandOver(ctx, m.ID, false)
	w.must(err)
	return m, password
}

// signedIn returns the browser of a new member.
func (w *world) signedIn(name string, posts ...auth.Post) *browser {
	w.t.Helper()
	_, password := w.member(name, posts...)
	b := w.browser()
	b.post("/sign-in", "name", name, "password", password).want(http.StatusSeeOther)
	return b
}

func officePost() auth.Post { return auth.Post{Role: org.Office, Organisation: "BJ"} }

func posted(role, organisation string) auth.Post {
	return auth.Post{Role: org.Role(role), Organisation: organisation}
}

func (w *world) bindSubject(member, subject string) {
	w.t.Helper()
	_, err := w.keys.ChangeMember(context.Background(), member, func(m *auth.Member) error { m.Subject = subject; return nil })
	w.must(err)
}
