package browsertest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
)

// said is something that a screen reader is given.
type said struct {
	role, name, value, description string
	props                          map[string]string
	children                       []*said
}

// spoken returns the page as a screen reader is given it.
func (b *Tab) spoken() *said {
	b.t.Helper()
	answer := ask(b, func(ctx context.Context, to *chromedp.Target) (accessibility.GetFullAXTreeResult, error) {
		return cdp.Call(ctx, to, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	})
	byID := make(map[accessibility.NodeID]*accessibility.Node, len(answer.Nodes))
	for _, n := range answer.Nodes {
		byID[n.NodeID] = n
	}
	if len(answer.Nodes) == 0 {
		b.t.Fatalf("%s: a screen reader is given nothing", b.Path())
	}
	found := gather(answer.Nodes[0], byID)
	if len(found) != 1 {
		b.t.Fatalf("%s: the page is %d things", b.Path(), len(found))
	}
	return found[0]
}

// gather makes what is said of a node; of one that is ignored, of its children.
func gather(n *accessibility.Node, byID map[accessibility.NodeID]*accessibility.Node) []*said {
	var children []*said
	for _, id := range n.ChildIDs {
		if child := byID[id]; child != nil {
			children = append(children, gather(child, byID)...)
		}
	}
	if n.Ignored {
		return children
	}
	s := &said{role: textOf(n.Role), name: strings.Join(strings.Fields(textOf(n.Name)), " "), value: textOf(n.Value), description: textOf(n.Description), props: make(map[string]string), children: children}
	for _, p := range n.Properties {
		s.props[string(p.Name)] = textOf(p.Value)
	}
	if s.role == "StaticText" {
		s.name = textOf(n.Name) // with the blanks around it
	}
	switch s.role {
	case "InlineTextBox", "ListMarker":
		return nil
	case "LineBreak":
		return []*said{{role: "break"}}
	case "generic", "none", "LabelText", "emphasis", "strong", "code", "group", "Legend", "Figcaption", "superscript", "subscript":
		if s.name == "" || s.role != "group" {
			if s.role == "generic" || s.role == "group" {
				return append(append([]*said{{role: "break"}}, children...), &said{role: "break"})
			}
			return children
		}
	}
	return []*said{s}
}

func textOf(v *accessibility.Value) string {
	if v == nil || len(v.Value) == 0 {
		return ""
	}
	var text string
	if err := json.Unmarshal(v.Value, &text); err != nil {
		return string(v.Value) // a number, or true or false
	}
	return text
}

// named are the roles whose name is what they hold, so that it is not said twice.
var named = []string{"link", "button", "DisclosureTriangle", "option", "checkbox", "radio", "cell", "gridcell", "columnheader", "rowheader", "heading", "caption", "image", "img", "SvgRoot", "term", "combobox", "textbox", "searchbox", "spinbutton", "Date"}

// Spoken returns what a screen reader says of the page from its beginning to its
// end: a line for each thing, with what it is and its state, indented below the
// landmark, list or table that it stands in.
func (b *Tab) Spoken() string {
	b.t.Helper()
	var lines []string
	b.spoken().speak(0, &lines)
	return strings.Join(lines, "\n") + "\n"
}

func (s *said) speak(depth int, lines *[]string) {
	say := func(text string) { *lines = append(*lines, strings.Repeat("  ", depth)+text) }
	if s.role == "row" {
		var cells []string
		for _, c := range s.children {
			cells = append(cells, c.inLine())
		}
		say("row: " + strings.Join(cells, " | "))
		return
	}
	switch s.role {
	case "StaticText":
		say(s.name)
		return
	case "paragraph", "rowgroup", "break", "Section":
	case "RootWebArea":
		say(fmt.Sprintf("page %q", s.name))
	case "listitem", "definition", "list", "DescriptionList":
		say(map[string]string{"listitem": "item", "definition": "definition", "list": s.inLine(), "DescriptionList": "definitions"}[s.role])
	default:
		say(s.inLine())
	}
	if slices.Contains(named, s.role) {
		for _, c := range s.controls() {
			if s.role != "link" && s.role != "button" {
				*lines = append(*lines, strings.Repeat("  ", depth+1)+c.inLine())
			}
		}
		return
	}
	below := depth
	switch s.role {
	case "paragraph", "rowgroup", "Section":
	default:
		below++
	}
	s.runs(func(line string) { *lines = append(*lines, strings.Repeat("  ", below)+line) }, func(c *said) { c.speak(below, lines) })
}

// runs goes through what s holds: it hands on each line of running text, with
// the links in it, and each thing that stands between.
func (s *said) runs(line func(string), other func(*said)) {
	run := ""
	flush := func() {
		if text := strings.Join(strings.Fields(run), " "); text != "" {
			line(text)
		}
		run = ""
	}
	for _, c := range s.children {
		switch c.role {
		case "StaticText":
			run = join(run, c.name)
		case "link", "time", "mark", "deletion", "insertion", "Abbr":
			run += " " + c.inLine() + " "
		case "break":
			flush()
		default:
			flush()
			other(c)
		}
	}
	flush()
}

// join puts a text after another, as they stand apart on the page.
func join(before, text string) string {
	first, _ := utf8.DecodeRuneInString(text)
	last, _ := utf8.DecodeLastRuneInString(before)
	if before == "" || strings.ContainsRune(" ，。、；：）》”,.;:)（", first) || strings.ContainsRune(" （《“(", last) {
		return before + text
	}
	return before + " " + text
}

// ownLines returns the lines of running text that stand in s itself.
func (s *said) ownLines() (lines []string) {
	s.runs(func(line string) { lines = append(lines, line) }, func(*said) {})
	return lines
}

// count returns how many children of a role there are.
func (s *said) count(role string) (n int) {
	for _, c := range s.children {
		if c.role == role {
			n++
		}
	}
	return n
}

// controls returns the links and buttons within what is named by them.
func (s *said) controls() (found []*said) {
	for _, c := range s.children {
		if c.role == "link" || c.role == "button" {
			found = append(found, c)
		}
		found = append(found, c.controls()...)
	}
	return found
}

// states are what is said of a state, by its name in the tree and its value.
var states = []struct{ prop, value, text string }{
	{"checked", "true", "checked"}, {"expanded", "true", "open"}, {"expanded", "false", "closed"}, {"required", "true", "required"},
	{"invalid", "true", "wrong"}, {"disabled", "true", "disabled"},
}

// inLine says something in one line.
func (s *said) inLine() string {
	role := map[string]string{"DisclosureTriangle": "disclosure", "SvgRoot": "image", "img": "image", "progressbar": "progress", "contentinfo": "footer", "Date": "date"}[s.role]
	if role == "" {
		role = s.role
	}
	switch s.role {
	case "StaticText":
		return s.name
	case "cell", "gridcell", "columnheader", "rowheader":
		if links := s.controls(); len(links) == 1 && links[0].name == s.name {
			return links[0].inLine()
		}
		return s.name
	case "heading":
		role += " " + s.props["level"]
	case "list":
		role = strings.TrimSpace("list "+s.name) + fmt.Sprintf(" of %d", s.count("listitem"))
		return role
	case "deletion", "insertion", "mark":
		var texts []string
		for _, c := range s.children {
			texts = append(texts, c.inLine())
		}
		return role + " " + strings.Join(texts, " ")
	}
	text := role
	if s.name != "" {
		text += fmt.Sprintf(" %q", s.name)
	}
	if s.value != "" && s.value != s.name {
		text += " = " + s.value
	}
	for _, state := range states {
		if s.props[state.prop] == state.value {
			text += ", " + state.text
		}
	}
	if live := s.props["live"]; live != "" && live != "off" {
		text += ", live"
	}
	if s.description != "" && s.description != s.name {
		text += " (" + s.description + ")"
	}
	return text
}
