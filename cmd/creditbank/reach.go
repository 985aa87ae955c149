package main

import (
	"fmt"
	"net/netip"
	"net/url"

	v1 "creditbank/api/v1"
	"creditbank/ledger"
)

// configure takes over what the flags say about serving.
func (b *bank) configure(f serveFlags) error {
	b.limits = f.limits
	for _, text := range f.proxies {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return usageError{fmt.Errorf("--proxy %q: want a network, such as 127.0.0.1/32", text)}
		}
		b.limits.Proxies = append(b.limits.Proxies, p)
	}
	if f.two {
		two := v1.DefaultSecondPerson
		var err error
		if two.Above, err = ledger.ParseAmount(f.twoAbove); err != nil || two.Above < 0 {
			return usageError{fmt.Errorf("--second-person-above %q: want an amount, such as 3", f.twoAbove)}
		}
		b.two = &two
	}
	if err := b.reachedAt(f.url); err != nil {
		return err
	}
	return b.provide(f.provider)
}

// reachedAt notes the address by which people reach the bank; it may be empty.
func (b *bank) reachedAt(address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.User != nil {
		return usageError{fmt.Errorf("--url %q: want http or https, a host, and no path", address)}
	}
	u.Path = ""
	b.url = u
	return nil
}

// secure reports whether browsers reach the bank by TLS.
func (b *bank) secure() bool { return b.url != nil && b.url.Scheme == "https" }
