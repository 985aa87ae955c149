package api

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"creditbank/api/call"
	"creditbank/api/limit"
	"creditbank/api/pages"
	"creditbank/api/problem"
	v1 "creditbank/api/v1"
	"creditbank/api/wire"

	"github.com/labstack/echo/v4"
)

// server is what stands before the handlers.
type server struct {
	Config
	texts      problem.Texts
	site       *pages.Site
	operations map[string]*call.Operation // by operationId
	metrics    *metrics
	origins    *http.CrossOriginProtection
	limiters   limit.Limiters
}

// handlers implements [wire.StrictServerInterface]: the pages that
// openapi.yaml describes are those of the site, all else is of the API.
type handlers struct {
	*v1.Server
	*pages.Site
	spec map[string]any // openapi.yaml
}

// New returns the bank's handler. A configuration that lacks something is an
// error.
func New(c Config) (http.Handler, error) {
	if missing := c.missing(); len(missing) > 0 {
		return nil, fmt.Errorf("api: the configuration lacks %s", strings.Join(missing, ", "))
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	e, err := newEcho(c)
	if err != nil {
		return nil, err
	}
	return answerHead(e), nil
}

func newEcho(c Config) (*echo.Echo, error) {
	s := &server{Config: c, origins: http.NewCrossOriginProtection(), limiters: limit.New(c.Limits)}
	h, err := newHandlers(s)
	if err != nil {
		return nil, err
	}
	if s.metrics, err = newMetrics(c); err != nil {
		return nil, fmt.Errorf("api: register the figures: %w", err)
	}

	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.Binder = new(v1.Binder)
	e.HTTPErrorHandler = s.fail
	e.IPExtractor = addressOf(c.Limits.Proxies)
	e.Use(s.observe, s.protect, s.throttle, s.sameOrigin, compressed())
	admission := make(map[string][]echo.MiddlewareFunc, len(s.operations))
	for id, op := range s.operations {
		admission[id] = []echo.MiddlewareFunc{s.admit(op)}
	}
	handler := wire.NewStrictHandler(h, h.Middlewares())
	wire.RegisterHandlersWithOptions(e, handler, wire.RegisterHandlersOptions{OperationMiddlewares: admission})
	return e, s.site.Register(e, s.admit)
}

// newHandlers makes the handlers, and what the server needs of the
// description, the texts and the site.
func newHandlers(s *server) (*handlers, error) {
	own, err := ownParts()
	if err != nil {
		return nil, err
	}
	h := &handlers{spec: own.json}
	s.texts = own.texts
	if s.operations, err = call.Operations(own.spec); err != nil {
		return nil, err
	}
	asked := v1.Config{
		Registrar: s.Registrar, Reports: s.Reports, Book: s.Book, Keys: s.Keys, Metrics: s.Metrics, Log: s.Log, Transcripts: s.Transcripts,
		Statistics: s.Statistics, URL: s.URL, Desk: s.Desk, SecondPerson: s.SecondPerson, Texts: s.texts, Now: s.Now,
	}
	h.Server = v1.New(asked)
	h.Site = pages.New(pages.Config{
		Config: asked, Simulations: s.Simulations, API: h.Server, Logger: s.Logger, Annual: s.Annual, Provider: s.Provider, SecureCookies: s.SecureCookies,
		SignIn: s.limiters.SignIn, Version: s.Version,
	}, own.files)
	s.site = h.Site
	return h, nil
}
