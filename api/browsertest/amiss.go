package browsertest

import "github.com/chromedp/chromedp"

// Amiss lets pages of the tab do what they must not from now on: the test does
// it in their place, to see the browser refuse it.
func (b *Tab) Amiss() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.amiss = true
}

// Answer runs a script as if the page had it, and returns the text that its
// promise brings.
func (b *Tab) Answer(script string) string {
	b.t.Helper()
	return ask(b, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
}
