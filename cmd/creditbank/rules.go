package main

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"creditbank/courses/audit"
	"creditbank/courses/programme"
	"creditbank/courses/programme/strictyaml"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/spf13/cobra"
)

func (p *program) rulesCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "rules",
		Short: "try out a college's rule files",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(p.rulesTestCommand(), p.rulesCheckCommand(), p.rulesSimulateCommand())
	return c
}

// ruleReport is what a command says about rule files.
type ruleReport struct {
	OK     bool     `json:"ok"`
	Report []string `json:"report"`
}

func (p *program) rulesTestCommand() *cobra.Command {
	var language string
	c := &cobra.Command{
		Use:   "test FILE…",
		Short: "run the worked cases of rule files",
		Long: "Audits the worked cases of each file. Exit status 1, and in words what differs from what\n" +
			"the college expects, if a case fails or a file cannot be read.",
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, files []string) error {
			var report bytes.Buffer
			if err := checkLanguage(language); err != nil {
				return err
			}
			err := audit.TestFiles(&report, p.today(), language, files...)
			if err != nil && !errors.Is(err, fault.Refused) {
				return err
			}
			lines := strings.Split(strings.TrimRight(report.String(), "\n"), "\n")
			p.say(ruleReport{err == nil, lines}, "%s", report.String())
			if err != nil {
				return errFound
			}
			return nil
		},
	}
	languageFlag(c, &language)
	return c
}

// languageFlag adds the choice of a language to a command that else speaks
// both.
func languageFlag(c *cobra.Command, language *string) {
	c.Flags().StringVar(language, "lang", "", "`language`: zh or en; both if left out")
}

// checkLanguage refuses what is no choice of [languageFlag].
func checkLanguage(language string) error {
	if language != "" && language != "zh" && language != "en" {
		return usageError{fmt.Errorf("--lang %q: want zh or en", language)}
	}
	return nil
}

// mistake is one thing wrong with a rule file.
type mistake struct {
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
	Path   string `json:"path,omitempty"`
	Text   string `json:"text"` // in English
	TextZH string `json:"text_zh"`
}

// ruleCheck is what was found in a rule file.
type ruleCheck struct {
	OK        bool      `json:"ok"`
	Ruleset   string    `json:"ruleset,omitempty"`
	RulesHash string    `json:"rules_hash,omitempty"`
	Mistakes  []mistake `json:"mistakes"`
}

func (p *program) rulesCheckCommand() *cobra.Command {
	var language string
	c := &cobra.Command{
		Use:   "check FILE",
		Short: "find the mistakes in a rule file, with line and column",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, files []string) error {
			var report bytes.Buffer
			if err := checkLanguage(language); err != nil {
				return err
			}
			err := audit.CheckFile(&report, language, files[0])
			found := ruleCheck{OK: err == nil, Mistakes: mistakesOf(files[0], err)}
			if err == nil {
				if f, err := programme.Load(files[0]); err == nil {
					found.Ruleset, found.RulesHash = f.Rules.Ruleset, fmt.Sprintf("%x", f.Rules.Hash)
				}
			}
			p.say(found, "%s", report.String())
			if err != nil {
				return errFound
			}
			return nil
		},
	}
	languageFlag(c, &language)
	return c
}

// mistakesOf lists what an error of a rule file says.
func mistakesOf(file string, err error) []mistake {
	list := []mistake{}
	var problems strictyaml.Problems
	switch {
	case errors.As(err, &problems):
		for _, q := range problems {
			list = append(list, mistake{q.File, q.Line, q.Column, q.Path, q.EN, q.ZH})
		}
	case err != nil:
		for _, told := range strictyaml.Told(filepath.Base(file), err) {
			list = append(list, mistake{Text: told.EN, TextZH: told.ZH})
		}
	}
	return list
}

// today is the day in Beijing.
func (p *program) today() ledger.Day { return ledger.DayOf(p.now()) }
