package main

import (
	"context"
	"fmt"

	"creditbank/api/auth"

	"github.com/spf13/cobra"
)

// providerRequest says who a member is at the OpenID provider. What is nil
// stays as it is; what is empty is taken away.
type providerRequest struct {
	Name             string
	Subject, KnownAs *string
}

func (p *program) memberProviderCommand() *cobra.Command {
	var dir, subject, knownAs string
	c := &cobra.Command{
		Use:   "provider NAME",
		Short: "say who a member is at the OpenID provider",
		Long: "Says by which value of the claim --oidc-claim the member NAME is found when they sign in through\n" +
			"the provider for the first time, or by which subject from now on. Where the subject changes, sessions\n" +
			"end. An empty --subject unbinds: the next who comes with the claim is bound instead.",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			q := providerRequest{Name: args[0]}
			for name, to := range map[string]**string{"subject": &q.Subject, "known-as": &q.KnownAs} {
				if f := c.Flags().Lookup(name); f.Changed {
					text := f.Value.String()
					*to = &text
				}
			}
			m, err := either(c.Context(), p, dir, "member-provider", q, (*bank).memberProvider)
			if err != nil {
				return fmt.Errorf("member %s at the provider: %w", q.Name, err)
			}
			p.say(m, "member %s: %s\n", m.Name, orNothing(atProvider(m)))
			return nil
		},
	}
	dataFlag(c, &dir)
	c.Flags().StringVar(&knownAs, "known-as", "", "`value` of the claim --oidc-claim, such as an e-mail address; none if empty")
	c.Flags().StringVar(&subject, "subject", "", "`ISSUER SUBJECT`; unbound if empty")
	c.MarkFlagsOneRequired("known-as", "subject")
	return c
}

// atProvider tells how the provider and a member know each other.
func atProvider(m memberShown) string {
	switch {
	case m.Subject != "":
		return "is " + m.Subject
	case m.KnownAs != "":
		return "known as " + m.KnownAs
	}
	return ""
}

func orNothing(text string) string {
	if text == "" {
		return "found by the sign-in name alone"
	}
	return text
}

// tieMember sets who a member is at the provider; nil leaves it as it is.
func tieMember(m *auth.Member, subject, knownAs *string) (err error) {
	if subject != nil {
		if m.Subject = *subject; m.Subject != "" {
			if m.Subject, err = auth.ParseSubject(m.Subject); err != nil {
				return err
			}
		}
	}
	if knownAs != nil {
		if m.KnownAs = *knownAs; m.KnownAs != "" {
			if m.KnownAs, err = auth.ParseKnownAs(m.KnownAs); err != nil {
				return err
			}
		}
	}
	return nil
}

// memberProvider says who a member is at the provider.
func (b *bank) memberProvider(ctx context.Context, q providerRequest) (memberShown, error) {
	m, err := b.memberNamed(ctx, q.Name)
	if err != nil {
		return memberShown{}, err
	}
	before := m.Subject
	m, err = b.apiKeys.ChangeMember(ctx, m.ID, func(m *auth.Member) error { return tieMember(m, q.Subject, q.KnownAs) })
	if err != nil {
		return memberShown{}, err
	}
	if m.Subject != before { // whoever is in came as somebody else
		_, err = b.apiKeys.EndSessions(ctx, func(s auth.Session) bool { return s.Member == m.ID })
	}
	return showMember(m), err
}
