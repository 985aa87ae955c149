package pages

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"creditbank/api/problem"
	"creditbank/courses/org"
	"creditbank/ledger"
)

// textsRead are the texts of all pages.
func textsRead(t *testing.T) pageTexts {
	t.Helper()
	texts, err := readPageTexts()
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// askedText is a text that a page asks for by its key.
type askedText struct{ file, key string }

var (
	textInTemplate = regexp.MustCompile(`\.(?:T|Many) "([^"]+)"`)
	textInCode     = regexp.MustCompile(`nav: "([^"]+)"`)
)

// askedTexts returns all texts that the templates and the table of pages name.
func askedTexts(t *testing.T) []askedText {
	t.Helper()
	var asked []askedText
	err := fs.WalkDir(pageFiles, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, ".html") {
			return err
		}
		raw, err := fs.ReadFile(pageFiles, file)
		for _, found := range textInTemplate.FindAllStringSubmatch(string(raw), -1) {
			asked = append(asked, askedText{file, found[1]})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range sources {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range textInCode.FindAllStringSubmatch(string(raw), -1) {
			if !strings.HasSuffix(file, "_test.go") {
				asked = append(asked, askedText{file, found[1]})
			}
		}
	}
	if len(asked) < 20 {
		t.Fatalf("found %d texts: looking in the wrong place", len(asked))
	}
	return asked
}

// TestEveryText compares the texts of pages with what the pages ask for.
func TestEveryText(t *testing.T) {
	texts := textsRead(t)
	for _, role := range org.Roles {
		if _, ok := texts["role."+string(role)]; !ok {
			t.Errorf("role %s has no text", role)
		}
	}
	for _, where := range askedTexts(t) {
		if _, ok := texts[where.key]; !ok {
			t.Errorf("%s asks for the text %q, which is missing", where.file, where.key)
		}
	}
}

// TestToldTexts: what pages say of refusals is of those that there are.
func TestToldTexts(t *testing.T) {
	known, err := problem.ReadTexts()
	if err != nil {
		t.Fatal(err)
	}
	for key := range textsRead(t) {
		of, is := strings.CutPrefix(key, "told.")
		if !is {
			continue
		}
		code, part, _ := strings.Cut(of, ".")
		if _, is := known[ledger.Code(code)]; !is || !slices.Contains([]string{"title", "detail", "cure"}, part) {
			t.Errorf("%q tells nothing: want told.CODE.title, .detail or .cure", key)
		}
	}
}
