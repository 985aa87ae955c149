package pages

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"

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

// chinesePart is a run of Chinese within a text, and word is one of English.
var (
	chinesePart = regexp.MustCompile(`[《（“「]?\p{Han}(?:[\p{Han}0-9，。、；：（）《》“”「」·！？ ]*[\p{Han}，。、；：）》”」！？])?`)
	word        = regexp.MustCompile(`[a-z]{2}`)
)

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
		switch kind {
		case xhtml.ErrorToken:
			return out.Bytes()
		case xhtml.StartTagToken:
			raw := slices.Clone(raw)
			t := tagOf(z)
			switch {
			case within == t.name:
				depth++
			case within == "" && (slices.Contains(unmarked, t.name) || strings.HasPrefix(t.get("lang"), "zh")):
				within, depth = t.name, 1
			case within == "" && t.name == "option":
				option = &t
				continue
			}
			out.Write(raw)
		case xhtml.EndTagToken:
			raw := slices.Clone(raw)
			name, _ := z.TagName()
			if string(name) == within {
				if depth--; depth == 0 {
					within = ""
				}
			}
			if option != nil {
				out.WriteString(option.String())
				option = nil
			}
			out.Write(raw)
		case xhtml.TextToken:
			switch {
			case option != nil:
				if chinesePart.Match(raw) && !word.Match(raw) {
					option.set("lang", "zh-CN")
				}
				out.WriteString(option.String())
				option = nil
				out.Write(raw)
			case within == "":
				out.Write(chinesePart.ReplaceAll(raw, []byte(`<span lang="zh-CN">$0</span>`)))
			default:
				out.Write(raw)
			}
		default:
			out.Write(raw)
		}
	}
}
