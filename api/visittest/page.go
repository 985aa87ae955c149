package visittest

import (
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Page is what the bank answered.
type Page struct {
	Asked, At string // the path that was asked for, and to which it led
	Status    int
	Kind      string // media type, such as text/html
	Header    http.Header
	Body      []byte
	By        *Visitor

	doc *html.Node // nil if the answer is no page
}

// IsHTML reports whether the answer is a page and not a file.
func (p *Page) IsHTML() bool { return p.doc != nil }

// Elements goes through the page's elements of these names, in their order;
// through all elements if none is named.
func (p *Page) Elements(names ...string) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) {
		if p.doc == nil {
			return
		}
		for n := range p.doc.Descendants() {
			if n.Type == html.ElementNode && (len(names) == 0 || slices.Contains(names, n.Data)) && !yield(n) {
				return
			}
		}
	}
}

// Texts goes through the texts that are shown, without blanks around them, and
// the elements that they stand in.
func (p *Page) Texts() iter.Seq2[string, *html.Node] {
	return func(yield func(string, *html.Node) bool) {
		if p.doc == nil {
			return
		}
		for n := range p.doc.Descendants() {
			if n.Type != html.TextNode || n.Parent.Data == "script" || n.Parent.Data == "style" {
				continue
			}
			if text := strings.TrimSpace(n.Data); text != "" && !yield(text, n.Parent) {
				return
			}
		}
	}
}

// Attr is an attribute of an element, empty if it has none.
func Attr(n *html.Node, name string) string {
	value, _ := HasAttr(n, name)
	return value
}

// HasAttr is an attribute of an element, and whether it is there.
func HasAttr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// Lang is the language that an element says its text is in.
func Lang(n *html.Node) string {
	for ; n != nil; n = n.Parent {
		if tag, given := HasAttr(n, "lang"); given {
			return tag
		}
	}
	return ""
}

// Links returns where the page's links lead within the bank: paths with their
// queries, each once. Others has those that lead elsewhere, and fragments the
// ids of this page that links name.
func (p *Page) Links() (paths, others, fragments []string) {
	at, err := url.Parse(p.At)
	if err != nil {
		return nil, nil, nil
	}
	for n := range p.Elements("a", "area") {
		raw, given := HasAttr(n, "href")
		if !given {
			continue
		}
		to, err := url.Parse(raw)
		switch {
		case err != nil || to.IsAbs() || to.Host != "":
			others = append(others, raw)
		case to.Path == "" && to.RawQuery == "":
			fragments = append(fragments, to.Fragment)
		default:
			to = at.ResolveReference(to)
			to.Fragment = ""
			if !slices.Contains(paths, to.String()) {
				paths = append(paths, to.String())
			}
		}
	}
	return paths, others, fragments
}

// HasID reports whether an element of the page has an id.
func (p *Page) HasID(id string) bool {
	for n := range p.Elements() {
		if Attr(n, "id") == id {
			return true
		}
	}
	return false
}

// Assets returns the paths of what a browser loads with the page.
func (p *Page) Assets() []string {
	var all []string
	for n := range p.Elements("link", "script", "img", "source", "iframe", "object", "embed", "audio", "video") {
		for _, name := range []string{"href", "src", "srcset", "data"} {
			if path, given := HasAttr(n, name); given && !strings.HasPrefix(path, "data:") && !slices.Contains(all, path) {
				all = append(all, path)
			}
		}
	}
	return all
}
