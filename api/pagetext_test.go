package api

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// askedText is a text that a page asks for by its key.
type askedText struct{ file, key string }

var (
	textInTemplate = regexp.MustCompile(`\.T "([^"]+)"`)
	textInCode     = regexp.MustCompile(`nav: "([^"]+)"`)
)

// askedTexts returns all texts that the templates and the table of pages name.
func askedTexts(t *testing.T) []askedText {
	t.Helper()
	var asked []askedText
	err := fs.WalkDir(pageFiles, "pages", func(file string, d fs.DirEntry, err error) error {
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

func (w *world) pageTexts() pageTexts {
	w.t.Helper()
	texts, err := readPageTexts()
	w.must(err)
	return texts
}
