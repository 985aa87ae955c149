package v1

import (
	"time"

	"creditbank/api/auth"
	"creditbank/api/problem"
	"creditbank/api/signin"
	"creditbank/api/wire"
	"creditbank/courses/intake"
	"creditbank/courses/registrar"
	"creditbank/courses/stats"
	"creditbank/ledger"
	"creditbank/ledger/transcript"

	"github.com/prometheus/client_golang/prometheus"
)

// Config is what the handlers ask. [creditbank/api.Config] says what each is
// and which may be nil.
type Config struct {
	Registrar    *registrar.Registrar
	Reports      *intake.Desk
	Book         *ledger.Book
	Keys         auth.KeyStore
	Metrics      *prometheus.Registry
	Log          Log
	Transcripts  *transcript.Issuer
	Statistics   *stats.Desk
	URL          string
	Desk         *signin.Desk
	SecondPerson *SecondPerson
	Texts        problem.Texts
	Now          func() time.Time
}

// Server has the handlers. Package pages adds the few that answer with pages,
// and package api those of the description itself: all together are a
// [wire.StrictServerInterface].
type Server struct {
	Config
	validation *validation
}

// New returns the handlers.
func New(c Config) *Server { return &Server{Config: c, validation: newValidation()} }

// Middlewares returns what a request passes on its way to a handler, the
// innermost first.
func (s *Server) Middlewares() []wire.StrictMiddlewareFunc {
	return []wire.StrictMiddlewareFunc{s.secondPerson, s.validation.middleware}
}
