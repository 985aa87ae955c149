package pages

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	xhtml "golang.org/x/net/html"
)

// controls are the elements that a flaw can be one of.
var controls = []string{"input", "select", "textarea"}

// flawed is a page whose form was refused, while its flaws are tied.
type flawed struct {
	ids   map[string]string   // of controls, by what a problem calls their field
	told  map[string][]string // ids of what tells of a control's flaws, by its id
	flaws int
	made  int
}

// tieFlaws ties each flaw of a form to its control, so that it is told with
// it: the control is said to be wrong and described by the flaw, and the
// summary above the form has a link to it. A flaw is one of the control whose
// label stands last before it, or of the next if there is none in its form.
func tieFlaws(page []byte) []byte {
	pieces := piecesOf(page)
	f := &flawed{ids: make(map[string]string), told: make(map[string][]string)}
	f.find(pieces)
	var out bytes.Buffer
	dropping := false // a link of the summary to what is not on the page
	for i := range pieces {
		p := &pieces[i]
		t := p.tag
		switch {
		case t == nil:
			if dropping && string(p.raw) == "</a>" {
				dropping = false
				continue
			}
			out.Write(p.raw)
			continue
		case t.name == "a" && t.get("data-at") != "":
			id, known := f.ids[t.get("data-at")]
			if !known {
				dropping = true
				continue
			}
			out.WriteString((&tag{name: "a", attrs: []xhtml.Attribute{{Key: "href", Val: "#" + id}}}).String())
			continue
		case slices.Contains(controls, t.name):
			if told := f.told[t.get("id")]; len(told) > 0 {
				t.set("aria-invalid", "true")
				t.set("aria-describedby", strings.TrimSpace(strings.Join(told, " ")+" "+t.get("aria-describedby")))
				p.changed = true
			}
		}
		if p.changed {
			out.WriteString(t.String())
		} else {
			out.Write(p.raw)
		}
	}
	return out.Bytes()
}

// find finds the controls of all flaws.
func (f *flawed) find(pieces []piece) {
	label := ""
	var waiting []string // fields of flaws that stand before any control of their form
	var tells []string
	named := make(map[string]string)
	for i := range pieces {
		t := pieces[i].tag
		switch {
		case t == nil:
		case t.name == "form" || t.name == "legend":
			label = ""
		case t.name == "label" && t.get("for") != "":
			label = t.get("for")
		case t.get("class") == "flaw" && t.get("data-at") != "":
			field := t.get("data-at")
			f.flaws++
			id := fmt.Sprint("flaw-", f.flaws)
			t.drop("data-at")
			t.set("id", id)
			pieces[i].changed = true
			if label == "" {
				waiting, tells = append(waiting, field), append(tells, id)
			} else {
				f.tie(field, label, id)
			}
		case slices.Contains(controls, t.name) && t.get("type") != "hidden":
			if t.get("id") == "" && len(waiting) > 0 {
				f.made++
				t.set("id", fmt.Sprint("field-", f.made))
				pieces[i].changed = true
			}
			for j, field := range waiting {
				f.tie(field, t.get("id"), tells[j])
			}
			waiting, tells = nil, nil
			if id := t.get("id"); id != "" && named[t.get("name")] == "" {
				named[t.get("name")] = id
			}
		}
	}
	for field, id := range named {
		if _, known := f.ids[field]; !known {
			f.ids[field] = id
		}
	}
}

func (f *flawed) tie(field, control, flaw string) {
	if _, known := f.ids[field]; !known {
		f.ids[field] = control
	}
	f.told[control] = append(f.told[control], flaw)
}

// piece is a part of a page: a start tag, or anything else as it is.
type piece struct {
	raw     []byte
	tag     *tag
	changed bool
}

func piecesOf(page []byte) (all []piece) {
	z := xhtml.NewTokenizer(bytes.NewReader(page))
	for {
		kind := z.Next()
		if kind == xhtml.ErrorToken {
			return all
		}
		p := piece{raw: slices.Clone(z.Raw())}
		if kind == xhtml.StartTagToken {
			t := tagOf(z)
			p.tag = &t
		}
		all = append(all, p)
	}
}
