package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"
)

// keyRequest asks for an API key.
type keyRequest struct {
	Role         string
	Organisation string
	Learner      string
	Name         string // what it is for, in the words of the operator
	Days         int    // how long it is valid; for ever if zero
	Scopes       []string
	Member       string // sign-in name of the person whose key it is; an organisation's if empty
}

// keyMade is a new key. The key itself is shown once and not kept.
type keyMade struct {
	ID  string `json:"id"`
	Key string `json:"key"`
}

// keyShown is what an operator sees of a key.
type keyShown struct {
	ID           string     `json:"id"`
	Role         string     `json:"role"`
	Organisation string     `json:"organisation,omitempty"`
	Learner      string     `json:"learner,omitempty"`
	Name         string     `json:"name,omitempty"`
	MadeAt       time.Time  `json:"made_at"`
	ExpiresAt    *time.Time `json:"expires_at,omitempty"`
	RevokedAt    *time.Time `json:"revoked_at,omitempty"`
	UsedAt       *time.Time `json:"used_at,omitempty"`
	Member       string     `json:"member,omitempty"`
	Scopes       []string   `json:"scopes,omitempty"`
}

// makeKey makes a key for an organisation or learner that exists.
func (b *bank) makeKey(ctx context.Context, q keyRequest) (keyMade, error) {
	who, err := b.principal(ctx, q.Role, q.Organisation, q.Learner)
	if err != nil {
		return keyMade{}, err
	}
	return b.newKey(ctx, who, q)
}

// principal returns who acts in a role for an organisation or learner, which
// has to exist.
func (b *bank) principal(ctx context.Context, role, organisation, learner string) (who org.Principal, err error) {
	if who.Role, err = org.ParseRole(role); err != nil {
		return who, err
	}
	if who.Role == org.Learner {
		if who.Learner, err = ledger.ParseAccountID(learner); err != nil {
			return who, err
		}
		if _, err := b.courses.Learners().Newest(ctx, who.Learner.String()); err != nil {
			return who, fmt.Errorf("learner %s: %w", learner, err)
		}
		return who, nil
	}
	if _, known := b.registrar.Tree().Get(organisation); !known {
		return who, fmt.Errorf("organisation %q does not exist: %w", organisation, fault.NotFound)
	}
	who.Organisation = organisation
	return who, nil
}

func (p *program) keyCommand() *cobra.Command {
	c := &cobra.Command{Use: "key", Short: "API keys, and the keys that sign and encrypt", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(p.keyMakeCommand(), p.keyListCommand(), p.keyRevokeCommand(), p.keyRotateCommand(),
		p.keyPublicCommand(), p.keyRotateSigningCommand(), p.keyRotateMasterCommand())
	return c
}

func (p *program) keyMakeCommand() *cobra.Command {
	var dir string
	var q keyRequest
	c := &cobra.Command{
		Use:   "make",
		Short: "make an API key; it is shown once",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			made, err := either(c.Context(), p, dir, "make-key", q, (*bank).makeKey)
			if err != nil {
				return fmt.Errorf("make a key: %w", err)
			}
			p.say(made, "%s\n", made.Key)
			return nil
		},
	}
	dataFlag(c, &dir)
	c.Flags().StringVar(&q.Role, "role", "", "office, enterprise, site, college, learner, expert, clerk, auditor or operator")
	c.Flags().StringVar(&q.Organisation, "organisation", "", "`code` of the organisation it acts for")
	c.Flags().StringVar(&q.Learner, "learner", "", "`account` of the learner, with --role learner")
	c.Flags().StringVar(&q.Name, "name", "", "what it is for")
	c.Flags().StringVar(&q.Member, "member", "", "sign-in `name` of the person whose key it is; without, it is the organisation's")
	c.Flags().StringSliceVar(&q.Scopes, "scope", nil, "`operations` it is for, or read; all of its role if left out")
	c.Flags().IntVar(&q.Days, "days", 0, "how many days it is valid; 0 for ever")
	c.MarkFlagRequired("role")
	return c
}

func (p *program) keyListCommand() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "list",
		Short: "list the API keys, without their secrets",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			keys, err := either(c.Context(), p, dir, "list-keys", struct{}{}, (*bank).listKeys)
			if err != nil {
				return fmt.Errorf("list the keys: %w", err)
			}
			if p.json {
				p.printJSON(keys)
				return nil
			}
			t := table.NewWriter()
			t.AppendHeader(table.Row{"id", "role", "for", "name", "made", "used", "scopes", "state"})
			for _, k := range keys {
				state, used := "valid", "never"
				if k.UsedAt != nil {
					used = k.UsedAt.Format(time.DateOnly)
				}
				switch {
				case k.RevokedAt != nil:
					state = "revoked " + k.RevokedAt.Format(time.DateOnly)
				case k.ExpiresAt != nil:
					state = "until " + k.ExpiresAt.Format(time.DateOnly)
				}
				t.AppendRow(table.Row{k.ID, k.Role, k.Organisation + k.Learner, k.Name, k.MadeAt.Format(time.DateOnly), used, strings.Join(k.Scopes, " "), state})
			}
			fmt.Fprintln(p.stdout, t.Render())
			return nil
		},
	}
	dataFlag(c, &dir)
	return c
}

func (p *program) keyRevokeCommand() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "revoke ID",
		Short: "revoke an API key, at once and for ever",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			revoked, err := either(c.Context(), p, dir, "revoke-key", args[0], (*bank).revokeKey)
			if err != nil {
				return fmt.Errorf("revoke key %s: %w", args[0], err)
			}
			p.say(revoked, "key %s is revoked\n", revoked.ID)
			return nil
		},
	}
	dataFlag(c, &dir)
	return c
}
