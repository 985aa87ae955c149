package browsertest

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/chromedp/chromedp"
)

// landmarks are the roles by which a screen reader goes around in a page.
var landmarks = []string{"banner", "main", "contentinfo", "navigation", "region", "search", "complementary"}

// controls are the roles of what can be worked with.
var controls = []string{"link", "button", "textbox", "searchbox", "combobox", "checkbox", "radio", "spinbutton", "slider", "listbox", "DisclosureTriangle", "Date", "progressbar"}

// pictures are the roles of pictures, whose parts nobody hears.
var pictures = []string{"image", "img", "SvgRoot"}

// told are the roles in which a number is told of what it is by a heading.
var told = []string{"cell", "gridcell", "rowheader", "columnheader", "definition", "term", "Pre", "option"}

// loneNumber is a number without a word of what it counts.
var loneNumber = regexp.MustCompile(`^[+−-]?[0-9][0-9.,\x{202f} ]*$`)

// Heard fails the test if somebody who hears the page is told less than who
// sees it: if there is not one heading above all, or a level is left out; if
// landmarks cannot be told apart; if what can be worked with has no name, or one
// name stands for different things; if a table has no name or no headings; if a
// picture says nothing, or a number does not say of what; or if a text is in
// another language than the page says.
func (b *Tab) Heard() {
	b.t.Helper()
	page := b.spoken()
	h := hearing{}
	h.hear(page, "")
	if h.first != 1 {
		h.fault("has %d headings of level 1, want 1", h.first)
	}
	if n := h.marks["main"]; n != 1 {
		h.fault("has %d main parts, want 1", n)
	}
	h.faults = append(h.faults, ask(b, chromedp.Evaluate[[]string](sameNames))...)
	h.faults = append(h.faults, ask(b, chromedp.Evaluate[[]string](otherLanguage))...)
	slices.Sort(h.faults)
	for _, fault := range slices.Compact(h.faults) {
		b.t.Errorf("%s, as it is heard: %s", b.Path(), fault)
	}
}

// hearing is what has been heard of a page.
type hearing struct {
	level  int            // of the last heading
	first  int            // headings of level 1
	marks  map[string]int // landmarks by role and name
	headed bool           // the last thing was a heading, which tells what follows
	faults []string
}

func (h *hearing) fault(text string, with ...any) {
	h.faults = append(h.faults, fmt.Sprintf(text, with...))
}

func (h *hearing) hear(s *said, within string) {
	in := within
	if slices.Contains(told, s.role) || slices.Contains(controls, s.role) || s.role == "alert" {
		in = s.role
	}
	switch {
	case s.role == "heading" && in != "alert": // what was refused stands above all
		level := int(s.props["level"][0] - '0')
		if level > h.level+1 {
			h.fault("heading %q is of level %d, after %d", s.name, level, h.level)
		}
		if h.level = level; level == 1 {
			h.first++
		}
		if s.name == "" {
			h.fault("a heading of level %d is empty", level)
		}
	case slices.Contains(landmarks, s.role):
		if h.marks == nil {
			h.marks = make(map[string]int)
		}
		what := s.role
		if s.name != "" {
			what += " " + s.name
		}
		if h.marks[what]++; h.marks[what] == 2 {
			h.fault("two parts are %q", what)
		}
	case slices.Contains(controls, s.role) && s.name == "":
		h.fault("a %s has no name", s.role)
	case (slices.Contains(pictures, s.role) || s.role == "figure") && s.name == "":
		h.fault("a %s has no name", s.role)
	case s.role == "table":
		if s.name == "" {
			h.fault("a table has no name")
		}
		if !s.has("columnheader") {
			h.fault("table %q has no headings", s.name)
		}
	}
	if in == "" && !h.headed {
		for _, line := range s.ownLines() {
			if loneNumber.MatchString(line) {
				h.fault("%q does not say of what", line)
			}
		}
	}
	if !slices.Contains(pictures, s.role) {
		for _, c := range s.children {
			h.hear(c, in)
		}
	}
	if s.role != "break" {
		h.headed = s.role == "heading"
	}
}

// has reports whether something of a role is within s.
func (s *said) has(role string) bool {
	for _, c := range s.children {
		if c.role == role || c.has(role) {
			return true
		}
	}
	return false
}

// sameNames finds links and buttons of one name that do different things, and
// fields and summaries of one group that have one name.
const sameNames = `(() => {
	const faults = [], seen = new Map(), groups = new Map();
	const text = (e) => (e.getAttribute("aria-label") || e.textContent).replace(/\s+/g, " ").trim();
	const shown = (e) => e.checkVisibility() && !e.closest("[aria-hidden=true], svg");
	const meet = (kind, name, what) => {
		const key = kind + " " + name;
		if (seen.has(key) && seen.get(key) !== what) faults.push(kind + " “" + name + "” stands for " + seen.get(key) + " and " + what);
		seen.set(key, what);
	};
	for (const a of document.querySelectorAll("a[href]")) {
		const to = new URL(a.href);
		// What an item is about may be called as another is: the item tells them apart.
		const item = a.closest("li, tr"), cell = a.closest("td, th");
		if (!shown(a) || item && text(item).startsWith(text(a))) continue;
		meet(cell ? "link in column " + cell.cellIndex : "link", text(a), to.pathname + to.search + (to.pathname === location.pathname ? to.hash : ""));
	}
	for (const b of document.querySelectorAll("button")) {
		if (!shown(b)) continue;
		const fields = b.form ? [...b.form.querySelectorAll("input[type=hidden]")].filter((i) => i.name !== "key").map((i) => i.name + "=" + i.value) : [];
		meet("button", text(b), [new URL(b.getAttribute("formaction") || b.form?.getAttribute("action") || "", location.href).pathname, ...fields, b.name + "=" + b.value].join(" "));
	}
	for (const e of document.querySelectorAll("input:not([type=hidden]), select, textarea, summary")) {
		if (!shown(e)) continue;
		const group = e.closest("fieldset, li, form, tr, section, body");
		const name = e.getAttribute("aria-label") || e.localName === "summary" && text(e) || [...(e.labels || [])].map(text).join(" ");
		if (!groups.has(group)) groups.set(group, new Map());
		const named = groups.get(group);
		if (named.has(name) && named.get(name) !== e) faults.push("field or summary “" + name + "” stands twice in one group");
		named.set(name, e);
	}
	return faults;
})()`

// otherLanguage finds Chinese in what is said to be English, and sentences of
// English in what is said to be Chinese.
const otherLanguage = `(() => {
	const faults = [];
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let n = walk.nextNode(); n; n = walk.nextNode()) {
		const e = n.parentElement;
		if (!n.data.trim() || e.closest("script, style, svg, code, pre, textarea, option") || !e.checkVisibility()) continue;
		const zh = e.closest("[lang]").lang.startsWith("zh");
		if (!zh && /\p{Script=Han}/u.test(n.data)) faults.push("“" + n.data.trim().slice(0, 40) + "” is not English");
		if (zh && /[a-z]{2,}[ ,;:]+[a-z]{2,}[ ,;:]+[a-z]{2,}/.test(n.data)) faults.push("“" + n.data.trim().slice(0, 60) + "” is not Chinese");
	}
	return faults;
})()`
