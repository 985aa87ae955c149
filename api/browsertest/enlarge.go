package browsertest

import (
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// Enlarged fails the test if a page at a desk loses something for those who
// enlarge it: the whole of it to 400 %, which leaves a width of 320 pixels, or
// its texts to 200 % (WCAG 1.4.10, 1.4.4). Only what scrolls in itself may be
// wider, and no text may be cut off.
func (b *Tab) Enlarged() {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(320, 900))
	b.whole("at 400 %")
	b.do(chromedp.EmulateViewport(b.width, 900))
	b.Run(`document.documentElement.style.fontSize = "200%"`)
	b.whole("with texts at 200 %")
	b.Run(`document.documentElement.style.fontSize = ""; window.shifted = -Infinity`) // it has loaded; what shifts now was asked for
}

// whole fails the test if the page is wider than the window, or a text is cut.
func (b *Tab) whole(how string) {
	b.t.Helper()
	for _, fault := range ask(b, chromedp.Evaluate[[]string](cutOff)) {
		b.t.Errorf("%s %s: %s", b.Path(), how, fault)
	}
}

const cutOff = `(() => {
	const faults = [], over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
	if (over > 0) {
		const wide = [...document.querySelectorAll("main *, header *, footer *")].filter((e) => !e.closest(".scroll, pre, .unseen") && e.getBoundingClientRect().right > innerWidth + 1).slice(-3);
		faults.push("it is " + over + " pixels wider than the window: " + wide.map((e) => e.outerHTML.slice(0, 120)).join(" "));
	}
	for (const e of document.querySelectorAll("body *")) {
		const s = getComputedStyle(e);
		const cuts = (v) => v === "hidden" || v === "clip";
		if (!cuts(s.overflowX) && !cuts(s.overflowY) || !e.textContent.trim() || e.closest("svg") || s.clipPath !== "none" || !e.checkVisibility()) continue;
		if (cuts(s.overflowX) && e.scrollWidth > e.clientWidth + 1 || cuts(s.overflowY) && e.scrollHeight > e.clientHeight + 1)
			faults.push("a text is cut off: " + e.outerHTML.slice(0, 120));
	}
	return faults;
})()`

// Prefers sets what the reader has asked of all pages, such as
// “prefers-reduced-motion” and “reduce”, or the medium “print”.
func (b *Tab) Prefers(medium string, features ...string) {
	b.t.Helper()
	params := emulation.SetEmulatedMediaParams{Media: medium}
	for i := 0; i+1 < len(features); i += 2 {
		params.Features = append(params.Features, &emulation.MediaFeature{Name: features[i], Value: features[i+1]})
	}
	b.do(command(emulation.SetEmulatedMedia, params))
}

// Asks returns what a script answers, as the page's own would.
func (b *Tab) Asks(script string) string {
	b.t.Helper()
	return ask(b, chromedp.Evaluate[string](script))
}
