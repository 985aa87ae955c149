package api

import (
	"context"
	"crypto/rand"
	"net/http"
	"strings"

	"creditbank/api/signin"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
)

// call is one request on its way through the handlers.
type call struct {
	id        string // names the request in answers and in the log
	language  lang
	path      string        // as it was sent
	base      string        // scheme and host by which the bank was reached
	accept    string        // what kinds of answer the client wants
	operation *operation    // nil if no route matched
	by        org.Principal // zero if nobody is named
	visit     *signin.Visit // nil unless a person has signed in
}

type callKey struct{}

// callOf returns the call that a context belongs to.
func callOf(ctx context.Context) *call {
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		return c
	}
	return &call{language: english}
}

// withCall returns a context that belongs to a call.
func withCall(ctx context.Context, c *call) context.Context {
	return context.WithValue(ctx, callKey{}, c)
}

func newCall(r *http.Request) *call {
	return &call{
		id: requestID(r.Header.Get("X-Request-ID")), language: languageOf(r.Header.Get("Accept-Language")),
		path: r.URL.EscapedPath(), accept: r.Header.Get("Accept"), base: baseOf(r),
	}
}

// about is the field that an error is about if it names none: what the address
// names.
func (c *call) about() string {
	if c.operation == nil {
		return ""
	}
	return c.operation.pathName
}

// baseOf returns by which address the bank was reached. The client chose it:
// it is good for links to that client, and for nothing else.
func baseOf(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// requestID returns the client's id if it can be shown and logged as it is,
// and a new one otherwise.
func requestID(given string) string {
	sane := len(given) > 0 && len(given) <= 64 && strings.Trim(given, idLetters) == ""
	if sane {
		return given
	}
	return strings.ToLower(rand.Text())
}

const idLetters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._-"

// asked returns the request that a write is asked for with.
func asked(ctx context.Context, key string, dryRun bool) (registrar.Request, error) {
	if key == "" && !dryRun {
		return registrar.Request{}, flaws{{Code: keyMissing, Field: "Idempotency-Key"}}
	}
	return registrar.Request{By: callOf(ctx).by, Key: key, DryRun: dryRun}, nil
}
