package api

import (
	"net/http"
	"net/netip"
)

// forwarding are the headers by which a proxy says for whom it asks.
var forwarding = [...]string{"Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via"}

// onMachine reports whether a request comes from the machine itself: the
// connection does, and nobody says that it was made for somebody else. The
// proxies that are believed do not matter here: one that runs beside the bank
// connects from the same address as who sits at the machine.
func onMachine(r *http.Request) bool {
	for _, name := range forwarding {
		if r.Header.Get(name) != "" {
			return false
		}
	}
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && from.Addr().Unmap().IsLoopback()
}
