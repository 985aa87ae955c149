package visittest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Form is a form of a page.
type Form struct {
	Page      *Page
	Method    string // GET or POST
	Action    string // path, with what a form sent by GET has in its query cut off
	Multipart bool
	Fields    []Field  // each name once
	Buttons   []Button // that send the form
}

// Field is a field of a form.
type Field struct {
	Name     string
	Kind     string // hidden, text, textarea, select, checkbox, radio, file, number, date, …
	Value    string // what the page put there
	On       bool   // a box or a choice that is ticked
	Required bool
	Options  []string // values of a list or of choices
	Max      int      // length of a text; zero if not bounded
}

// Button sends its form, with its own name and value if it has any, and to a
// path of its own, which is that of the form for most.
type Button struct{ Name, Value, Action string }

// textKinds are the kinds of fields that a person writes into.
var textKinds = []string{"text", "search", "textarea", "password", "email", "url", "tel", "number", "date", "month", "time", "datetime-local", "week"}

// Typed reports whether a person writes into the field.
func (f *Field) Typed() bool { return slices.Contains(textKinds, f.Kind) }

// Field returns the field of a name; one without a kind if there is none.
func (f *Form) Field(name string) *Field {
	for i := range f.Fields {
		if f.Fields[i].Name == name {
			return &f.Fields[i]
		}
	}
	return new(Field)
}

// Values returns what a browser would send if nobody touched a field.
func (f *Form) Values() Values {
	values := make(Values)
	for _, x := range f.Fields {
		switch x.Kind {
		case "checkbox", "radio":
			if x.On {
				values[x.Name] = []string{x.Value}
			}
		default:
			values[x.Name] = []string{x.Value}
		}
	}
	return values
}

// Query returns where a form that is sent by GET leads.
func (f *Form) Query(values Values) string { return f.Action + "?" + url.Values(values).Encode() }

// FormTo returns the page's first form that can be sent by POST to a path and
// has these fields, or nil. Its action is that path.
func (p *Page) FormTo(path string, fields ...string) *Form {
	for _, f := range p.Forms() {
		to := f.Method == http.MethodPost && slices.ContainsFunc(f.Buttons, func(b Button) bool { return b.Action == path })
		if to && !slices.ContainsFunc(fields, func(name string) bool { return f.Field(name).Kind == "" }) {
			f.Action = path
			return f
		}
	}
	return nil
}

// Forms returns the page's forms.
func (p *Page) Forms() []*Form {
	var forms []*Form
	for n := range p.Elements("form") {
		f := &Form{Page: p, Method: http.MethodGet, Multipart: Attr(n, "enctype") == "multipart/form-data"}
		if strings.EqualFold(Attr(n, "method"), "post") {
			f.Method = http.MethodPost
		}
		f.Action = f.path(Attr(n, "action"))
		id := Attr(n, "id")
		for c := range p.Elements("input", "textarea", "select", "button") {
			if owner, given := HasAttr(c, "form"); given && owner == id && id != "" || !given && within(c, n) {
				f.add(c)
			}
		}
		forms = append(forms, f)
	}
	return forms
}

// path is where a form or a button of the page sends to.
func (f *Form) path(action string) string {
	to, err := url.Parse(f.Page.At)
	if err == nil {
		to, err = to.Parse(action)
	}
	switch {
	case err != nil || to.Host != "":
		return action // no path of the bank, and a test sees it
	case f.Method == http.MethodGet:
		return to.EscapedPath()
	}
	return to.RequestURI()
}

func within(n, outer *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == outer {
			return true
		}
	}
	return false
}

// add adds a control to the form.
func (f *Form) add(c *html.Node) {
	if _, off := HasAttr(c, "disabled"); off {
		return
	}
	x := Field{Name: Attr(c, "name"), Kind: Attr(c, "type"), Value: Attr(c, "value")}
	_, x.Required = HasAttr(c, "required")
	_, x.On = HasAttr(c, "checked")
	for _, digit := range Attr(c, "maxlength") {
		x.Max = 10*x.Max + int(digit-'0')
	}
	switch {
	case c.Data == "button" && x.Kind != "button" && x.Kind != "reset", x.Kind == "submit", x.Kind == "image":
		b := Button{x.Name, x.Value, f.Action}
		if own, given := HasAttr(c, "formaction"); given {
			b.Action = f.path(own)
		}
		f.Buttons = append(f.Buttons, b)
		return
	case c.Data == "button", x.Name == "", x.Kind == "reset", x.Kind == "button":
		return
	case c.Data == "textarea":
		x.Kind, x.Value = "textarea", inner(c)
	case c.Data == "select":
		x.Kind, x.Value = "select", ""
		x.options(c)
	case x.Kind == "":
		x.Kind = "text"
	}
	if x.Value == "" && (x.Kind == "checkbox" || x.Kind == "radio") {
		x.Value = "on"
	}
	if known := f.Field(x.Name); known.Name != "" { // another choice, or a field once more
		known.Options = append(known.Options, x.Value)
		if x.On || known.Value == "" {
			known.Value, known.On = x.Value, x.On
		}
		known.Required = known.Required || x.Required
		return
	}
	if x.Kind == "radio" || x.Kind == "checkbox" {
		x.Options = []string{x.Value}
	}
	f.Fields = append(f.Fields, x)
}

// options reads what a list offers.
func (x *Field) options(list *html.Node) {
	chosen := false
	for n := range list.Descendants() {
		if n.Data != "option" || n.Type != html.ElementNode {
			continue
		}
		value, given := HasAttr(n, "value")
		if !given {
			value = strings.TrimSpace(inner(n))
		}
		x.Options = append(x.Options, value)
		if _, is := HasAttr(n, "selected"); is || !chosen && len(x.Options) == 1 {
			x.Value, chosen = value, is
		}
	}
}

// inner is the text within an element.
func inner(n *html.Node) string {
	var text strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			text.WriteString(d.Data)
		}
	}
	return text.String()
}
