package api

import (
	"net/http/httptest"
	"os"
	"testing"

	"creditbank/api/browsertest"
)

func TestMain(m *testing.M) { os.Exit(browsertest.Main(m)) }

func TestPublicPages(t *testing.T) {
	w := newWorld(t)
	server := httptest.NewServer(w.http)
	t.Cleanup(server.Close)
	sent := make(map[string][]byte)
	for _, path := range []string{"/", "/docs", "/problems/account-frozen"} {
		sent[path] = w.get("", path).want(200).body
	}
	browsertest.ValidHTML(t, sent)
	for _, width := range []int64{browsertest.Phone, browsertest.Desk} {
		b := browsertest.Open(t, server, width, "zh-CN")
		for path := range sent {
			b.Go(path)
			b.Sound()
		}
	}
}
