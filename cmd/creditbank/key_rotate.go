package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func (p *program) keyRotateCommand() *cobra.Command {
	var dir string
	var q rotation
	c := &cobra.Command{
		Use:   "rotate ID",
		Short: "make a key in the place of another; it is shown once",
		Long: "Makes a key with the rights, the scopes and the length of life of key ID. The old one stays valid for\n" +
			"the days of grace, so that programs can change over; with none it ends at once.",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			q.ID = args[0]
			made, err := either(c.Context(), p, dir, "rotate-key", q, (*bank).rotateKey)
			if err != nil {
				return fmt.Errorf("rotate key %s: %w", q.ID, err)
			}
			p.say(made, "%s\n", made.Key)
			return nil
		},
	}
	dataFlag(c, &dir)
	c.Flags().IntVar(&q.GraceDays, "grace-days", 7, "how many days the old key stays valid")
	return c
}
