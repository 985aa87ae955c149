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

	"github.com/getkin/kin-openapi/openapi3"
)

//go:embed pages
var pageFiles embed.FS

// pages are what people look at. They are made once and need no script, no
// font and no other host.
type pages struct {
	home, docs []byte
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
	p := &pages{policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(hash[:]) +
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
		if err := t.Execute(&b, map[string]any{"Style": template.CSS(style), "Version": version, "API": description}); err != nil {
			return nil, fmt.Errorf("api: make the page %s: %w", page.name, err)
		}
		*page.to = b.Bytes()
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
