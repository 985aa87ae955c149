package call

import (
	"context"
	"crypto/rand"
	"net/http"
	"strings"

	"creditbank/api/lang"
	"creditbank/api/problem"
	"creditbank/api/signin"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
)

// Call is one request on its way through the handlers.
type Call struct {
	ID        string // names the request in answers and in the log
	Language  lang.Lang
	Path      string        // as it was sent
	Base      string        // scheme and host by which the bank was reached
	Accept    string        // what kinds of answer the client wants
	Operation *Operation    // nil if no route matched
	By        org.Principal // zero if nobody is named
	Visit     *signin.Visit // nil unless a person has signed in
}

type callKey struct{}

// Of returns the call that a context belongs to; without one, a call of
// nobody in English.
func Of(ctx context.Context) *Call {
	if c, ok := ctx.Value(callKey{}).(*Call); ok {
		return c
	}
	return &Call{Language: lang.English}
}

// With returns a context that belongs to a call.
func With(ctx context.Context, c *Call) context.Context {
	return context.WithValue(ctx, callKey{}, c)
}

// New returns the call of a request that has just come in. Nobody is named
// yet, and no operation.
func New(r *http.Request) *Call {
	return &Call{
		ID: requestID(r.Header.Get("X-Request-ID")), Language: lang.Of(r.Header.Get("Accept-Language")),
		Path: r.URL.EscapedPath(), Accept: r.Header.Get("Accept"), Base: baseOf(r),
	}
}

// About is the field that an error is about if it names none: what the address
// names.
func (c *Call) About() string {
	if c.Operation == nil {
		return ""
	}
	return c.Operation.PathName
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

// Asked returns the registrar's request for a write. Without an idempotency
// key only a dry run has one.
func Asked(ctx context.Context, key string, dryRun bool) (registrar.Request, error) {
	if key == "" && !dryRun {
		return registrar.Request{}, problem.Flaws{{Code: problem.KeyMissing, Field: "Idempotency-Key"}}
	}
	return registrar.Request{By: Of(ctx).By, Key: key, DryRun: dryRun}, nil
}
