package api

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"creditbank/api/browsertest"
)

// elsewhereServer is another site; it remembers what it was asked for.
type elsewhereServer struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string // guarded by mu
}

func newElsewhere(t *testing.T) *elsewhereServer {
	e := new(elsewhereServer)
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e.mu.Lock()
		defer e.mu.Unlock()
		if e.asked = append(e.asked, r.URL.Path); r.URL.Path == "/frame" {
			fmt.Fprintf(w, `<!doctype html><title>another site</title><iframe id="framed" src="%s" onload="document.title='loaded'"></iframe>`, r.FormValue("of"))
			return
		}
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Write([]byte("window.gotIn = 'elsewhere'"))
	}))
	t.Cleanup(e.Close)
	return e
}

// TestPolicyInBrowser: whatever got into a page, a browser lets it do none of
// what one directive each of the policy forbids. The policy itself is compared
// letter by letter in TestProtectiveHeaders.
func TestPolicyInBrowser(t *testing.T) {
	if testing.Short() {
		return // a browser is slow, and the long run has one
	}
	w := newWorld(t)
	var frames, styles atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		switch r.Header.Get("Sec-Fetch-Dest") {
		case "iframe":
			frames.Add(1)
		case "style":
			styles.Add(1)
		}
		w.http.ServeHTTP(rw, r)
	}))
	t.Cleanup(server.Close)
	other := newElsewhere(t)
	b := browsertest.Open(t, server, browsertest.Desk, "en")
	b.Go("/sign-in")
	b.Amiss()
	// Each brings what happened, once the browser has said that it broke a
	// directive, or "allowed" if it says nothing for a second.
	broken := func(script string) string {
		return strings.ReplaceAll(`new Promise(done => {
			document.addEventListener("securitypolicyviolation", e => done(e.effectiveDirective), {once: true});
			setTimeout(() => done("allowed"), 1000);
			const put = html => { const t = document.createElement("div"); document.body.append(t); t.innerHTML = html; return t };
			const script = (change) => { const s = document.createElement("script"); change(s); document.body.append(s) };
			`+script+`
		})`, "OTHER", other.URL)
	}
	for what, c := range map[string]struct{ script, directive string }{
		"a script in the page":        {`script(s => s.textContent = "window.gotIn = 'inline'")`, "script-src-elem"},
		"a script of another site":    {`script(s => s.src = "OTHER/script.js")`, "script-src-elem"},
		"a script in an attribute":    {`put("<button onclick='window.gotIn = 1' id=evil>x</button>").firstChild.click()`, "script-src-attr"},
		"a script in an address":      {`put("<a href='javascript:window.gotIn = 2'>x</a>").firstChild.click()`, "script-src-elem"},
		"a style in the page":         {`put("<style>body { display: none }</style>")`, "style-src-elem"},
		"a style in an attribute":     {`put("<p style='color: red'>x</p>")`, "style-src-attr"},
		"a style of another site":     {`put("<link rel=stylesheet href='OTHER/style.css'>")`, "style-src-elem"},
		"a picture of another site":   {`put("<img src='OTHER/picture.png'>")`, "img-src"},
		"a picture in the page":       {`put("<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>")`, "img-src"},
		"a question to another site":  {`fetch("OTHER/fetch").catch(() => 0)`, "connect-src"},
		"a message to another site":   {`navigator.sendBeacon("OTHER/beacon")`, "connect-src"},
		"a form for another site":     {`const f = put("<form method=post action='OTHER/form'><button>x</button></form>").firstChild; f.requestSubmit()`, "form-action"},
		"another base":                {`const base = document.createElement("base"); base.href = "OTHER/"; document.head.append(base)`, "base-uri"},
		"another site in a frame":     {`put("<iframe src='OTHER/inner'></iframe>")`, "frame-src"},
		"an object of another site":   {`put("<object data='OTHER/object'></object>")`, "object-src"},
		"sound of another site":       {`put("<audio src='OTHER/sound' preload=auto></audio>").firstChild.load()`, "media-src"},
		"a letter of another site":    {`new FontFace("evil", "url(OTHER/font)").load().catch(() => 0)`, "font-src"},
		"a manifest of another site":  {`done("manifest-src"); document.head.append(Object.assign(document.createElement("link"), {rel: "manifest", href: "OTHER/manifest"}))`, "manifest-src"},
		"a worker that the page made": {`try { new Worker(URL.createObjectURL(new Blob([""]))) } catch { }`, "worker-src"},
	} {
		b.Go("/sign-in")
		if got := b.Answer(broken(c.script)); got != c.directive {
			t.Errorf("%s: the browser says %q, want that %s forbids it", what, got, c.directive)
		}
		if got := b.Answer(`Promise.resolve([String(window.gotIn), document.baseURI.startsWith(location.origin), getComputedStyle(document.body).display != "none"].join(" "))`); got != "undefined true true" {
			t.Errorf("%s: script, base and style are %s, want undefined true true", what, got)
		}
	}
	if other.mu.Lock(); len(other.asked) > 0 {
		t.Errorf("the browser asked another site for %q", other.asked)
	}
	other.mu.Unlock()
	// Another site does not get a page of the bank into a frame of its own: the
	// browser, another one that has nothing yet, throws it away unread.
	styles.Store(0)
	b = browsertest.Open(t, other.Server, browsertest.Desk, "en")
	b.Amiss()
	b.Go("/frame?of=" + server.URL + "/sign-in")
	got := b.Answer(`new Promise(done => { const look = () => document.title == "loaded" ? done("loaded") : setTimeout(look, 20); look() })`)
	if got != "loaded" || frames.Load() != 1 {
		t.Fatalf("the frame is %q, and the bank was asked %d times", got, frames.Load())
	}
	if n := styles.Load(); n != 0 {
		t.Errorf("another site has the bank in a frame: it asked for %d styles of the page", n)
	}
}
