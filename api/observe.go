package api

import (
	"context"
	"fmt"
	"runtime/debug"
	"strconv"
	"time"

	"creditbank/api/call"
	"creditbank/api/pages"
	"creditbank/api/problem"
	v1 "creditbank/api/v1"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
)

// observe names a request, keeps a panic from ending the program, counts the
// request and writes a line about it. It is the outermost handler.
func (s *server) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		began := time.Now()
		asker := call.New(c.Request())
		c.SetRequest(c.Request().WithContext(call.With(c.Request().Context(), asker)))
		c.Response().Header().Set(echo.HeaderXRequestID, asker.ID)
		s.metrics.underWay.Inc()
		defer s.metrics.underWay.Dec()
		if err := recovered(next, c); err != nil {
			c.Error(err)
		}
		operation := "none"
		if asker.Operation != nil {
			operation = asker.Operation.ID
		}
		status, took := c.Response().Status, time.Since(began)
		s.metrics.requests.WithLabelValues(operation, strconv.Itoa(status)).Inc()
		s.metrics.seconds.WithLabelValues(operation).Observe(took.Seconds())
		// Neither the query nor the address: they name learners.
		s.Logger.InfoContext(c.Request().Context(), "request", "request", asker.ID, "operation", operation,
			"method", problem.Clip(c.Request().Method), "status", status, "bytes", c.Response().Size,
			"ms", float64(took.Microseconds())/1000, "key", asker.By.ID, "subject", subjectOf(c))
		return nil
	}
}

// subjectOf returns a part of the account that a request is about, if it is
// about one.
func subjectOf(c echo.Context) string {
	id, err := ledger.ParseAccountID(c.Param("learner"))
	if err != nil {
		return ""
	}
	return v1.Masked(id)
}

// recovered calls next and returns a panic as an error.
func recovered(next echo.HandlerFunc, c echo.Context) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return next(c)
}

// protect sends the headers that keep browsers from doing more than they are
// told. There is no CORS: pages of others do not call the bank.
func (s *server) protect(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("X-Content-Type-Options", "nosniff")
		// Not “no-referrer”: browsers would then send the origin “null” with our own
		// forms, as those of other sites.
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Content-Security-Policy", pages.Policy)
		h.Set("Cache-Control", "no-store")
		if s.SecureCookies {
			h.Set("Strict-Transport-Security", "max-age=31536000") // a year, of this host alone
		}
		c.Response().Before(func() {
			if kind := h.Get(echo.HeaderContentType); kind == "text/html" || kind == "text/plain" {
				h.Set(echo.HeaderContentType, kind+"; charset=utf-8")
			}
		})
		return next(c)
	}
}

// metrics are the API's figures. Every label is bounded: operations by the
// description, statuses by package problem.
type metrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	underWay prometheus.Gauge
}

func newMetrics(c Config) (*metrics, error) {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "creditbank_http_requests_total", Help: "Requests answered, by operation and status.",
		}, []string{"operation", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "creditbank_http_request_seconds", Help: "How long requests took, by operation.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 5, 30},
		}, []string{"operation"}),
		underWay: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "creditbank_http_requests_under_way", Help: "Requests that are not answered yet.",
		}),
	}
	all := []prometheus.Collector{m.requests, m.seconds, m.underWay,
		gauge("creditbank_ledger_last_sequence", "Number of the newest entry.", func() float64 {
			head, err := c.Book.Head(context.Background(), c.Book.Log())
			if err != nil {
				return -1
			}
			return float64(head.Seq)
		}),
		gauge("creditbank_ledger_queue_length", "Commands waiting or being written.", func() float64 {
			return float64(c.Book.Queued())
		}),
		gauge("creditbank_ledger_halted", "1 if writing has stopped by itself.", func() float64 {
			if c.Book.Halted() != nil {
				return 1
			}
			return 0
		}),
	}
	if c.Size != nil {
		all = append(all, gauge("creditbank_ledger_size_bytes", "Size of the ledger's files.", func() float64 {
			return float64(c.Size())
		}))
	}
	for _, figure := range all {
		if err := c.Metrics.Register(figure); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func gauge(name, help string, value func() float64) prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value)
}
