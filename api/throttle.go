package api

import (
	"net"
	"net/netip"

	"creditbank/api/limit"

	"github.com/labstack/echo/v4"
)

// throttle refuses an address that asks too often, before anything else is
// looked at.
func (s *server) throttle(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := s.limiters.Address.Check(c.Response().Header(), limit.Network(c.RealIP()), s.Now()); err != nil {
			return err
		}
		return next(c)
	}
}

// addressOf returns how the address of a client is found out.
func addressOf(proxies []netip.Prefix) echo.IPExtractor {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range proxies {
		trust = append(trust, echo.TrustIPRange(ipNet(p)))
	}
	return echo.ExtractIPFromXFFHeader(trust...)
}

// ipNet returns a network in the older form that Echo wants.
func ipNet(p netip.Prefix) *net.IPNet {
	p = p.Masked()
	return &net.IPNet{IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen())}
}
