package main

import (
	"context"
	"errors"
	"fmt"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"

	"github.com/spf13/cobra"
)

// beginning names the first organisation of a bank, the office that runs it.
type beginning struct{ Code, Name, NameEn string }

func (p *program) initCommand() *cobra.Command {
	var dir string
	var first beginning
	c := &cobra.Command{
		Use:   "init",
		Short: "begin a bank: make its office and the office's first key",
		Long: "Makes the first organisation of a bank that has none, the office that runs it, and prints\n" +
			"an API key for it. Everything else (organisations, courses, learners) the office adds\n" +
			"through the API.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			b, err := openBank(c.Context(), dir, p.places, true, p.now)
			if err != nil {
				return err
			}
			made, err := b.begin(c.Context(), first)
			if err := errors.Join(err, b.close()); err != nil {
				return fmt.Errorf("begin a bank in %s: %w", dir, err)
			}
			p.say(made, "%s\n", made.Key)
			return nil
		},
	}
	dataFlag(c, &dir)
	c.Flags().StringVar(&first.Code, "organisation", "", "`code` of the office, such as BJ")
	c.Flags().StringVar(&first.Name, "name", "", "its name")
	c.Flags().StringVar(&first.NameEn, "name-en", "", "its name in English")
	c.MarkFlagRequired("organisation")
	c.MarkFlagRequired("name")
	return c
}

// begin makes the office of a bank without organisations, and a key for it.
func (b *bank) begin(ctx context.Context, first beginning) (keyMade, error) {
	if others := b.registrar.Tree().All(); len(others) > 0 {
		return keyMade{}, fmt.Errorf("it has %d organisations already: “creditbank key make” makes a key for one of them", len(others))
	}
	office := courses.Organisation{
		Code: first.Code, Version: 1, Kind: courses.Union, Name: first.Name, NameEn: first.NameEn,
		Since: ledger.DayOf(b.now()), By: "operator",
	}
	if err := b.courses.Organisations().Add(ctx, office); err != nil {
		return keyMade{}, err
	}
	return b.newKey(ctx, org.Principal{Role: org.Office, Organisation: first.Code}, keyRequest{Name: "first key"})
}
