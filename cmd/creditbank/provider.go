package main

import (
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"strings"

	"creditbank/api/signin"

	"github.com/spf13/cobra"
)

// providerSecret is the variable of the environment that has the client secret.
const providerSecret = "CREDITBANK_OIDC_SECRET"

// providerFlags name an OpenID provider.
type providerFlags struct{ issuer, client, secretFile, name, claim string }

func (f *providerFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.issuer, "oidc-issuer", "", "`URL` of an OpenID provider that people can sign in through; needs --url")
	c.Flags().StringVar(&f.client, "oidc-client", "", "the bank's client `id` there")
	c.Flags().StringVar(&f.secretFile, "oidc-secret-file", "", "`file` with the client secret; $"+providerSecret+" if left out")
	c.Flags().StringVar(&f.name, "oidc-name", "", "what people call it")
	c.Flags().StringVar(&f.claim, "oidc-claim", "", "`claim` with the sign-in name, such as preferred_username, for the first time")
}

// provide makes the provider that the flags name, if they name one.
func (b *bank) provide(f providerFlags) error {
	if f.issuer == "" {
		return nil
	}
	if b.url == nil || f.client == "" {
		return usageError{fmt.Errorf("--oidc-issuer needs --oidc-client, and --url for the way back")}
	}
	issuer, err := url.Parse(f.issuer)
	if err != nil || issuer.Host == "" || issuer.Scheme != "https" && !(issuer.Scheme == "http" && onThisMachine(issuer.Hostname())) {
		return usageError{fmt.Errorf("--oidc-issuer %.200q: want an https URL, or http of this machine: who is on the way could sign in as anybody", f.issuer)}
	}
	secret := os.Getenv(providerSecret)
	if f.secretFile != "" {
		text, err := os.ReadFile(f.secretFile)
		if err != nil {
			return fmt.Errorf("read the client secret: %w", err)
		}
		secret = strings.TrimSpace(string(text))
	}
	b.provider = signin.NewProvider(signin.ProviderConfig{
		Issuer: f.issuer, ClientID: f.client, ClientSecret: secret, Name: f.name, Claim: f.claim,
		RedirectURL: b.url.String() + "/sign-in/callback", SignedOutURL: b.url.String() + "/sign-in",
	}, b.now)
	return nil
}

func onThisMachine(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}
