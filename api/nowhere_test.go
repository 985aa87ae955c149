package api

import (
	"net/http"
	"strings"
	"testing"

	"creditbank/api/auth"
)

// TestFrameStays: where everybody may look, and where nothing is, somebody who
// is signed in stays who they are, and is not asked to sign in. Only what is for
// programs, /docs and /problems, is the same for all.
func TestFrameStays(t *testing.T) {
	w := newWorld(t)
	b := w.signedIn("zhang", officePost())
	choosing := w.signedIn("han", officePost(), posted("college", "COL-1")) // has not chosen a post
	for path, status := range map[string]int{
		"/": 200, "/courses": 200, "/courses/GA01": 200, "/verify": 200, "/developers": 200,
		"/nothing": 404, "/office/nothing": 404, "/courses/NONE": 404, "/docs/nothing": 404, "/problems/nothing": 404, "/worker": 403, "/sign-out": 405,
	} {
		for who, at := range map[string]*browser{"zhang": b, "han": choosing} {
			v := at.get(path)
			if who == "han" && path == "/worker" {
				v.leads("/role") // something to do first
				continue
			}
			if v.status != status {
				t.Errorf("%s of %s = %d, want %d", path, who, v.status, status)
			}
			if !strings.Contains(v.html, who+"（合成）") || !strings.Contains(v.html, `action="/sign-out"`) || strings.Contains(v.html, `href="/sign-in"`) {
				t.Errorf("%s of %s forgets who that is:\n%s", path, who, v.html)
			}
			if at == b && !strings.Contains(v.html, `<nav `) {
				t.Errorf("%s of %s has no navigation", path, who)
			}
		}
		v := w.browser().get(path)
		if v.status == http.StatusSeeOther {
			continue
		}
		if strings.Contains(v.html, `action="/sign-out"`) || !strings.Contains(v.html, `href="/sign-in"`) {
			t.Errorf("%s of nobody does not offer to sign in:\n%s", path, v.html)
		}
	}
	// A session that has ended is nobody's, there, too.
	w.clock.pass(auth.IdleTime)
	if v := b.get("/nothing").want(404); strings.Contains(v.html, "zhang") {
		t.Errorf("an ended session still shows:\n%s", v.html)
	}
}
