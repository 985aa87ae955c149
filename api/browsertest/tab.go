package browsertest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	console "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	document "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Tab is a page as a visitor sees it, with its own cookies. It fails the test
// if a page asks another host for anything, breaks its own policy, reports an
// error, or opens a dialog.
type Tab struct {
	t     testing.TB
	ctx   context.Context
	base  string
	mute  bool   // runs no scripts of pages
	meet  string // another server that pages may lead to; none if empty
	width int64

	held Pointer // what Hold presses with
	at   spot    // where that is

	choosers chan cdp.BackendNodeID // fields whose file choosers were opened

	mu     sync.Mutex
	faults []string // guarded by mu
	amiss  bool     // what a page must not do is no fault: the test does it; guarded by mu
}

// Open opens a tab on a server, in a window of a width, for somebody who
// prefers a language.
func Open(t testing.TB, server *httptest.Server, width int64, language string) *Tab {
	t.Helper()
	browser, err := startChromium()
	if err != nil {
		t.Fatalf("start chromium: %v", err)
	}
	b := &Tab{t: t, base: server.URL, width: width, choosers: make(chan cdp.BackendNodeID, 1)}
	ctx, end := chromedp.NewContext(browser, chromedp.WithNewBrowserContext(), chromedp.WithListener(b.watch))
	b.ctx = ctx
	b.do(func(ctx context.Context, to *chromedp.Target) (none chromedp.Void, err error) { return }) // the tab lives as long as ctx
	endTime := context.CancelFunc(nil)
	b.ctx, endTime = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(func() {
		endTime()
		end()
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, fault := range b.faults {
			t.Error(fault)
		}
	})
	var emulate []chromedp.EmulateViewportOption
	if width < 600 {
		emulate = append(emulate, chromedp.EmulateMobile)
	}
	b.do(
		command(network.Enable, network.EnableParams{}), command(console.Enable, cdp.Empty{}),
		chromedp.EmulateViewport(width, 900, emulate...),
		// Tabs beside each other all behave as the one in front.
		command(emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}),
		command(network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": language}}),
		// Shifts of the layout are counted from the first moment of each page.
		command(document.AddScriptToEvaluateOnNewDocument, document.AddScriptToEvaluateOnNewDocumentParams{Source: `window.shifted = 0;
			new PerformanceObserver(l => l.getEntries().forEach(e => window.shifted += e.value)).observe({type: "layout-shift", buffered: true})`}),
	)
	return b
}

// command makes an action of a command of the protocol.
func command[P, R any](of cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, to *chromedp.Target) (none chromedp.Void, err error) {
		_, err = cdp.Call(ctx, to, of, params)
		return none, err
	}
}

// watch takes note of what a page must not do.
func (b *Tab) watch(event any) {
	fault := ""
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		to, err := url.Parse(e.Request.URL)
		if inside := err == nil && (to.Scheme == "data" || to.Scheme == "blob" || to.Scheme == "about"); !inside && !strings.HasPrefix(e.Request.URL, b.base+"/") && !b.meets(e) {
			fault = fmt.Sprintf("%s asks for %s", e.DocumentURL, e.Request.URL)
		}
	case *console.EventEntryAdded:
		// A refused form is an answer, not a fault of the page.
		if e.Entry.Level == console.EntryLevelError && e.Entry.Source != console.EntrySourceNetwork {
			fault = fmt.Sprintf("the browser complains of %s: %s", e.Entry.URL, e.Entry.Text)
		}
	}
	b.watchChooser(event)
	if script := b.watchScript(event); script != "" {
		fault = script
	}
	if fault != "" {
		b.mu.Lock()
		defer b.mu.Unlock()
		if !b.amiss {
			b.faults = append(b.faults, fault)
		}
	}
}

func (b *Tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := again(func() error { return chromedp.Do(b.ctx, steps...) }); err != nil {
		b.t.Fatalf("in the browser: %v\n%.5000s", err, b.HTML())
	}
}

// ask returns what an action brings.
func ask[T any](b *Tab, action chromedp.Action[T]) (got T) {
	b.t.Helper()
	err := again(func() (err error) {
		got, err = chromedp.Run(b.ctx, action)
		return err
	})
	if err != nil {
		b.t.Fatalf("in the browser: %v\n%.5000s", err, b.HTML())
	}
	return got
}

// again tries once more, a few times, what came too late for its element: the
// browser forgets those that it has named when a page takes another's place,
// and says so before anything is done with one.
func again(try func() error) error {
	for range 20 {
		err := try()
		var told *cdproto.Error
		if !errors.As(err, &told) || !strings.Contains(told.Message, "node with given id") {
			return err
		}
	}
	return try()
}

// HTML returns the page as it is now, or why there is none.
func (b *Tab) HTML() string {
	ctx, end := context.WithTimeout(b.ctx, 5*time.Second)
	defer end()
	html, err := chromedp.Run(ctx, chromedp.OuterHTML(chromedp.CSS("html")))
	if err != nil {
		return err.Error()
	}
	return html
}

