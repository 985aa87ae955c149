package browsertest

import (
	"fmt"

	"github.com/chromedp/chromedp"
)

// Focus is what has the focus, and how it is seen to have it.
type Focus struct {
	What    string // such as “a#nearest href=/worker/goals”; “body” if nothing has it
	Nothing bool   // the page has it as a whole
	Shown   bool   // it has an outline or a shadow, or is all that a page is about
	Inside  bool   // it is in the window
	Covered string // what hides all of it; empty if nothing
	Order   int    // its place among all elements of the page

	Left, Top, Right, Bottom float64 // in the page, in pixels
}

// String says what has the focus.
func (f Focus) String() string { return f.What }

// findFocus looks at what has the focus. A link that is broken into several
// lines has several boxes; one that can be seen is enough.
const findFocus = `(() => {
	const e = document.activeElement;
	const what = e.tagName.toLowerCase() + (e.id ? "#" + e.id : "") + (e.name ? "[name=" + e.name + "]" : "") +
		(e.getAttribute("href") ? " " + e.getAttribute("href") : "") + " " + (e.getAttribute("aria-label") || e.textContent).trim().slice(0, 30);
	const s = getComputedStyle(e);
	const shown = e.tagName === "MAIN" || s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 || s.boxShadow !== "none";
	let inside = false, covered = "nothing of it is drawn";
	for (const r of e.getClientRects()) {
		const left = Math.max(r.left, 0), right = Math.min(r.right, innerWidth), top = Math.max(r.top, 0), bottom = Math.min(r.bottom, innerHeight);
		if (right - left < 1 || bottom - top < 1) continue;
		inside = true;
		for (const [x, y] of [[.5, .5], [.1, .2], [.9, .2], [.1, .8], [.9, .8]]) {
			const hit = document.elementFromPoint(left + (right - left) * x, top + (bottom - top) * y);
			if (hit && (e.contains(hit) || hit.contains(e) || [...(e.labels || [])].some(l => l.contains(hit)))) { covered = ""; }
			else if (covered && hit) covered = hit.tagName + "." + hit.className;
		}
	}
	const box = e.getBoundingClientRect();
	return {What: what, Nothing: e === document.body, Shown: shown, Inside: inside, Covered: inside ? covered : "",
		Order: [...document.querySelectorAll("*")].indexOf(e),
		Left: box.left + scrollX, Top: box.top + scrollY, Right: box.right + scrollX, Bottom: box.bottom + scrollY};
})()`

// Focus returns what has the focus.
func (b *Tab) Focus() Focus {
	b.t.Helper()
	return ask(b, chromedp.Evaluate[Focus](findFocus))
}

// Focused fails the test unless what a selector finds has the focus and is
// seen to have it.
func (b *Tab) Focused(selector string) {
	b.t.Helper()
	f := b.Focus()
	if !ask(b, chromedp.Evaluate[bool](fmt.Sprintf(`document.activeElement.matches(%q)`, selector))) {
		b.t.Errorf("%s: the focus is on %s, want %s", b.Path(), f, selector)
		return
	}
	b.Seen(f)
}

// Seen fails the test unless it is seen that something has the focus: it is
// marked, in the window, and nothing lies above all of it (WCAG 2.4.7, 2.4.11).
func (b *Tab) Seen(f Focus) {
	b.t.Helper()
	switch {
	case f.Nothing:
	case !f.Shown:
		b.t.Errorf("%s: %s has the focus and does not look so", b.Path(), f)
	case !f.Inside:
		b.t.Errorf("%s: %s has the focus and is outside the window", b.Path(), f)
	case f.Covered != "":
		b.t.Errorf("%s: %s has the focus and is below %s", b.Path(), f, f.Covered)
	}
}

// Walk goes through a page with Tab, from where the focus is to the end. It
// fails the test if a stop cannot be seen, if the focus does not go on, or if it
// goes where nobody reads next: upwards, unless it is to the next column. It
// returns the stops.
func (b *Tab) Walk() []Focus {
	b.t.Helper()
	var stops []Focus
	same := 0
	for range most {
		b.Key(Tabulator)
		f := b.Focus()
		if f.Nothing {
			break
		}
		if n := len(stops); n > 0 && f.Order == stops[n-1].Order {
			if same++; same > 8 { // a date has several parts
				b.t.Fatalf("%s: Tab does not lead away from %s", b.Path(), f)
			}
			continue
		} else if n > 0 && f.Order <= stops[0].Order {
			break // around
		}
		same = 0
		b.Seen(f)
		if n := len(stops); n > 0 {
			before := stops[n-1]
			if f.Order < before.Order || f.Bottom <= before.Top && f.Left < before.Right {
				b.t.Errorf("%s: the focus goes from %s at %.0f,%.0f up to %s at %.0f,%.0f", b.Path(), before, before.Left, before.Top, f, f.Left, f.Top)
			}
		}
		stops = append(stops, f)
	}
	if len(stops) == 0 {
		b.t.Errorf("%s: Tab comes to nothing", b.Path())
	}
	return stops
}
