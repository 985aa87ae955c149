package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"creditbank/api/auth"
	"creditbank/courses/org"
	"creditbank/ledger"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"
)

// memberRequest asks for a member, or for one more post of a member.
type memberRequest struct {
	Name, FullName        string
	Role                  string
	Organisation, Learner string
	From, Until           string // days; no bound if empty
	Subject, KnownAs      string // at the OpenID provider; there is no password then
	KeepPassword          bool   // the first password need not be changed
}

// memberMade is a new member. The password is shown once and not kept.
type memberMade struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Password string `json:"password,omitempty"`
}

// memberShown is what an operator sees of a member.
type memberShown struct {
	ID        string      `json:"id"`
	Name      string      `json:"name"`
	FullName  string      `json:"full_name"`
	Posts     []postShown `json:"posts"`
	Subject   string      `json:"subject,omitempty"`
	KnownAs   string      `json:"known_as,omitempty"`
	ChangeDue bool        `json:"change_due,omitempty"`
	MadeAt    time.Time   `json:"made_at"`
	EndedAt   *time.Time  `json:"ended_at,omitempty"`
}

type postShown struct {
	Role         string `json:"role"`
	Organisation string `json:"organisation,omitempty"`
	Learner      string `json:"learner,omitempty"`
	From         string `json:"from,omitempty"`
	Until        string `json:"until,omitempty"`
}

func (p *program) memberCommand() *cobra.Command {
	c := &cobra.Command{Use: "member", Short: "people who sign in", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(p.memberAddCommand(), p.memberListCommand(), p.memberEndCommand(), p.memberPasswordCommand(), p.memberProviderCommand())
	return c
}

func (p *program) memberAddCommand() *cobra.Command {
	var dir string
	var q memberRequest
	c := &cobra.Command{
		Use:   "add NAME",
		Short: "add a member, or one more role of a member; the first password is shown once",
		Long: "Adds a member with the sign-in name NAME and prints a first password, which has to be changed\n" +
			"on first use. If there is a member of that name already, the role is added and nothing else.",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			q.Name = args[0]
			made, err := either(c.Context(), p, dir, "add-member", q, (*bank).addMember)
			if err != nil {
				return fmt.Errorf("add member %s: %w", q.Name, err)
			}
			p.say(made, "%s\n", made.Password)
			return nil
		},
	}
	dataFlag(c, &dir)
	c.Flags().StringVar(&q.FullName, "full-name", "", "the person's `name`; the sign-in name if left out")
	c.Flags().StringVar(&q.Role, "role", "", "office, enterprise, site, college, learner, expert, clerk or auditor")
	c.Flags().StringVar(&q.Organisation, "organisation", "", "`code` of the organisation")
	c.Flags().StringVar(&q.Learner, "learner", "", "`account`, with --role learner")
	c.Flags().StringVar(&q.From, "from", "", "first `day`, such as 2026-09-01")
	c.Flags().StringVar(&q.Until, "until", "", "last `day`")
	c.Flags().StringVar(&q.Subject, "subject", "", "`ISSUER SUBJECT` at the OpenID provider; there is no password then")
	c.Flags().StringVar(&q.KnownAs, "known-as", "", "`value` of the claim --oidc-claim that finds the member; there is no password then")
	c.MarkFlagRequired("role")
	return c
}

func (p *program) memberListCommand() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "list",
		Short: "list the members and their roles",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			members, err := either(c.Context(), p, dir, "list-members", struct{}{}, (*bank).listMembers)
			if err != nil {
				return fmt.Errorf("list the members: %w", err)
			}
			if p.json {
				p.printJSON(members)
				return nil
			}
			t := table.NewWriter()
			t.AppendHeader(table.Row{"name", "full name", "roles", "provider", "state"})
			for _, m := range members {
				roles := make([]string, len(m.Posts))
				for i, post := range m.Posts {
					roles[i] = strings.TrimSpace(post.Role + " " + post.Organisation + post.Learner + span(post))
				}
				state := "active"
				switch {
				case m.EndedAt != nil:
					state = "ended " + m.EndedAt.Format(time.DateOnly)
				case m.ChangeDue:
					state = "first password"
				}
				t.AppendRow(table.Row{m.Name, m.FullName, strings.Join(roles, "\n"), atProvider(m), state})
			}
			fmt.Fprintln(p.stdout, t.Render())
			return nil
		},
	}
	dataFlag(c, &dir)
	return c
}

func span(p postShown) (text string) {
	if p.From != "" {
		text += " from " + p.From
	}
	if p.Until != "" {
		text += " until " + p.Until
	}
	return text
}

func (p *program) memberEndCommand() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "end NAME",
		Short: "shut a member out, at once: sessions and the member's keys end",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			ended, err := either(c.Context(), p, dir, "end-member", args[0], (*bank).endMember)
			if err != nil {
				return fmt.Errorf("end member %s: %w", args[0], err)
			}
			p.say(ended, "member %s is shut out\n", ended.Name)
			return nil
		},
	}
	dataFlag(c, &dir)
	return c
}

func (p *program) memberPasswordCommand() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "password NAME",
		Short: "give a member a new first password; it is shown once",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			made, err := either(c.Context(), p, dir, "member-password", args[0], (*bank).memberPassword)
			if err != nil {
				return fmt.Errorf("new password of %s: %w", args[0], err)
			}
			p.say(made, "%s\n", made.Password)
			return nil
		},
	}
	dataFlag(c, &dir)
	return c
}

// post reads the post of a request; its organisation or learner has to exist.
func (b *bank) post(ctx context.Context, q memberRequest) (auth.Post, error) {
	who, err := b.principal(ctx, q.Role, q.Organisation, q.Learner)
	if err != nil {
		return auth.Post{}, err
	}
	if who.Role == org.Operator {
		return auth.Post{}, fmt.Errorf("operators are machines: make a key for it with “creditbank key make --role operator”")
	}
	post := auth.Post{Role: who.Role, Organisation: who.Organisation, Learner: who.Learner}
	for _, bound := range []struct {
		text string
		day  *ledger.Day
	}{{q.From, &post.From}, {q.Until, &post.Until}} {
		if bound.text != "" {
			if *bound.day, err = ledger.ParseDay(bound.text); err != nil {
				return auth.Post{}, err
			}
		}
	}
	return post, nil
}
