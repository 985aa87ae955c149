package pages

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"creditbank/api/lang"

	xhtml "golang.org/x/net/html"
)

// finish completes a page for those who hear it, from what the templates made:
// on an English page Chinese is marked as such, so that it is spoken as what
// it is, and what is wrong with a field is tied to the field.
func finish(page []byte, language lang.Lang, refused bool) []byte {
	if refused {
		page = tieFlaws(page)
	}
	if language == lang.English {
		page = markChinese(page)
	}
	return page
}

// tag is a start tag, to be written again with other attributes.
type tag struct {
	name  string
	attrs []xhtml.Attribute
}

// tagOf reads the start tag that a tokenizer is at.
func tagOf(z *xhtml.Tokenizer) tag {
	name, more := z.TagName()
	t := tag{name: string(name)}
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		t.attrs = append(t.attrs, xhtml.Attribute{Key: string(key), Val: string(value)})
	}
	return t
}

func (t *tag) get(key string) string {
	for _, a := range t.attrs {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func (t *tag) set(key, value string) {
	for i := range t.attrs {
		if t.attrs[i].Key == key {
			t.attrs[i].Val = value
			return
		}
	}
	t.attrs = append(t.attrs, xhtml.Attribute{Key: key, Val: value})
}

func (t *tag) drop(key string) {
	t.attrs = slices.DeleteFunc(t.attrs, func(a xhtml.Attribute) bool { return a.Key == key })
}

func (t *tag) String() string {
	var b strings.Builder
	b.WriteString("<" + t.name)
	for _, a := range t.attrs {
		if a.Val == "" && a.Key != "value" {
			b.WriteString(" " + a.Key) // such as “required”
		} else {
			fmt.Fprintf(&b, ` %s="%s"`, a.Key, html.EscapeString(a.Val))
		}
	}
	return b.String() + ">"
}

// word is one of English.
var word = regexp.MustCompile(`[a-z]{2}`)

// unmarked are the elements in which nothing can be marked: what they hold is
// no text of the page, or only text.
var unmarked = []string{"head", "script", "style", "textarea", "svg"}

// markChinese marks the Chinese of an English page, but where it is marked
// already.
func markChinese(page []byte) []byte {
	out := bytes.NewBuffer(make([]byte, 0, len(page)+len(page)/8))
	z := xhtml.NewTokenizer(bytes.NewReader(page))
	within, depth := "", 0 // the element in which nothing is marked
	var option *tag        // waits for its text
	for {
		kind := z.Next()
		raw := z.Raw()
		if option != nil {
			if kind == xhtml.TextToken && hasChinese(raw) && !word.Match(raw) {
				option.set("lang", "zh-CN")
			}
			out.WriteString(option.String())
			option = nil
			out.Write(raw)
			continue
		}
		switch {
		case kind == xhtml.ErrorToken:
			return out.Bytes()
		case kind == xhtml.TextToken && within == "":
			writeMarked(out, raw)
			continue
		case kind == xhtml.StartTagToken && within == "" && bytes.HasPrefix(raw, []byte("<option")):
			t := tagOf(z)
			option = &t
			continue
		}
		out.Write(raw)
		switch kind {
		case xhtml.StartTagToken:
			spoken := bytes.Contains(raw, []byte(` lang="zh`))
			name, _ := z.TagName()
			switch {
			case within == string(name):
				depth++
			case within == "" && (spoken || slices.Contains(unmarked, string(name))):
				within, depth = string(name), 1
			}
		case xhtml.EndTagToken:
			if name, _ := z.TagName(); string(name) == within {
				if depth--; depth == 0 {
					within = ""
				}
			}
		}
	}
}

func hasChinese(text []byte) bool {
	for _, r := range string(text) {
		if unicode.Is(unicode.Han, r) {
			return true
		}
	}
	return false
}

// What belongs to a run of Chinese besides its characters: what may open it,
// what may end it, and what may stand within.
const opening, ending, inner = "《（“「", "，。、；：）》”」！？", "·0123456789 "

// writeMarked writes a text with its runs of Chinese marked.
func writeMarked(out *bytes.Buffer, text []byte) {
	from := 0 // what is written
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r < 0x2E80 || !unicode.Is(unicode.Han, r) {
			i += size
			continue
		}
		begin, end := i, i+size
		if before, n := utf8.DecodeLastRune(text[from:begin]); n > 0 && strings.ContainsRune(opening, before) {
			begin -= n
		}
		for i = end; i < len(text); i += size {
			r, size = utf8.DecodeRune(text[i:])
			if unicode.Is(unicode.Han, r) || strings.ContainsRune(ending, r) {
				end = i + size
			} else if !strings.ContainsRune(opening+inner, r) {
				break
			}
		}
		out.Write(text[from:begin])
		out.WriteString(`<span lang="zh-CN">`)
		out.Write(text[begin:end])
		out.WriteString("</span>")
		from, i = end, end
	}
	out.Write(text[from:])
}
