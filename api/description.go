package api

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"

	"creditbank/api/pages"
	"creditbank/api/problem"
	"creditbank/api/wire"

	"github.com/getkin/kin-openapi/openapi3"
)

//go:embed openapi.yaml
var specYAML []byte

// GetSpecJSON answers with the description as JSON.
func (h *handlers) GetSpecJSON(context.Context, wire.GetSpecJSONRequestObject) (wire.GetSpecJSONResponseObject, error) {
	return wire.GetSpecJSON200JSONResponse(h.spec), nil
}

// GetSpecYAML answers with the description as it is written.
func (h *handlers) GetSpecYAML(context.Context, wire.GetSpecYAMLRequestObject) (wire.GetSpecYAMLResponseObject, error) {
	return wire.GetSpecYAML200TextResponse(specYAML), nil
}

// parts are what the program brings along: the same for every bank that it
// opens, and changed by nobody.
type parts struct {
	spec  *openapi3.T
	json  map[string]any // of spec
	texts problem.Texts
	files *pages.Files
}

// ownParts reads them once.
var ownParts = sync.OnceValues(readParts)

func readParts() (*parts, error) {
	var p parts
	var err error
	if p.spec, err = wire.GetSpec(); err != nil {
		return nil, fmt.Errorf("api: read the description: %w", err)
	}
	raw, err := wire.GetSpecJSON()
	if err != nil {
		return nil, fmt.Errorf("api: read the description: %w", err)
	}
	if err := json.Unmarshal(raw, &p.json); err != nil {
		return nil, fmt.Errorf("api: read the description: %w", err)
	}
	if p.texts, err = problem.ReadTexts(); err != nil {
		return nil, err
	}
	p.files, err = pages.Read(p.spec)
	return &p, err
}
