package api

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"html/template"

	"creditbank/api/wire"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/getkin/kin-openapi/openapi3"
)

//go:embed pages
var pageFiles embed.FS

// pages are what people look at. They are made once and need no script, no
// font and no other host.
type pages struct {
	docs      []byte
	problem   *template.Template            // of a text in every language
	templates map[string]*template.Template // of the pages with the frame around them
	texts     pageTexts
	assets    *assets
}

// policy is the Content-Security-Policy of every answer: styles, pictures and
// scripts in files of our own, forms to ourselves, and nothing else.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func renderPages(spec *openapi3.T) (*pages, error) {
	p := new(pages)
	var err error
	if p.assets, err = readAssets(); err != nil {
		return nil, fmt.Errorf("api: read the assets: %w", err)
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
	docs, err := template.New("docs.html").Funcs(template.FuncMap{"prose": prose}).ParseFS(pageFiles, "pages/docs.html")
	if err != nil {
		return nil, fmt.Errorf("api: read the page docs.html: %w", err)
	}
	var b bytes.Buffer
	if err := docs.Execute(&b, map[string]any{"Style": style, "API": description}); err != nil {
		return nil, fmt.Errorf("api: make the page docs.html: %w", err)
	}
	p.docs = b.Bytes()
	if p.problem, err = template.ParseFS(pageFiles, "pages/problem.html"); err != nil {
		return nil, fmt.Errorf("api: read the page problem.html: %w", err)
	}
	return p, nil
}

// GetDocs answers with the description as a page.
func (s *server) GetDocs(context.Context, wire.GetDocsRequestObject) (wire.GetDocsResponseObject, error) {
	return wire.GetDocs200TexthtmlResponse{PageTexthtmlResponse: page(s.pages.docs)}, nil
}

// GetProblem answers with what a problem's code means.
func (s *server) GetProblem(_ context.Context, r wire.GetProblemRequestObject) (wire.GetProblemResponseObject, error) {
	code := ledger.Code(r.Code)
	if _, known := s.texts[code]; !known {
		return nil, fmt.Errorf("problem %s: %w", r.Code, fault.NotFound)
	}
	// There is no request to tell of.
	some := ledger.Refusal{Code: code, Field: "…", Subject: "…", Has: "…", Wants: "…"}
	style, err := s.pages.assets.path("style.css")
	if err != nil {
		return nil, err
	}
	data := map[string]any{"Style": style, "Code": r.Code}
	for l, name := range languages {
		detail, cure := s.texts.tell(some, lang(l))
		data[name] = text{s.texts.title(code, lang(l)), detail, cure}
	}
	var b bytes.Buffer
	if err := s.pages.problem.Execute(&b, data); err != nil {
		return nil, fmt.Errorf("make the page of problem %s: %w", r.Code, err)
	}
	return wire.GetProblem200TexthtmlResponse{PageTexthtmlResponse: page(b.Bytes())}, nil
}

func page(html []byte) wire.PageTexthtmlResponse {
	return wire.PageTexthtmlResponse{Body: bytes.NewReader(html), ContentLength: int64(len(html))}
}
