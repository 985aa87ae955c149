package main

import (
	"fmt"
	"net/url"
)

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
