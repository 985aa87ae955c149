package main

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	bolt "go.etcd.io/bbolt"
)

// lines is a writer that passes on each line of a log.
type lines chan string

func (l lines) Write(b []byte) (int, error) {
	l <- string(bytes.Clone(b))
	return len(b), nil
}

// TestScrub runs the background check on a bank that is in order, and on one
// whose disk has changed a byte that nobody reads.
func TestScrub(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "bank")
	smallBank(t, dir, 3)
	round := func() (line string, figures string) {
		b, err := openBank(t.Context(), dir, places{}, false, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		defer b.close()
		ctx, stop := context.WithCancel(t.Context())
		log, metrics, done := make(lines), prometheus.NewRegistry(), make(chan struct{})
		go func() {
			defer close(done)
			b.scrub(ctx, slog.New(slog.NewTextHandler(log, nil)), metrics)
		}()
		line = <-log
		stop()
		<-done
		families, err := metrics.Gather()
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range families {
			figures += f.String() + "\n"
		}
		return line, figures
	}
	if line, figures := round(); !strings.Contains(line, "all in order") || !strings.Contains(line, "entries=3") || !strings.Contains(figures, `value:"good"`) {
		t.Errorf("of a good bank it says %q, %s", line, figures)
	}
	db, err := bolt.Open(ledgerPath(dir), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		payload := tx.Bucket([]byte("0000/payload"))
		k, v := payload.Cursor().First()
		v = bytes.Clone(v)
		v[100] ^= 1
		return payload.Put(k, v)
	})
	if err != nil || db.Close() != nil {
		t.Fatal(err)
	}
	if line, figures := round(); !strings.Contains(line, "found damage") || !strings.Contains(figures, `value:"wrong"`) {
		t.Errorf("of a damaged bank it says %q, %s", line, figures)
	}
}
