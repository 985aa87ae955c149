package main

import (
	"context"
	"fmt"
	"path/filepath"

	"creditbank/courses/programme"
	"creditbank/courses/registrar"
	"creditbank/courses/simulation"

	"github.com/spf13/cobra"
)

// simulateRequest asks what a change of rules would do. The paths are
// absolute: a running bank has its own working directory.
type simulateRequest struct {
	Old, New  string
	Programme string // if empty, the one whose rule set the old file is
	List      int    // how many learners of each effect are named
}

// simulated counts what the change does, and names some learners.
type simulated struct {
	Programme string              `json:"programme"`
	OldHash   string              `json:"old_rules_hash"`
	NewHash   string              `json:"new_rules_hash"`
	Accounts  int                 `json:"accounts"`
	Gains     int                 `json:"gains"`
	Loses     int                 `json:"loses"`
	Protected int                 `json:"protected"`
	Unchanged int                 `json:"unchanged"`
	Unaudited int                 `json:"unaudited"`
	NewlyMet  int                 `json:"newly_met"`
	NoMore    int                 `json:"no_longer_met"`
	Learners  []simulatedLearners `json:"learners"`
}

type simulatedLearners struct {
	Learner    string `json:"learner"`
	Effect     string `json:"effect"`
	OldMissing string `json:"missing_old"`
	NewMissing string `json:"missing_new"`
}

// simulate audits all accounts under both rule files.
func (b *bank) simulate(ctx context.Context, q simulateRequest) (simulated, error) {
	before, err := programme.Load(q.Old)
	if err != nil {
		return simulated{}, err
	}
	after, err := programme.Load(q.New)
	if err != nil {
		return simulated{}, err
	}
	if q.Programme == "" {
		if q.Programme, err = b.registrar.ProgrammeOf(before.Rules.Ruleset); err != nil {
			return simulated{}, err
		}
	}
	s := simulated{
		Programme: q.Programme, OldHash: fmt.Sprintf("%x", before.Rules.Hash), NewHash: fmt.Sprintf("%x", after.Rules.Hash),
		Learners: []simulatedLearners{},
	}
	var tally simulation.Tally
	err = b.registrar.Simulate(ctx, q.Programme, before.Rules, after.Rules, func(one registrar.Simulated) error {
		tally.Add(one)
		if one.Effect != registrar.Unchanged && tally.Count(one.Effect) <= q.List {
			s.Learners = append(s.Learners, simulatedLearners{
				one.Learner.String(), string(one.Effect), one.OldMissing.String(), one.NewMissing.String(),
			})
		}
		return nil
	})
	s.Accounts, s.NewlyMet, s.NoMore = tally.Learners, tally.NewlyMet, tally.NoMore
	s.Gains, s.Loses, s.Protected = tally.Count(registrar.Gains), tally.Count(registrar.Loses), tally.Count(registrar.Protected)
	s.Unchanged, s.Unaudited = tally.Count(registrar.Unchanged), tally.Count(registrar.Unaudited)
	return s, err
}

func (p *program) rulesSimulateCommand() *cobra.Command {
	var dir string
	var q simulateRequest
	c := &cobra.Command{
		Use:   "simulate OLD NEW",
		Short: "tell over all accounts what a change of rules would do",
		Long: "Audits every account under both rule files, with the programme's equivalences: who gains,\n" +
			"who loses, who would lose but is protected by the version they began under. Nothing is written.",
		Args: cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, files []string) error {
			var err error
			if q.Old, q.New, err = absolute(files[0], files[1]); err != nil {
				return err
			}
			s, err := either(c.Context(), p, dir, "simulate", q, (*bank).simulate)
			if err != nil {
				return fmt.Errorf("simulate: %w", err)
			}
			text := fmt.Sprintf("%s: %d accounts, %d gain, %d lose, %d protected by their entry version, %d unchanged, %d could not be audited; %d newly met, %d no longer met\n",
				s.Programme, s.Accounts, s.Gains, s.Loses, s.Protected, s.Unchanged, s.Unaudited, s.NewlyMet, s.NoMore)
			for _, l := range s.Learners {
				text += fmt.Sprintf("  %-9s  %s  missing %s, then %s\n", l.Effect, l.Learner, l.OldMissing, l.NewMissing)
			}
			p.say(s, "%s", text)
			return nil
		},
	}
	dataFlag(c, &dir)
	c.Flags().StringVar(&q.Programme, "programme", "", "`code` of the programme; the one whose rule set OLD is if left out")
	c.Flags().IntVar(&q.List, "list", 20, "how many learners of each effect to name")
	return c
}

// absolute returns two paths as they are from anywhere.
func absolute(a, b string) (string, string, error) {
	first, err := filepath.Abs(a)
	if err != nil {
		return "", "", err
	}
	second, err := filepath.Abs(b)
	return first, second, err
}
