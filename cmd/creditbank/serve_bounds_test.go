package main

import (
	"bufio"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestServeBounds: the program itself, as it is started, takes no more than it
// says: headers of 16 KiB and the 4 KiB of the first line, which have to be
// there after 5 seconds.
func TestServeBounds(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "bank")
	smallBank(t, dir, 1)
	addr := strings.TrimPrefix(startServe(t, dir).url, "http://")
	dial := func(sent string) (*http.Response, time.Duration) {
		t.Helper()
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		conn.SetDeadline(time.Now().Add(60 * time.Second))
		began := time.Now()
		if _, err := conn.Write([]byte(sent)); err != nil {
			t.Fatal(err)
		}
		answer, _ := http.ReadResponse(bufio.NewReader(conn), nil)
		return answer, time.Since(began)
	}
	get := func(more string) string { return "GET /livez HTTP/1.1\r\nHost: bank\r\n" + more + "\r\n" }
	for what, c := range map[string]struct {
		more string
		want int
	}{
		"no more":      {"", 200},
		"15 KiB":       {"X-A: " + strings.Repeat("b", 15<<10) + "\r\n", 200},
		"24 KiB":       {"X-A: " + strings.Repeat("b", 24<<10) + "\r\n", 431},
		"3000 headers": {strings.Repeat("X-A: bcd\r\n", 3000), 431},
		"a big cookie": {"Cookie: a=" + strings.Repeat("b", 24<<10) + "\r\n", 431},
	} {
		if answer, _ := dial(get(c.more)); answer == nil || answer.StatusCode != c.want {
			t.Errorf("%s: = %v, want %d", what, answer, c.want)
		}
	}
	if answer, took := dial("GET /livez HTTP/1.1\r\nHost: bank\r\nX-A: "); answer != nil && answer.StatusCode < 400 || took < 4*time.Second || took > 25*time.Second {
		t.Errorf("headers that do not end: = %v after %v, want the end of the connection after 5 s", answer, took)
	}
}
