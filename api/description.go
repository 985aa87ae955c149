package api

import (
	"context"
	_ "embed"

	"creditbank/api/wire"
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
