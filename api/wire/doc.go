// Package wire has the JSON that goes in and out, and the interface that the
// handlers implement. All of it is made from ../openapi.yaml, the only source;
// a field that is left out is a zero value here.
package wire

//go:generate go tool oapi-codegen --config oapi-codegen.yaml ../openapi.yaml
