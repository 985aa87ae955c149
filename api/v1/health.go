package v1

import (
	"bytes"
	"context"
	"errors"
	"strings"

	"creditbank/api/wire"
	"creditbank/ledger/fault"

	"github.com/prometheus/common/expfmt"
)

// GetLive answers as long as the program runs.
func (s *Server) GetLive(context.Context, wire.GetLiveRequestObject) (wire.GetLiveResponseObject, error) {
	return wire.GetLive200TextResponse("ok\n"), nil
}

// GetReady answers whether the bank can be read and written.
func (s *Server) GetReady(ctx context.Context, r wire.GetReadyRequestObject) (wire.GetReadyResponseObject, error) {
	_, headErr := s.Registrar.Head(ctx)
	_, keyErr := s.Keys.Key(ctx, "")
	if errors.Is(keyErr, fault.NotFound) {
		keyErr = nil
	}
	var b strings.Builder
	ready := true
	for _, check := range []struct {
		name string
		ok   bool
	}{
		{"ledger can be read", headErr == nil},
		{"ledger can be written", s.Book.Halted() == nil && !closed(s.Book.Stopped())},
		{"keys can be read", keyErr == nil},
	} {
		ready = ready && check.ok
		if r.Params.Verbose != nil {
			b.WriteString(map[bool]string{true: "[+] ", false: "[-] "}[check.ok] + check.name + "\n")
		}
	}
	if !ready {
		return wire.GetReady503TextResponse(b.String() + "not ready\n"), nil
	}
	return wire.GetReady200TextResponse(b.String() + "ok\n"), nil
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// GetMetrics answers with all figures of the registry.
func (s *Server) GetMetrics(context.Context, wire.GetMetricsRequestObject) (wire.GetMetricsResponseObject, error) {
	families, err := s.Metrics.Gather()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	for _, f := range families {
		if _, err := expfmt.MetricFamilyToText(&b, f); err != nil {
			return nil, err
		}
	}
	return wire.GetMetrics200TextResponse(b.String()), nil
}
