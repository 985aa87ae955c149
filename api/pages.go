package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
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
	home, docs []byte
	problem    *template.Template // of a text in every language
	style      template.CSS
	spec       map[string]any
	policy     string // Content-Security-Policy
}

func renderPages(spec *openapi3.T, version string) (*pages, error) {
	style, err := pageFiles.ReadFile("pages/style.css")
	if err != nil {
		return nil, err
	}
	// The style stands in the pages themselves; its hash lets browsers take it.
	hash := sha256.Sum256(style)
	p := &pages{style: template.CSS(style), policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(hash[:]) +
		"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"}
	description, err := describe(spec)
	if err != nil {
		return nil, err
	}
	for _, page := range []struct {
		name string
		to   *[]byte
	}{{"home.html", &p.home}, {"docs.html", &p.docs}} {
		t, err := template.New(page.name).Funcs(template.FuncMap{"prose": prose}).ParseFS(pageFiles, "pages/"+page.name)
		if err != nil {
			return nil, fmt.Errorf("api: read the page %s: %w", page.name, err)
		}
		var b bytes.Buffer
		if err := t.Execute(&b, map[string]any{"Style": p.style, "Version": version, "API": description}); err != nil {
			return nil, fmt.Errorf("api: make the page %s: %w", page.name, err)
		}
		*page.to = b.Bytes()
	}
	if p.problem, err = template.ParseFS(pageFiles, "pages/problem.html"); err != nil {
		return nil, fmt.Errorf("api: read the page problem.html: %w", err)
	}
	raw, err := wire.GetSpecJSON()
	if err != nil {
		return nil, fmt.Errorf("api: read the description: %w", err)
	}
	return p, json.Unmarshal(raw, &p.spec)
}

// GetHome answers with the first page.
func (s *server) GetHome(context.Context, wire.GetHomeRequestObject) (wire.GetHomeResponseObject, error) {
	return wire.GetHome200TexthtmlResponse{PageTexthtmlResponse: page(s.pages.home)}, nil
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
	data := map[string]any{"Style": s.pages.style, "Code": r.Code}
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

// GetSpecJSON answers with the description as JSON.
func (s *server) GetSpecJSON(context.Context, wire.GetSpecJSONRequestObject) (wire.GetSpecJSONResponseObject, error) {
	return wire.GetSpecJSON200JSONResponse(s.pages.spec), nil
}

// GetSpecYAML answers with the description as it is written.
func (s *server) GetSpecYAML(context.Context, wire.GetSpecYAMLRequestObject) (wire.GetSpecYAMLResponseObject, error) {
	return wire.GetSpecYAML200TextResponse(specYAML), nil
}
