package api

import (
	"log/slog"
	"maps"
	"net/http"
	"slices"
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

// Config is what the API needs. What may be left out says so; the rest has to be
// given.
type Config struct {
	// Registrar carries out what is asked for.
	Registrar *registrar.Registrar
	// Reports is the desk that takes reports in.
	Reports *intake.Desk
	// Simulations is the desk that tells what a change of rules would do.
	Simulations *simulation.Desk
	// Book is the registrar's book. The API asks it only how it is.
	Book *ledger.Book
	// Desk lets people in.
	Desk *signin.Desk
	// Keys are the API keys that may call.
	Keys auth.KeyStore
	// Logger gets a line for each request and every error that is ours.
	// Neither holds secrets or bodies.
	Logger *slog.Logger
	// Metrics is where the API registers its figures; /metrics shows all of it.
	Metrics *prometheus.Registry
	// Log is the public log.
	Log v1.Log
	// Transcripts makes transcripts and has the keys that everybody may know.
	Transcripts *transcript.Issuer
	// Statistics answers questions about figures.
	Statistics *stats.Desk

	// Annual puts the figures of a year beside what was published of it. If nil,
	// nothing was.
	Annual func(*stats.Annual) pages.AnnualReport
	// Size returns how many bytes the ledger has on the disk. If nil, the
	// figure is left out.
	Size func() int64
	// URL is where people reach the bank, such as "https://credits.example";
	// printed sheets lead there. If empty, they lead to where they were asked for.
	URL string
	// Provider is an OpenID provider that people can sign in through, too. It may
	// be nil.
	Provider *signin.Provider
	// SecureCookies says that people reach the bank by TLS.
	SecureCookies bool
	// SecondPerson says what takes a second person. If nil, nothing does.
	SecondPerson *v1.SecondPerson
	// Limits say how often the bank can be asked. The zero Limits are none.
	Limits limit.Limits
	// Version is shown on the first page. If empty, none is.
	Version string
	// Now tells the time. If nil, time.Now.
	Now func() time.Time
}

// missing names what has to be given and is not.
func (c *Config) missing() []string {
	given := map[string]bool{
		"Registrar": c.Registrar != nil, "Reports": c.Reports != nil, "Simulations": c.Simulations != nil, "Book": c.Book != nil,
		"Desk": c.Desk != nil, "Keys": c.Keys != nil, "Logger": c.Logger != nil, "Metrics": c.Metrics != nil,
		"Log": c.Log != nil, "Transcripts": c.Transcripts != nil, "Statistics": c.Statistics != nil,
	}
	maps.DeleteFunc(given, func(_ string, is bool) bool { return is })
	return slices.Sorted(maps.Keys(given))
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
