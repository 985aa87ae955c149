package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"creditbank/api/wire"

	"github.com/labstack/echo/v4"
)

// server implements [wire.StrictServerInterface].
type server struct {
	Config
	texts      texts
	spec       map[string]any
	operations map[string]*operation // by operationId
	metrics    *metrics
	pages      *pages
	validation *validation
	routes     []pageRoute // that openapi.yaml does not describe
	origins    *http.CrossOriginProtection
	limiters   limiters
	figures    publisher
}

// New returns the bank's handler.
func New(c Config) (http.Handler, error) {
	if c.Registrar == nil || c.Book == nil || c.Keys == nil || c.Logger == nil || c.Metrics == nil {
		return nil, fmt.Errorf("api: Registrar, Book, Keys, Logger and Metrics have to be given")
	}
	if (c.Log == nil) != (c.Transcripts == nil) {
		return nil, fmt.Errorf("api: a log needs Transcripts, and they need a log")
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
	s := &server{Config: c}
	spec, err := wire.GetSpec()
	if err != nil {
		return nil, fmt.Errorf("api: read the description: %w", err)
	}
	if s.operations, err = operationsOf(spec); err != nil {
		return nil, err
	}
	if s.texts, err = readTexts(); err != nil {
		return nil, err
	}
	raw, err := wire.GetSpecJSON()
	if err != nil {
		return nil, fmt.Errorf("api: read the description: %w", err)
	}
	if err := json.Unmarshal(raw, &s.spec); err != nil {
		return nil, fmt.Errorf("api: read the description: %w", err)
	}
	if s.pages, err = renderPages(spec); err != nil {
		return nil, err
	}
	if s.metrics, err = newMetrics(c); err != nil {
		return nil, fmt.Errorf("api: register the figures: %w", err)
	}
	s.validation = newValidation()

	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.Binder = new(binder)
	e.HTTPErrorHandler = s.fail
	s.origins = http.NewCrossOriginProtection()
	s.limiters = newLimiters(c.Limits)
	e.IPExtractor = addressOf(c.Limits.Proxies)
	e.Use(s.observe, s.protect, s.throttle, s.sameOrigin)
	admission := make(map[string][]echo.MiddlewareFunc, len(s.operations))
	for id, op := range s.operations {
		admission[id] = []echo.MiddlewareFunc{s.admit(op)}
	}
	handler := wire.NewStrictHandler(s, []wire.StrictMiddlewareFunc{s.secondPerson, s.validation.middleware})
	wire.RegisterHandlersWithOptions(e, handler, wire.RegisterHandlersOptions{OperationMiddlewares: admission})
	return e, s.addPages(e, s.admit)
}