// Go goes to a page.
func (b *Tab) Go(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.base + path))
}

// WithoutScript turns scripts off for what is opened from now on.
func (b *Tab) WithoutScript() {
	b.mute = true
	b.scripts(false)
}

func (b *Tab) scripts(on bool) {
	b.t.Helper()
	b.do(command(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on}))
}

// Fill writes into a field, in place of what it says.
func (b *Tab) Fill(field, text string) {
	b.t.Helper()
	b.do(chromedp.SetValue(chromedp.CSS(field), text))
}

// Choose sets a list to one of its values.
func (b *Tab) Choose(list, value string) {
	b.t.Helper()
	b.do(chromedp.SetValue(chromedp.CSS(list), value))
}

// Press clicks on what leads to another page, and waits for it.
func (b *Tab) Press(button string) {
	b.t.Helper()
	err := again(func() error {
		_, err := chromedp.RunResponse(b.ctx, chromedp.Click(chromedp.CSS(button)))
		return err
	})
	if err != nil {
		b.t.Fatalf("press %s: %v\n%.5000s", button, err, b.HTML())
	}
}

// Click clicks on what need not lead to another page. What it brings is to be
// waited for.
func (b *Tab) Click(button string) {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.CSS(button)))
}

// Path returns where the tab is.
func (b *Tab) Path() string {
	b.t.Helper()
	return strings.TrimPrefix(ask(b, chromedp.Location()), b.base)
}

// Says fails the test unless the page shows all of these texts.
func (b *Tab) Says(texts ...string) {
	b.t.Helper()
	shown := ask(b, chromedp.Text(chromedp.CSS("body")))
	for _, text := range texts {
		if !strings.Contains(shown, text) {
			b.t.Errorf("%s does not show %q:\n%.3000s", b.Path(), text, shown)
		}
	}
}

// Sound fails the test if the page has a serious fault for somebody who cannot
// see or use a mouse (axe-core, [Tab.Heard]), is wider than the window, jumps
// while it loads, or, at a desk, loses something when it is enlarged. Without scripts, the page has run none when it is looked at, and how
// much it jumps is not known.
func (b *Tab) Sound() {
	b.t.Helper()
	if b.mute {
		b.scripts(true)
		defer b.scripts(false)
	}
	axe, err := os.ReadFile(filepath.Join(tools(), "axe-core", "axe.min.js"))
	if err != nil {
		b.t.Fatalf("%v (make tools installs it)", err)
	}
	b.do(chromedp.Evaluate[chromedp.Void](string(axe)))
	found := ask(b, chromedp.Evaluate[string](`axe.run({resultTypes: ["violations"]}).then(r => JSON.stringify(r.violations
		.filter(v => v.impact == "serious" || v.impact == "critical")
		.map(v => v.id + ": " + v.help + " " + v.nodes.map(n => n.html).slice(0, 5).join(" "))))`, chromedp.EvalAwaitPromise))
	var violations []string
	if err := json.Unmarshal([]byte(found), &violations); err != nil {
		b.t.Fatalf("axe answers %q: %v", found, err)
	}
	for _, v := range violations {
		b.t.Errorf("%s: %s", b.Path(), v)
	}
	b.Heard()
	if over := ask(b, chromedp.Evaluate[float64](`document.documentElement.scrollWidth - document.documentElement.clientWidth`)); over > 0 {
		b.t.Errorf("%s is %v pixels wider than the window", b.Path(), over)
	}
	if shifted := ask(b, chromedp.Evaluate[float64](`window.shifted || 0`)); shifted > 0.02 {
		b.t.Errorf("%s shifts by %v while it loads", b.Path(), shifted)
	}
	if b.width >= Desk {
		b.Enlarged()
	}
}

// Shot keeps a picture of the whole page where CREDITBANK_SCREENSHOTS says.
func (b *Tab) Shot(name string) {
	b.t.Helper()
	b.keep(name, chromedp.FullScreenshot(100))
}

// ShotTop is Shot of what the window shows first.
func (b *Tab) ShotTop(name string) {
	b.t.Helper()
	b.keep(name, chromedp.CaptureScreenshot())
}

func (b *Tab) keep(name string, take chromedp.Action[[]byte]) {
	b.t.Helper()
	dir := os.Getenv("CREDITBANK_SCREENSHOTS")
	if dir == "" {
		return
	}
	picture := ask(b, take)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// Wait waits until the page shows something, such as what a script brings.
func (b *Tab) Wait(selector string) {
	b.t.Helper()
	b.do(chromedp.WaitVisible(chromedp.CSS(selector)))
}

// Run runs a script as if the page had it.
func (b *Tab) Run(script string) {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](script))
}

// Upload puts a file into a field.
func (b *Tab) Upload(field, file string) {
	b.t.Helper()
	b.do(chromedp.SetUploadFiles(chromedp.CSS(field), []string{file}))
}
