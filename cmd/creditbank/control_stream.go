package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// stream is a task that takes a body of any length or writes one. What it
// returns is the answer if it writes nothing.
type stream func(b *bank, ctx context.Context, q url.Values, body io.Reader, out io.Writer) (any, error)

// streams lists them all by name.
var streams = map[string]stream{
	"report-send":      (*bank).sendReport,
	"report-annotated": (*bank).annotatedReport,
}

// counted counts what is written.
type counted struct {
	io.Writer
	n int64
}

func (c *counted) Write(p []byte) (int, error) {
	n, err := c.Writer.Write(p)
	c.n += int64(n)
	return n, err
}

// serveStream answers with what a stream returns or writes.
func (b *bank) serveStream(w http.ResponseWriter, r *http.Request, do stream) {
	out := &counted{Writer: w}
	result, err := do(b, r.Context(), r.URL.Query(), r.Body, out)
	switch {
	case err != nil && out.n > 0:
		panic(http.ErrAbortHandler) // the client must not take a part for the whole
	case err != nil:
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
	case out.n == 0:
		json.NewEncoder(w).Encode(result)
	}
}

// askStream asks the running bank for a stream: with a body, if there is one,
// and with the answer written to out or, if that is nil, decoded.
func askStream[R any](ctx context.Context, dir, name string, q url.Values, body io.Reader, out io.Writer) (result R, err error) {
	point, err := findControl(dir)
	if err != nil {
		return result, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+point.Addr+"/"+name+"?"+q.Encode(), body)
	if err != nil {
		return result, err
	}
	response, err := point.do(request)
	if err != nil {
		return result, err
	}
	defer response.Body.Close()
	if out != nil && response.StatusCode == http.StatusOK {
		_, err := io.Copy(out, response.Body)
		return result, err
	}
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxControl))
	switch {
	case err != nil:
		return result, fmt.Errorf("ask the running bank: %w", err)
	case response.StatusCode == http.StatusUnauthorized:
		return result, errNotRunning // another program has the port now
	case response.StatusCode != http.StatusOK:
		return result, errors.New(string(bytes.TrimSpace(answer)))
	}
	return result, json.Unmarshal(answer, &result)
}

// whileRunning calls fn while the bank in dir runs: as it does already, or for
// as long as fn takes.
func (p *program) whileRunning(ctx context.Context, dir string, fn func() error) error {
	if _, err := ask[struct{}](ctx, dir, "ping", struct{}{}); !errors.Is(err, errNotRunning) {
		if err != nil {
			return err
		}
		return fn()
	}
	b, err := openBank(ctx, dir, p.places, false, p.now)
	if err != nil {
		return err
	}
	stop, err := b.control()
	if err != nil {
		return errors.Join(err, b.close())
	}
	working, end := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.intake.Run(working)
	}()
	err = fn()
	stop()
	end()
	<-done
	return errors.Join(err, b.close())
}

func (b *bank) ping(context.Context, struct{}) (struct{}, error) { return struct{}{}, nil }
