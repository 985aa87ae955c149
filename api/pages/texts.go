package pages

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"creditbank/api/lang"

	"github.com/goccy/go-yaml"
)

// pageTexts are the texts of pages in every language, by keys such as
// “sign-in.title”. They stand in the files of texts, one for each group
// of pages.
type pageTexts map[string][len(lang.Names)]string

func readPageTexts() (pageTexts, error) {
	files, err := fs.Glob(pageFiles, "texts/*.yaml")
	if err != nil {
		return nil, err
	}
	texts := make(pageTexts)
	for _, file := range files {
		raw, err := fs.ReadFile(pageFiles, file)
		if err != nil {
			return nil, err
		}
		var table map[string]map[string]string
		if err := yaml.UnmarshalWithOptions(raw, &table, yaml.Strict()); err != nil {
			return nil, fmt.Errorf("pages: read %s: %w", file, err)
		}
		for key, spoken := range table {
			if _, twice := texts[key]; twice {
				return nil, fmt.Errorf("pages: %s: the text %q is there twice", file, key)
			}
			var all [len(lang.Names)]string
			for l, name := range lang.Names {
				if all[l] = spoken[name]; all[l] == "" {
					return nil, fmt.Errorf("pages: %s: the text %q lacks %s", file, key, name)
				}
			}
			if len(spoken) != len(lang.Names) || strings.Count(all[lang.Chinese], "%") != strings.Count(all[lang.English], "%") {
				return nil, fmt.Errorf("pages: %s: the text %q is not the same in every language", file, key)
			}
			texts[key] = all
		}
	}
	return texts, nil
}

// alone are the pages that are whole by themselves. What is below parts is in
// no page by itself: templates that several use.
var alone = map[string]bool{"layout": true, "docs": true, "docs-group": true, "problem": true}

// walkPages calls do for each template of a page.
func walkPages(do func(name, path string) error) error {
	return fs.WalkDir(pageFiles, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(file) != ".html" {
			return err
		}
		name := strings.TrimSuffix(file, ".html")
		if alone[name] || strings.HasPrefix(name, "parts/") {
			return nil
		}
		return do(name, file)
	})
}
