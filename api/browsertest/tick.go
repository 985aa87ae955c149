package browsertest

import "github.com/chromedp/chromedp"

// Tick clicks on a box or a choice that leads nowhere.
func (b *Tab) Tick(box string) {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.CSS(box)))
}
