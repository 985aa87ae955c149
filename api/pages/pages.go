package pages

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"html/template"
	"net/http"

	"creditbank/api/lang"
	"creditbank/api/problem"
	"creditbank/api/wire"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"
)

//go:embed *.html */*
var pageFiles embed.FS

// Files are what the pages are made of, read once. They need no script, no
// font and no other host.
type Files struct {
	docs      []byte
	docsOf    map[string][]byte             // of a group of operations
	problem   *template.Template            // of a text in every language
	templates map[string]*template.Template // of the pages with the frame around them
	texts     pageTexts
	assets    *assets
}

// Policy is the Content-Security-Policy of every answer: styles, pictures and
// scripts in files of our own, forms to ourselves, and nothing else.
const Policy = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Read reads the templates, texts and assets of the pages. One that does not
// fit the others is an error.
func Read(spec *openapi3.T) (*Files, error) {
	p := new(Files)
	var err error
	if p.assets, err = readAssets(); err != nil {
		return nil, fmt.Errorf("pages: read the assets: %w", err)
	}
	if p.texts, err = readPageTexts(); err != nil {
		return nil, err
	}
	if p.templates, err = readTemplates(); err != nil {
		return nil, err
	}
	style, err := p.assets.path("style.css")
	if err != nil {
		return nil, err
	}
	description, err := describe(spec)
	if err != nil {
		return nil, err
	}
	if p.docs, p.docsOf, err = makeDocs(style, description); err != nil {
		return nil, err
	}
	if p.problem, err = template.ParseFS(pageFiles, "problem.html"); err != nil {
		return nil, fmt.Errorf("pages: read the page problem.html: %w", err)
	}
	return p, nil
}

// makeDocs makes the pages of the description: of all, and of each group.
func makeDocs(style string, d *described) (all []byte, of map[string][]byte, err error) {
	docs, err := template.New("docs.html").Funcs(template.FuncMap{"prose": prose}).ParseFS(pageFiles, "docs.html", "docs-group.html")
	if err != nil {
		return nil, nil, fmt.Errorf("pages: read the page docs.html: %w", err)
	}
	made := func(name string, data map[string]any) []byte {
		var b bytes.Buffer
		if failed := docs.ExecuteTemplate(&b, name, data); failed != nil {
			err = fmt.Errorf("pages: make the page %s: %w", name, failed)
		}
		return b.Bytes()
	}
	all, of = made("docs.html", map[string]any{"Style": style, "API": d}), make(map[string][]byte)
	for i := range d.Groups {
		of[d.Groups[i].Name] = made("docs-group.html", map[string]any{"Style": style, "API": d, "Group": &d.Groups[i]})
	}
	return all, of, err
}

// getDocsOf answers with the description of a group of operations.
func (s *Site) getDocsOf(c echo.Context) error {
	html, known := s.files.docsOf[c.Param("group")]
	if !known {
		return fmt.Errorf("group of operations %.40q: %w", c.Param("group"), fault.NotFound)
	}
	return c.HTMLBlob(http.StatusOK, html)
}

// GetDocs answers with the description as a page.
func (s *Site) GetDocs(context.Context, wire.GetDocsRequestObject) (wire.GetDocsResponseObject, error) {
	return wire.GetDocs200TexthtmlResponse{PageTexthtmlResponse: page(s.files.docs)}, nil
}

// GetProblem answers with what a problem's code means.
func (s *Site) GetProblem(_ context.Context, r wire.GetProblemRequestObject) (wire.GetProblemResponseObject, error) {
	code := ledger.Code(r.Code)
	if _, known := s.Texts[code]; !known {
		return nil, fmt.Errorf("problem %s: %w", r.Code, fault.NotFound)
	}
	// There is no request to tell of.
	some := ledger.Refusal{Code: code, Field: "…", Subject: "…", Has: "…", Wants: "…"}
	style, err := s.files.assets.path("style.css")
	if err != nil {
		return nil, err
	}
	data := map[string]any{"Style": style, "Code": r.Code}
	for l, name := range lang.Names {
		detail, cure := s.Texts.Tell(some, lang.Lang(l))
		data[name] = problem.Text{Title: s.Texts.Title(code, lang.Lang(l)), Detail: detail, Cure: cure}
	}
	var b bytes.Buffer
	if err := s.files.problem.Execute(&b, data); err != nil {
		return nil, fmt.Errorf("make the page of problem %s: %w", r.Code, err)
	}
	return wire.GetProblem200TexthtmlResponse{PageTexthtmlResponse: page(b.Bytes())}, nil
}

func page(html []byte) wire.PageTexthtmlResponse {
	return wire.PageTexthtmlResponse{Body: bytes.NewReader(html), ContentLength: int64(len(html))}
}
