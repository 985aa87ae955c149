package grid

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

// The scanner agrees with encoding/xml on every document that one takes for
// sound.
func FuzzScanner(f *testing.F) {
	for _, seed := range []string{
		`<?xml version="1.0"?><x:a b="1" c='&lt;"'><!-- <d> > --><e/>text &amp; &#x41;&#66;<![CDATA[<f> ]] >]]></x:a>`,
		`<a b=">" c='>'/>`, `<a><b/></a >`, `<a x:r = "1" r="2">t</a>`, `<a`, `<a>&bad;</a>`, `<!DOCTYPE a><a/>`, `<a>` + strings.Repeat("x", 70_000) + `</a>`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, document string) {
		want, ok := decoded(document)
		if !ok {
			return
		}
		var got strings.Builder
		s := newScanner(strings.NewReader(document))
		for {
			err := s.next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("next() in %q = %v, want it read: encoding/xml gives %q", document, err, want)
			}
			if s.start {
				got.WriteString("<" + string(s.name) + " " + string(unescape(nil, s.attr("r"))) + ">")
			}
			if s.end {
				got.WriteString("</" + string(s.name) + ">")
			}
			if s.plain {
				got.Write(s.text)
			} else {
				got.Write(unescape(nil, s.text))
			}
		}
		if plain(got.String()) != plain(want) {
			t.Errorf("tokens of %q = %q, want %q", document, got.String(), want)
		}
	})
}

// plain makes line ends alike: encoding/xml makes LF of all.
func plain(text string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
}

// decoded reads a document with encoding/xml. It reports false if it is
// unsound or has what spreadsheets have not.
func decoded(document string) (string, bool) {
	var out strings.Builder
	d := xml.NewDecoder(strings.NewReader(document))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out.String(), true
		}
		if err != nil {
			return "", false
		}
		switch token := token.(type) {
		case xml.StartElement:
			// Names with a colon at an end are not split there.
			if strings.Contains(token.Name.Local, ":") {
				return "", false
			}
			r := ""
			for i := len(token.Attr) - 1; i >= 0; i-- {
				if token.Attr[i].Name.Local == "r" {
					r = token.Attr[i].Value
				}
			}
			out.WriteString("<" + token.Name.Local + " " + r + ">")
		case xml.EndElement:
			out.WriteString("</" + token.Name.Local + ">")
		case xml.CharData:
			out.Write(token)
		case xml.Directive:
			return "", false
		case xml.ProcInst:
			if strings.Contains(string(token.Inst), ">") {
				return "", false
			}
		}
	}
}
