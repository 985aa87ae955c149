package api

import (
	"bufio"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestHTTPServer: every bound of a connection is set, and to what is written
// down here, too.
func TestHTTPServer(t *testing.T) {
	h := http.NewServeMux()
	got := HTTPServer(h)
	if got.Handler != h {
		t.Error("the server has another handler")
	}
	for what, c := range map[string][2]time.Duration{
		"ReadHeaderTimeout": {got.ReadHeaderTimeout, 5 * time.Second},
		"ReadTimeout":       {got.ReadTimeout, 30 * time.Second},
		"WriteTimeout":      {got.WriteTimeout, 75 * time.Second},
		"IdleTimeout":       {got.IdleTimeout, 2 * time.Minute},
	} {
		if c[0] != c[1] {
			t.Errorf("%s = %v, want %v", what, c[0], c[1])
		}
	}
	if got.MaxHeaderBytes != 16<<10 {
		t.Errorf("MaxHeaderBytes = %d, want %d", got.MaxHeaderBytes, 16<<10)
	}
}

// TestRequestsAsTheyAreSent: what says two things at once, so that a proxy may
// read it otherwise, is refused and ends the connection.
func TestRequestsAsTheyAreSent(t *testing.T) {
	w := newWorld(t)
	server := httptest.NewUnstartedServer(nil)
	server.Config = HTTPServer(answerHead(w.http))
	server.Start()
	defer server.Close()
	const next = "GET /livez HTTP/1.1\r\nHost: bank\r\n\r\n"
	post := func(headers ...string) string {
		return "POST /sign-in HTTP/1.1\r\nHost: bank\r\n" + strings.Join(headers, "\r\n") + "\r\n\r\n"
	}
	for what, c := range map[string]struct {
		sent string
		want string // statuses
	}{
		"one after the other":             {next + next, "200 200"},
		"two lengths":                     {post("Content-Length: 5", "Content-Length: 6") + "a=bcd" + next, "400"},
		"two lengths in one":              {post("Content-Length: 5, 6") + "a=bcd" + next, "400"},
		"a length with a sign":            {post("Content-Length: +5") + "a=bcd" + next, "400"},
		"a length below zero":             {post("Content-Length: -5") + "a=bcd" + next, "400"},
		"an unknown encoding":             {post("Transfer-Encoding: xchunked", "Content-Length: 5") + "a=bcd" + next, "501"},
		"two encodings":                   {post("Transfer-Encoding: chunked", "Transfer-Encoding: identity") + "0\r\n\r\n" + next, "501"},
		"a blank before the colon":        {post("Content-Length : 5") + "a=bcd" + next, "400"},
		"a header that goes on":           {post("X-A: b", " Content-Length: 5") + "a=bcd", "415 400"},
		"no host":                         {"GET /livez HTTP/1.1\r\n\r\n" + next, "400"},
		"two hosts":                       {"GET /livez HTTP/1.1\r\nHost: bank\r\nHost: evil\r\n\r\n" + next, "400"},
		"a host that is none":             {"GET /livez HTTP/1.1\r\nHost: evil/../bank\r\n\r\n" + next, "400"},
		"a null in a header":              {"GET /livez HTTP/1.1\r\nHost: bank\r\nX-A: a\x00b\r\n\r\n" + next, "400"},
		"headers beyond the bound":        {"GET /livez HTTP/1.1\r\nHost: bank\r\n" + strings.Repeat("X-A: b\r\n", 4000) + "\r\n" + next, "431"},
		"cookies beyond the bound":        {"GET /livez HTTP/1.1\r\nHost: bank\r\nCookie: " + strings.Repeat("a=b; ", 5000) + "a=b\r\n\r\n" + next, "431"},
		"an address beyond the bound":     {"GET /" + strings.Repeat("a", 24<<10) + " HTTP/1.1\r\nHost: bank\r\n\r\n" + next, "431"},
		"as many cookies as there may be": {"GET /livez HTTP/1.1\r\nHost: bank\r\nCookie: " + strings.Repeat("a=b; ", 2000) + "a=b\r\n\r\n", "200"},
		"a tunnel":                        {"CONNECT bank:443 HTTP/1.1\r\nHost: bank:443\r\n\r\n", "404"},
	} {
		if got := exchange(t, server.Listener.Addr().String(), c.sent); got != c.want {
			t.Errorf("%s = %q, want %q", what, got, c.want)
		}
	}
}

// exchange sends bytes to a server, no more, and returns the statuses of all
// that it answers.
func exchange(t *testing.T, addr, sent string) string {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	go func() {
		conn.Write([]byte(sent)) // the server may not want all of it
		conn.(*net.TCPConn).CloseWrite()
	}()
	var statuses []string
	for r := bufio.NewReader(conn); ; {
		answer, err := http.ReadResponse(r, nil)
		if err != nil {
			return strings.Join(statuses, " ")
		}
		answer.Body.Close()
		statuses = append(statuses, answer.Status[:3])
	}
}
