// Package api is the bank over HTTP.
//
// It translates and decides nothing: a request is decoded, checked against
// its description, authorised, and handed to one method of the registrar.
// The description, openapi.yaml, is the only source of the types and of the
// interface that the handlers implement (package wire).
//
// What comes from outside is bounded in size, depth, count and time. A
// failure is told as problem+json; problem.go has the one map from kinds of
// failure to statuses, texts.yaml what people read. An error without a known
// kind is “internal error” outside and logged whole inside.
package api
