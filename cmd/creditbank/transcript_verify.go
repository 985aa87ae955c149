package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"creditbank/ledger"
	"creditbank/ledger/transcript"

	"github.com/spf13/cobra"
)

// maxKeyFile bounds a file of verification keys, in bytes.
const maxKeyFile = 64 << 10

// checked is what a transcript proves, or the first thing that is wrong.
type checked struct {
	OK            bool                      `json:"ok"`
	Problem       *checkedProblem           `json:"problem,omitempty"`
	IssuedBy      string                    `json:"issued_by,omitempty"`
	Key           string                    `json:"key,omitempty"`
	Account       string                    `json:"account_tag,omitempty"`
	State         string                    `json:"state,omitempty"`
	Entries       uint64                    `json:"entries,omitempty"`
	Balances      map[string]checkedBalance `json:"balances,omitempty"`
	Issued        string                    `json:"issued,omitempty"`
	Until         string                    `json:"until,omitempty"`
	Hidden        []string                  `json:"hidden,omitempty"`
	NotRecomputed []int                     `json:"not_recomputed,omitempty"`
}

type checkedBalance struct {
	Posted string `json:"posted"`
	Held   string `json:"held"`
	Owed   string `json:"owed"`
}

type checkedProblem struct {
	Code    transcript.Code `json:"code"`
	Entry   int             `json:"entry,omitempty"`
	Field   string          `json:"field,omitempty"`
	English string          `json:"english"`
	Chinese string          `json:"chinese"`
}

func (p *program) transcriptVerifyCommand() *cobra.Command {
	var keyFile, language string
	c := &cobra.Command{
		Use:   "verify FILE",
		Short: "check a record; needs neither the bank nor the network",
		Long: "Checks a record (- for standard input) against verification keys that you trust, one a\n" +
			"line as in /log.vkey of the bank: get them another way than the record. Says what is\n" +
			"proven, with exit status 0, or the first thing that is wrong, with 1.",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkLanguage(language); err != nil {
				return err
			}
			keys, err := p.readUpTo(keyFile, maxKeyFile)
			if err != nil {
				return fmt.Errorf("the keys: %w", err)
			}
			file, err := p.readUpTo(args[0], transcript.MaxFile+1)
			if err != nil {
				return fmt.Errorf("the record: %w", err)
			}
			report, err := transcript.Verify(file, strings.Fields(string(keys)), p.now())
			var problem *transcript.Problem
			if err != nil && !errors.As(err, &problem) {
				return fmt.Errorf("check %s: %w", args[0], err)
			}
			p.showChecked(report, problem, language)
			if problem != nil {
				return errFound
			}
			return nil
		},
	}
	c.Flags().StringVar(&keyFile, "key", "", "`file` with the verification keys")
	languageFlag(c, &language)
	c.MarkFlagRequired("key")
	return c
}

// showChecked tells what was found. A record that is not valid yet, or not any
// more, has a report all the same.
func (p *program) showChecked(r *transcript.Report, problem *transcript.Problem, language string) {
	if p.json {
		p.printJSON(checkedOf(r, problem))
		return
	}
	for _, l := range []struct {
		name, valid, invalid, was string
		says                      func(*transcript.Report) []string
		problem                   func(*transcript.Problem) string
	}{
		{"zh", "有效", "无效：", "档案本身证明：", (*transcript.Report).Chinese, (*transcript.Problem).Chinese},
		{"en", "VALID", "NOT VALID: ", "The record itself shows:", (*transcript.Report).English, (*transcript.Problem).Error},
	} {
		if language != "" && language != l.name {
			continue
		}
		if problem == nil {
			fmt.Fprintln(p.stdout, l.valid)
		} else {
			fmt.Fprintln(p.stdout, l.invalid+l.problem(problem))
		}
		if r == nil {
			continue
		}
		if problem != nil {
			fmt.Fprintln(p.stdout, l.was)
		}
		for _, line := range l.says(r) {
			fmt.Fprintln(p.stdout, "  "+line)
		}
	}
}

func checkedOf(r *transcript.Report, problem *transcript.Problem) checked {
	c := checked{OK: problem == nil}
	if problem != nil {
		c.Problem = &checkedProblem{problem.Code, problem.Entry, problem.Field, problem.Error(), problem.Chinese()}
	}
	if r == nil {
		return c
	}
	h := &r.Header
	c.IssuedBy, c.Key, c.Account, c.State, c.Entries = h.Origin, r.SignedBy, h.Account.String(), h.State.String(), h.Entries
	c.Issued, c.Until = h.Issued.Format(time.RFC3339), h.Until.Format(time.RFC3339)
	c.Hidden, c.NotRecomputed = r.Hidden, r.NotRecomputed
	c.Balances = make(map[string]checkedBalance)
	for _, u := range ledger.Units {
		b := h.Balances.Of(u)
		c.Balances[u.String()] = checkedBalance{b.Posted.String(), b.Held.String(), b.Owed.String()}
	}
	return c
}
