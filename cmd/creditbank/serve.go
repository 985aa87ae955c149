package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"creditbank/api"
	"creditbank/api/limit"
	v1 "creditbank/api/v1"
	"creditbank/courses/simulation"
	"creditbank/ledger/fault"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/spf13/cobra"
)

// serveFlags say where a bank is and where it listens.
type serveFlags struct {
	dir, addr, url string
	limits         limit.Limits
	proxies        []string
	provider       providerFlags
	two            bool   // what is grave takes a second person
	twoAbove       string // and so do corrections above this
}

func (f *serveFlags) add(c *cobra.Command) {
	dataFlag(c, &f.dir)
	c.Flags().StringVar(&f.addr, "addr", "127.0.0.1:8080", "`address` to listen on")
	c.Flags().Float64Var(&f.limits.Key, "limit-key", limit.Default.Key, "requests of a key or member in a second; 0 for no limit")
	c.Flags().Float64Var(&f.limits.Address, "limit-address", limit.Default.Address, "requests from an address in a second; 0 for no limit")
	c.Flags().Float64Var(&f.limits.SignIn, "limit-sign-in", limit.Default.SignIn, "attempts to sign in from an address in a minute; 0 for no limit")
	c.Flags().StringSliceVar(&f.proxies, "proxy", nil, "`networks` of proxies whose X-Forwarded-For is believed, such as 127.0.0.1/32")
	f.provider.add(c)
	c.Flags().BoolVar(&f.two, "second-person", true, "revocations, erasures, rules of programmes and large corrections wait for a second person")
	c.Flags().StringVar(&f.twoAbove, "second-person-above", v1.DefaultSecondPerson.Above.String(), "`credits` above which a reversal or adjustment does")
	c.Flags().StringVar(&f.url, "url", "", "`URL` by which people reach the bank, such as https://bank.example")
}

// openToServe opens the bank, or makes it, and takes over what the flags say.
func (p *program) openToServe(ctx context.Context, f serveFlags) (*bank, error) {
	b, err := openBank(ctx, f.dir, p.places, true, p.now)
	if err != nil {
		return nil, err
	}
	if err := b.configure(f); err != nil {
		return nil, errors.Join(err, b.close())
	}
	return b, nil
}

func (p *program) serveCommand() *cobra.Command {
	var f serveFlags
	c := &cobra.Command{
		Use:   "serve",
		Short: "open the bank and serve until interrupted",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			b, err := p.openToServe(c.Context(), f)
			if err != nil {
				return err
			}
			return errors.Join(p.serve(c.Context(), b, f, func(string) {}), b.close())
		},
	}
	f.add(c)
	return c
}

// How long a stop waits for requests under way, and how often the clock looks
// for holds and lots that are due.
const (
	stopTime         = 10 * time.Second
	clockTime        = time.Second
	progressThrottle = 100 * time.Millisecond
)

// serve answers requests until ctx ends or the bank stops writing by itself,
// which is an error: then the program has to be started again. Ready is told
// the address that is listened on.
func (p *program) serve(ctx context.Context, b *bank, f serveFlags, ready func(addr string)) error {
	log := slog.New(slog.NewJSONHandler(p.stderr, nil))
	b.openIntake() // with the catalogue that a demonstration may have loaded
	b.simulations = simulation.New(b.registrar, b.now, log)
	metrics := prometheus.NewRegistry()
	metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	config := b.apiConfig(log, metrics)
	if b.url != nil {
		config.URL = b.url.String()
	}
	handler, err := api.New(config)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", f.addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	stopControl, err := b.control()
	if err != nil {
		listener.Close()
		return err
	}
	defer stopControl()
	server := api.HTTPServer(handler)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	clock, stopClock := context.WithCancel(ctx)
	var behind sync.WaitGroup
	behind.Go(func() { b.runClock(clock, log) })
	behind.Go(func() { b.scrub(clock, log, metrics) })
	behind.Go(func() { b.tidy(clock, log) })
	behind.Go(func() { b.statsDesk.Follower.Run(clock, log) })
	behind.Go(func() { b.intake.Run(clock) })
	behind.Go(func() { b.simulations.Run(clock) })
	defer func() {
		stopClock()
		behind.Wait()
	}()
	log.Info("the bank is open", "addr", listener.Addr().String(), "data", b.dir)
	ready(listener.Addr().String())
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-b.book.Stopped():
		err := b.book.Halted()
		log.Error("writing has stopped; start the bank again", "err", err)
		server.Close()
		return fmt.Errorf("writing has stopped, start the bank again: %w", err)
	case <-ctx.Done():
	}
	log.Info("the bank is closing")
	wait, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	if err := server.Shutdown(wait); err != nil && !errors.Is(err, http.ErrServerClosed) {
		server.Close()
		return fmt.Errorf("close: %w", err)
	}
	return nil
}

// runClock ends what is due, from time to time, until ctx ends.
func (b *bank) runClock(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(clockTime)
	defer tick.Stop()
	for {
		ended, err := b.book.Expire(ctx)
		switch {
		case err != nil && ctx.Err() == nil && !errors.Is(err, fault.Busy):
			log.Error("ending what is due failed", "err", err)
		case ended > 0:
			log.Info("ended what was due", "entries", ended)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// ledgerPath returns where the ledger of the bank in dir is.
func ledgerPath(dir string) string { return filepath.Join(dir, ledgerFile) }

// apiConfig returns what the API needs of the bank.
func (b *bank) apiConfig(log *slog.Logger, metrics *prometheus.Registry) api.Config {
	return api.Config{
		Desk: b.desk(), SecureCookies: b.secure(),
		Log: b.store, Transcripts: b.issuer(),
		Reports: b.intake, Simulations: b.simulations, Registrar: b.registrar, Book: b.book, Keys: b.apiKeys, Logger: log, Metrics: metrics,
		Limits:       b.limits,
		SecondPerson: b.two,
		Statistics:   b.statsDesk,
		Annual:       annualReport,
		Provider:     b.provider,
		Size: func() int64 {
			stats, err := b.store.Stats()
			if err != nil {
				return 0 // the bank is closing
			}
			return stats.FileBytes
		},
		Version: version(), Now: b.now,
	}
}
