// Package api is the bank over HTTP.
//
// It puts the parts together and has what every request passes: it is named
// and logged (observe.go), limited (throttle.go), admitted (admit.go), and, if
// it went wrong, answered with what would heal it (fail.go). What then answers
// is in [creditbank/api/v1], the API itself, or in [creditbank/api/pages], what
// people look at. Both stand on [creditbank/api/call], the request on its way,
// and [creditbank/api/problem], what is told of a failure.
//
// All of it translates and decides nothing: a request is decoded, checked
// against its description, authorised, and handed to one method of the
// registrar. The description, openapi.yaml, is the only source of the types
// and of the interface that the handlers implement (package wire).
//
// What comes from outside is bounded in size, depth, count and time.
package api
