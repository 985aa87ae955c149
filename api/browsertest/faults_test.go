package browsertest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"

	"creditbank/api/browsertest"
)

func TestMain(m *testing.M) { os.Exit(browsertest.Main(m)) }

// noted is a test that notes its faults instead of failing.
type noted struct {
	testing.TB
	faults []string
}

func (n *noted) Errorf(format string, with ...any) {
	n.faults = append(n.faults, fmt.Sprintf(format, with...))
}

// TestFaults: each check finds what it looks for, and nothing on a page that
// has none of it.
func TestFaults(t *testing.T) {
	if testing.Short() {
		return // a browser is slow, and the long run has one
	}
	heard := func(b *browsertest.Tab) { b.Heard() }
	walked := func(b *browsertest.Tab) { b.Walk() }
	enlarged := func(b *browsertest.Tab) { b.Enlarged() }
	const style = `<style>:focus{outline:3px solid red}.unseen{position:absolute;clip-path:inset(50%)}</style>`
	cases := []struct {
		body  string
		check func(*browsertest.Tab)
		want  string // empty if there is no fault
	}{
		{`<h1>A</h1><h2>B</h2><p>林</p>`, heard, "is not English"},
		{`<h1>A</h1><h2>B</h2><p><span lang="zh-CN">林</span></p>`, heard, ""},
		{`<h1>A</h1><div lang="zh">three english words</div>`, heard, "is not Chinese"},
		{`<h1>A</h1><h1>B</h1>`, heard, "2 headings of level 1"},
		{`<h1>A</h1><h3>B</h3>`, heard, "is of level 3, after 1"},
		{`<h1>A</h1><h2><a href="/"></a></h2>`, heard, "is empty"},
		{`<h1>A</h1><p role="alert"><b>x</b></p><button></button>`, heard, "a button has no name"},
		{`<h1>A</h1><nav aria-label="N">x</nav><nav aria-label="N">y</nav>`, heard, `two parts are "navigation N"`},
		{`<h1>A</h1><p><a href="/a">Open</a> <a href="/b">Open</a></p>`, heard, "stands for"},
		{`<h1>A</h1><ul><li><a href="/a">Lin</a> one</li><li><a href="/b">Lin</a> two</li></ul>`, heard, ""},
		{`<h1>A</h1><ul><li>One <a href="/a">Open</a></li><li>Two <a href="/b">Open</a></li></ul>`, heard, "stands for"},
		{`<h1>A</h1><form action="/a"><button>Go</button></form><form action="/b"><button>Go</button></form>`, heard, "stands for"},
		{`<h1>A</h1><form><label>X <input></label><label>X <input></label></form>`, heard, "stands twice"},
		{`<h1>A</h1><table><thead><tr><th>H</th><th>I</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>`, heard, "a table has no name"},
		{`<h1>A</h1><table><caption>T</caption><tbody><tr><td>1</td><td>2</td></tr></tbody></table>`, heard, "has no headings"},
		{`<h1>A</h1><table><caption>T</caption><thead><tr><th>H</th><th>I</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>`, heard, ""},
		{`<h1>A</h1><p>Credits:</p><p>7</p>`, heard, `"7" does not say of what`},
		{`<h1>A</h1><h2>Credits</h2><p>7</p>`, heard, ""},
		{`<h1>A</h1><svg role="img" width="9" height="9"><text>7</text></svg>`, heard, "has no name"},
		{`<h1>A</h1><a href="/a">x</a> <a href="/b">y</a>`, walked, ""},
		{`<h1>A</h1><a href="/a" style="outline:none!important">x</a>`, walked, "does not look so"},
		{`<h1>A</h1><a href="/a">x</a><p style="position:fixed;inset:0;background:#fff">bar</p>`, walked, "is below"},
		{`<h1>A</h1><a href="/a" style="position:absolute;left:-99rem">x</a>`, walked, "outside the window"},
		{`<h1>A</h1><p style="display:flex;flex-direction:column-reverse"><a href="/a">x</a><a href="/b">y</a></p>`, walked, "up to"},
		{`<h1>A</h1>`, walked, "comes to nothing"},
		{`<h1>A</h1><p style="width:300px">x</p>`, enlarged, ""},
		{`<h1>A</h1><p style="width:400px">x</p>`, enlarged, "pixels wider than the window"},
		{`<h1>A</h1><p style="width:200px;height:2rem"><b style="display:block;width:6rem;height:20px;overflow:hidden">x</b></p>`, enlarged, "a text is cut off"},
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i, err := strconv.Atoi(r.URL.Path[1:])
		if err != nil || i >= len(cases) {
			http.NotFound(w, r) // such as the icon
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if _, err := fmt.Fprintf(w, `<!doctype html><html lang="en"><head><title>T</title>%s</head><body style="margin:8px"><main>%s</main></body></html>`, style, cases[i].body); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	n := &noted{TB: t}
	b := browsertest.Open(n, server, browsertest.Desk, "en")
	for i, c := range cases {
		n.faults = nil
		b.Go(fmt.Sprint("/", i))
		c.check(b)
		got := strings.Join(n.faults, "\n")
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: faults %q, want %q", c.body, got, c.want)
		}
	}
}
