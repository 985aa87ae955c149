package pages

import (
	"bytes"
	"fmt"
	"html/template"
)

// render returns a page as HTML.
func (p *Files) render(name string, f *frame) ([]byte, error) {
	t, ok := p.templates[name]
	if !ok {
		return nil, fmt.Errorf("pages: there is no page %q", name)
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "layout", f); err != nil {
		return nil, fmt.Errorf("make the page %s: %w", name, err)
	}
	return finish(b.Bytes(), f.lang, f.Problem != nil), nil
}

// readTemplates reads all pages: each file below pages but those that stand
// alone and the layout, which is around each.
func readTemplates() (map[string]*template.Template, error) {
	layout, err := template.New("").Funcs(template.FuncMap{"prose": prose, "dict": dict, "inc": inc}).ParseFS(pageFiles, "layout.html", "parts/*.html")
	if err != nil {
		return nil, fmt.Errorf("pages: read the layout of pages: %w", err)
	}
	templates := make(map[string]*template.Template)
	err = walkPages(func(name, path string) error {
		t, err := layout.Clone()
		if err == nil {
			t, err = t.ParseFS(pageFiles, path)
		}
		templates[name] = t
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("pages: read the pages: %w", err)
	}
	return templates, nil
}

// dict lets a template give several values to another: names and values in turn.
func dict(pairs ...any) (map[string]any, error) {
	values := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v is no name", pairs[i])
		}
		values[name] = pairs[i+1]
	}
	return values, nil
}

// inc counts from one what a template counts from zero.
func inc(i int) int { return i + 1 }
