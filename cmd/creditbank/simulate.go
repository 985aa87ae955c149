package main

import (
	"context"
	"fmt"
	"path/filepath"

	"creditbank/courses/programme"
	"creditbank/courses/programme/strictyaml"
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
			err := checkLanguage(p.language)
			if err != nil {
				return err
			}
			// What is wrong with a file is told with its places; a running bank
			// would tell it in one line.
			for _, file := range files {
				if _, err := programme.Load(file); err != nil {
					return err
				}
			}
			if q.Old, q.New, err = absolute(files[0], files[1]); err != nil {
				return err
			}
			s, err := either(c.Context(), p, dir, "simulate", q, (*bank).simulate)
			if err != nil {
				return fmt.Errorf("simulate: %w", err)
			}
			told := strictyaml.Say(
				"%s：%d 个账户，%d 个更有利，%d 个更不利，%d 个受原版本保护，%d 个无变化，%d 个不能审核；新达标 %d 个，不再达标 %d 个",
				"%s: %d accounts, %d gain, %d lose, %d protected by their entry version, %d unchanged, %d could not be audited; %d newly met, %d no longer met",
				s.Programme, s.Accounts, s.Gains, s.Loses, s.Protected, s.Unchanged, s.Unaudited, s.NewlyMet, s.NoMore)
			text := told.In(p.language) + "\n"
			for _, l := range s.Learners {
				one := strictyaml.Say("  %s  %s  所缺从 %s 变为 %s", "  %s  %s  missing %s, then %s", effectWords(l.Effect), l.Learner, l.OldMissing, l.NewMissing)
				text += one.In(p.language) + "\n"
			}
			p.say(s, "%s", text)
			return nil
		},
	}
	languageFlag(c, &p.language)
	dataFlag(c, &dir)
	c.Flags().StringVar(&q.Programme, "programme", "", "`code` of the programme; the one whose rule set OLD is if left out")
	c.Flags().IntVar(&q.List, "list", 20, "how many learners of each effect to name")
	return c
}

// effectWords is what people call an effect.
func effectWords(effect string) strictyaml.Words {
	zh := map[registrar.Effect]string{
		registrar.Gains: "更有利", registrar.Loses: "更不利", registrar.Protected: "受保护", registrar.Unaudited: "不能审核",
	}
	return strictyaml.Words{ZH: zh[registrar.Effect(effect)], EN: effect}
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
