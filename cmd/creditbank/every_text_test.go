package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"creditbank/api/visittest"

	"github.com/goccy/go-yaml"
	"golang.org/x/net/html"
)

// pageText is a text of the pages in one language, as a page in the other one
// must not show it.
type pageText struct {
	key, not string // not in pages of this language
	text     string
	shown    *regexp.Regexp // with anything in the places of %s
}

// inText is what a template puts into a text.
var inText = regexp.MustCompile(`%\[?[0-9]*\]?[sdvq]`)

// readTexts reads the texts of all pages that differ between the languages.
func readTexts(t *testing.T) []pageText {
	t.Helper()
	files, err := filepath.Glob("../../api/pages/texts/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("the texts of pages: %d files, %v", len(files), err)
	}
	var all []pageText
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var table map[string]struct{ Zh, En string }
		if err := yaml.Unmarshal(raw, &table); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for key, spoken := range table {
			for language, text := range map[string]string{english: spoken.Zh, chinese: spoken.En} {
				parts := inText.Split(text, -1)
				for i := range parts {
					parts[i] = regexp.QuoteMeta(parts[i])
				}
				bare := inText.ReplaceAllString(text, "")
				if spoken.Zh == spoken.En || strings.IndexFunc(bare, unicode.IsLetter) < 0 || language == english && !isHan(bare) {
					continue
				}
				if language == chinese && len(parts) > 1 && len(strings.Fields(bare)) < 2 {
					continue // “%s missing” is also what people write
				}
				all = append(all, pageText{key, language, bare, regexp.MustCompile("^" + strings.Join(parts, ".*") + "$")})
			}
		}
	}
	return all
}

func isHan(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0
}

// spokenAttributes are the attributes that are read out or shown.
var spokenAttributes = []string{"alt", "title", "placeholder", "aria-label"}

// spoken fails the test if one of a page's two versions has a text of the
// other language. Names and titles that people gave are nobody's text.
func (e *everyPage) spoken(versions ...*visittest.Page) {
	e.t.Helper()
	for _, p := range versions {
		language := chinese
		if p.By.Language != "" {
			language = p.By.Language
		}
		for text, n := range p.Texts() {
			e.wrongly(p, language, text, n)
		}
		for n := range p.Elements() {
			for _, name := range spokenAttributes {
				if text, given := visittest.HasAttr(n, name); given {
					e.wrongly(p, language, text, n)
				}
			}
			if button := n.Data == "input" && visittest.Attr(n, "type") == "submit"; button {
				e.wrongly(p, language, visittest.Attr(n, "value"), n)
			}
		}
	}
}

func (e *everyPage) wrongly(p *visittest.Page, language, text string, n *html.Node) {
	if code := n.Data == "code" || n.Data == "pre"; code || visittest.Lang(n) != language || language == english && !isHan(text) || e.told[language+text] {
		return
	}
	e.told[language+text] = true
	for _, t := range e.texts {
		if t.not == language && t.shown.MatchString(text) {
			e.t.Errorf("%s: <%s> shows %q, which is the text %s of the other language", p, n.Data, text, t.key)
			return
		}
	}
}
