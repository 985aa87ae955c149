package pages

import (
	"log/slog"

	"creditbank/api/call"
	"creditbank/api/limit"
	"creditbank/api/signin"
	v1 "creditbank/api/v1"
	"creditbank/courses/simulation"
	"creditbank/courses/stats"

	"github.com/getkin/kin-openapi/openapi3"
)

// Config is what the pages need: what the handlers of the API ask, and those
// handlers themselves. [creditbank/api.Config] says more of each.
type Config struct {
	v1.Config
	// API carries out what forms ask for.
	API *v1.Server
	// Simulations tells what a change of rules would do.
	Simulations *simulation.Desk

	Logger   *slog.Logger
	Annual   func(*stats.Annual) AnnualReport
	Provider *signin.Provider
	// SecureCookies says that people reach the bank by TLS.
	SecureCookies bool
	// SignIn counts attempts to sign in, by network; nil if there is no limit.
	SignIn  *limit.Limiter
	Version string
}

// Site has the handlers of all pages.
type Site struct {
	Config
	files      *files
	operations map[string]*call.Operation // by pageID
	routes     []pageRoute                // that openapi.yaml does not describe
	figures    publisher
}

// New reads the templates, texts and assets of the pages. One that does not
// fit the others is an error.
func New(c Config, description *openapi3.T) (*Site, error) {
	m, err := readPages(description)
	if err != nil {
		return nil, err
	}
	return &Site{Config: c, files: m, operations: make(map[string]*call.Operation)}, nil
}
