package pages

import (
	"log/slog"

	"creditbank/api/call"
	"creditbank/api/limit"
	"creditbank/api/signin"
	v1 "creditbank/api/v1"
	"creditbank/courses/simulation"
	"creditbank/courses/stats"
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
	files      *Files
	operations map[string]*call.Operation // by pageID
	routes     []pageRoute                // that openapi.yaml does not describe
	figures    publisher
}

// New returns the pages of a bank.
func New(c Config, files *Files) *Site {
	return &Site{Config: c, files: files, operations: make(map[string]*call.Operation)}
}
