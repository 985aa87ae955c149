package api

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

// HEAD is GET without the body, for pages and for what programs poll.
func TestHead(t *testing.T) {
	server := httptest.NewServer(answerHead(newWorld(t).http))
	defer server.Close()
	for _, path := range []string{"/", "/livez", "/openapi.json", "/v1/courses", "/nothing"} {
		get, err := http.Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		get.Body.Close()
		head, err := http.Head(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(head.Body)
		head.Body.Close()
		if err != nil || len(body) != 0 || head.StatusCode != get.StatusCode || head.Header.Get("Content-Type") != get.Header.Get("Content-Type") {
			t.Errorf("HEAD %s = %d %s with %d bytes, %v, want %d %s with none", path,
				head.StatusCode, head.Header.Get("Content-Type"), len(body), err, get.StatusCode, get.Header.Get("Content-Type"))
		}
	}
}
