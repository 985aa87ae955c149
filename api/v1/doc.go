// Package v1 has the handlers of the API, in files named after what they are
// about.
//
// A body is checked against its shape (bind.go, shape.go) and its fields
// against their tags (validation.go) before a handler sees it. What takes a
// second person is kept until one has confirmed it (second.go). A handler
// decides nothing: it asks one method of the registrar, or of a desk beside it,
// in the name of [call.Of](ctx).By, and writes the answer as package wire has it.
//
// To add an operation: describe it in api/openapi.yaml, run go generate, write
// the handler here, say who may ask for it in api/auth/allow.go, and write the
// texts of new refusals in api/problem/texts.yaml.
package v1
