package api

import (
	"log/slog"
	"net/http"
	"time"

	"creditbank/api/auth"
	"creditbank/api/limit"
	"creditbank/api/pages"
	"creditbank/api/signin"
	v1 "creditbank/api/v1"
	"creditbank/courses/intake"
	"creditbank/courses/registrar"
	"creditbank/courses/simulation"
	"creditbank/courses/stats"
	"creditbank/ledger"
	"creditbank/ledger/transcript"

	"github.com/prometheus/client_golang/prometheus"
)

// Config is what the API needs. Registrar, Book, Keys, Logger and Metrics
// have to be given.
type Config struct {
	// Registrar carries out what is asked for.
	Registrar *registrar.Registrar
	// Reports is the desk that takes reports in. If nil, what asks for it is
	// not found.
	Reports *intake.Desk
	// Simulations is the desk that tells what a change of rules would do. If nil,
	// what asks for it is not found.
	Simulations *simulation.Desk
	// Book is the registrar's book. The API asks it only how it is.
	Book *ledger.Book
	// Keys are the API keys that may call.
	Keys auth.KeyStore
	// Logger gets a line for each request and every error that is ours.
	// Neither holds secrets or bodies.
	Logger *slog.Logger
	// Metrics is where the API registers its figures; /metrics shows all of it.
	Metrics *prometheus.Registry
	// Size returns how many bytes the ledger has on the disk. If nil, the
	// figure is left out.
	Size func() int64
	// Log is the public log. If nil, the bank has none, and what asks for it
	// is not found.
	Log v1.Log
	// Transcripts makes transcripts and has the keys that everybody may know.
	// It is given if Log is.
	Transcripts *transcript.Issuer
	// Statistics answers questions about figures. If nil, there are none.
	Statistics *stats.Desk
	// Annual puts the figures of a year beside what was published of it. If nil,
	// nothing was.
	Annual func(*stats.Annual) pages.AnnualReport
	// URL is where people reach the bank, such as "https://credits.example";
	// printed sheets lead there. If empty, they lead to where they were asked for.
	URL string
	// Desk lets people in. If nil, only keys call.
	Desk *signin.Desk
	// Provider is an OpenID provider that people can sign in through, too. It may
	// be nil.
	Provider *signin.Provider
	// SecureCookies says that people reach the bank by TLS.
	SecureCookies bool
	// SecondPerson says what takes a second person. If nil, nothing does.
	SecondPerson *v1.SecondPerson
	// Limits say how often the bank can be asked.
	Limits limit.Limits
	// Version is shown on the first page. If empty, none is.
	Version string
	// Now tells the time. If nil, time.Now.
	Now func() time.Time
}

// Bounds of a connection.
const (
	headerTime  = 5 * time.Second
	readTime    = 30 * time.Second
	answerTime  = 30 * time.Second // of the bank, once the request has been read
	writeTime   = readTime + answerTime + 15*time.Second
	idleTime    = 2 * time.Minute
	headerBytes = 16 << 10
)

// HTTPServer returns a server for h whose headers and times are bounded. The
// caller gives it a listener.
func HTTPServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: headerTime, ReadTimeout: readTime,
		WriteTimeout: writeTime, IdleTimeout: idleTime, MaxHeaderBytes: headerBytes,
	}
}
