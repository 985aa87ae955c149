package main

import (
	"cmp"
	"fmt"
	"io"

	"creditbank/courses/audit"
	"creditbank/courses/programme"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/spf13/cobra"
)

// auditFlags say what is to be audited.
type auditFlags struct{ rules, id, answer string }

func (p *program) auditCommand() *cobra.Command {
	var f auditFlags
	c := &cobra.Command{
		Use:   "audit --rules FILE",
		Short: "print the verdicts of a rule file's cases; no bank is needed",
		Long: "Audits the worked cases of a rule file, or one of them, and prints the verdicts: what is\n" +
			"asked for, what is there, and for every lot where it counts or what kept it out. With the\n" +
			"answer that a bank gave to an audit, computes its verdict again and compares the bytes.",
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if f.rules == "" {
				return usageError{fmt.Errorf("which rules? give --rules FILE")}
			}
			if f.answer != "" {
				text, err := recompute(f.rules, f.answer)
				if err != nil {
					return err
				}
				fmt.Fprintf(p.stdout, "%s\n", text)
				return nil
			}
			if p.json {
				return audit.WriteCases(p.stdout, p.today(), f.rules, f.id)
			}
			return tellCases(p.stdout, p.today(), f.rules, f.id)
		},
	}
	c.Flags().StringVar(&f.rules, "rules", "", "rule `file`")
	c.Flags().StringVar(&f.id, "case", "", "audit only the case with this `id`")
	c.Flags().StringVar(&f.answer, "answer", "", "`file` with a bank's answer to an audit, to be computed again")
	return c
}

// tellCases writes the verdicts of a rule file's cases for people.
func tellCases(w io.Writer, today ledger.Day, path, id string) error {
	f, err := programme.Load(path)
	if err != nil {
		return err
	}
	found := false
	for i := range f.Cases {
		c := &f.Cases[i]
		if id != "" && c.ID != id {
			continue
		}
		found = true
		rec := c.Record
		rec.AskedOn = cmp.Or(rec.AskedOn, today)
		v, err := audit.Audit(f.Rules, rec, audit.Options{})
		if err != nil {
			return fmt.Errorf("case %s: %w", c.ID, err)
		}
		fmt.Fprintf(w, "%s  %s\n", c.ID, c.Note)
		tellVerdict(w, f.Rules, &v)
	}
	if id != "" && !found {
		return fmt.Errorf("case %s in %s: %w", id, path, fault.NotFound)
	}
	return nil
}

// tellVerdict writes a verdict for people, in both languages.
func tellVerdict(w io.Writer, r *programme.Rules, v *audit.Verdict) {
	answer := "未达标 · not met"
	if v.Met {
		answer = "达标 · met"
	}
	fmt.Fprintf(w, "  %s on %s: %s counted, %s left over", answer, v.AskedOn, v.Counted, v.LeftOver)
	if v.Blocked != "" {
		fmt.Fprintf(w, ", blocked: %s", v.Blocked)
	}
	if !v.Proved {
		fmt.Fprintf(w, ", not proved: at best %s short and %s counted", v.Bound.Short, v.Bound.Counted)
	}
	fmt.Fprintln(w)
	for i := range v.Requirements {
		said := v.Requirements[i].Words(r)
		fmt.Fprintf(w, "  - %s %s\n", said.ZH, said.EN)
	}
	for i := range v.Lines {
		l := &v.Lines[i]
		said := l.Words(r)
		fmt.Fprintf(w, "  %s %d/%d: %s %s\n", l.Lot, l.Nth, l.Of, said.ZH, said.EN)
	}
	fmt.Fprintf(w, "  rules %s %x\n", v.Ruleset, v.RulesHash)
}
