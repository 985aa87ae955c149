package v1

import (
	"strings"
	"testing"
)

func TestWantsText(t *testing.T) {
	for accept, want := range map[string]bool{
		"": false, "text/plain": true, "text/*": true, "*/*": false, "application/json": false, "text/plain, */*;q=0.8": true,
		"text/plain;q=0.5, application/json": false, "text/plain, application/json": false, "text/plain;q=x": false,
		"text/html": false, ",;,": false, "text/plain," + strings.Repeat("a/b,", 200): false,
	} {
		if got := wantsText(accept); got != want {
			t.Errorf("wantsText(%.40q) = %t, want %t", accept, got, want)
		}
	}
}
