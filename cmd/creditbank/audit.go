package main

import (
	"cmp"
	"fmt"
	"strings"

	"creditbank/courses/audit"
	"creditbank/courses/programme"
	"creditbank/courses/programme/strictyaml"
	"creditbank/ledger/fault"

	"github.com/spf13/cobra"
)

// auditFlags say what is to be audited.
type auditFlags struct {
	recomputeFlags
	nightFlags
	id, answer string
}

func (p *program) auditCommand() *cobra.Command {
	var f auditFlags
	c := &cobra.Command{
		Use:   "audit --rules FILE",
		Short: "verdicts of a rule file's cases, a bank's verdict once more, or all learners of a bank",
		Long: "Audits the worked cases of a rule file, or one of them, and prints the verdicts: what is\n" +
			"asked for, what is there, and for every lot where it counts or what kept it out.\n\n" +
			"With --verdict, the file that a bank answered to an audit (of a learner, of an applicant, or\n" +
			"an award), computes the verdict again and compares the bytes: from the record in that file or,\n" +
			"with --transcript, from the learner's transcript, which is checked first. Then the rules, the\n" +
			"equivalences and the log's keys are all that has to be trusted. Exit status 1, and in words\n" +
			"what differs, if anything does. For both no bank is needed.\n\n" +
			"With --all, audits every learner of a bank for every programme, without reasons, and writes a\n" +
			"line for each: met or not, credits missing, terms to go. It tells who learnt what is missing:\n" +
			"keep the file as the bank itself.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if f.all {
				if err := p.runNight(c.Context(), f.nightFlags); err != nil {
					return fmt.Errorf("audit all learners: %w", err)
				}
				return nil
			}
			if err := checkLanguage(p.language); err != nil {
				return err
			}
			if len(f.rules) == 0 {
				return usageError{fmt.Errorf("which rules? give --rules FILE")}
			}
			if f.verdict == "" && f.transcript != "" {
				return usageError{fmt.Errorf("which verdict? give --verdict FILE")}
			}
			switch {
			case f.verdict != "":
				r, err := p.recompute(f.recomputeFlags)
				if err != nil {
					return err
				}
				p.say(r, "%s", r.tell())
				return nil
			case f.answer != "":
				text, err := p.answered(f.rules[0], f.answer)
				if err != nil {
					return err
				}
				fmt.Fprintf(p.stdout, "%s\n", text)
				return nil
			case p.json:
				return audit.WriteCases(p.stdout, p.today(), f.rules[0], f.id)
			}
			return p.tellCases(f.rules[0], f.id)
		},
	}
	c.Flags().StringArrayVar(&f.rules, "rules", nil, "rule `file`; with --verdict, several may be given")
	c.Flags().StringVar(&f.id, "case", "", "audit only the case with this `id`")
	c.Flags().StringVar(&f.answer, "answer", "", "`file` with a bank's answer to an audit, to be computed again and printed")
	c.Flags().StringVar(&f.verdict, "verdict", "", "`file` with an audit that a bank served, to be compared")
	c.Flags().StringVar(&f.transcript, "transcript", "", "`file` with the learner's transcript, to make the record from")
	c.Flags().StringVar(&f.keys, "key", "", "`file` with the verification keys of the log, for the transcript")
	c.Flags().StringArrayVar(&f.equivalences, "equivalences", nil, "`file` with the equivalences that the verdict goes by, as published")
	c.Flags().StringVar(&f.consistency, "consistency", "", "`file` with the proof that the log only grew from the verdict's head to the transcript's")
	languageFlag(c, &p.language)
	dataFlag(c, &f.dir)
	c.Flags().BoolVar(&f.all, "all", false, "audit all learners of the bank in --data")
	c.Flags().StringArrayVar(&f.programmes, "programme", nil, "with --all, the `code` of a programme; all if left out")
	c.Flags().StringVar(&f.within, "within", "", "with --all, leave out who misses more `credits` than that")
	c.Flags().BoolVar(&f.csv, "csv", false, "with --all, write CSV instead of a JSON object on each line")
	c.Flags().StringVarP(&f.out, "output", "o", "", "with --all, `file` to write, which must not be there yet; standard output if left out")
	return c
}

// tellCases writes the verdicts of a rule file's cases for people.
func (p *program) tellCases(path, id string) error {
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
		rec.AskedOn = cmp.Or(rec.AskedOn, p.today())
		v, err := audit.Audit(f.Rules, rec, audit.Options{})
		if err != nil {
			return fmt.Errorf("case %s: %w", c.ID, err)
		}
		note := strictyaml.Words(c.Note).In(p.language)
		if c.Note.ZH == c.Note.EN {
			note = c.Note.ZH
		}
		fmt.Fprintf(p.stdout, "%s  %s\n", c.ID, strings.ReplaceAll(note, "\n", "\n  "))
		p.tellVerdict(f.Rules, &v)
	}
	if id != "" && !found {
		return fmt.Errorf("case %s in %s: %w", id, path, fault.NotFound)
	}
	return nil
}

// tellVerdict writes a verdict for people: each sentence in Chinese and below
// it in English, or in the language that was asked for.
func (p *program) tellVerdict(r *programme.Rules, v *audit.Verdict) {
	met := strictyaml.Words{ZH: "未达标", EN: "not met"}
	if v.Met {
		met = strictyaml.Words{ZH: "达标", EN: "met"}
	}
	answer := strictyaml.Say("%s，%s：计入 %s，未用上 %s", "%s on %s: %s counted, %s left over", met, v.AskedOn, v.Counted, v.LeftOver)
	if v.Blocked != "" {
		answer.ZH, answer.EN = answer.ZH+"，暂不能申请（"+string(v.Blocked)+"）", answer.EN+", blocked: "+string(v.Blocked)
	}
	if !v.Proved {
		bound := strictyaml.Say("，未证明最优：至少缺 %s，至多计入 %s", ", not proved: at best %s short and %s counted", v.Bound.Short, v.Bound.Counted)
		answer.ZH, answer.EN = answer.ZH+bound.ZH, answer.EN+bound.EN
	}
	say := func(first, next string, said strictyaml.Words) {
		lines := strings.Split(said.In(p.language), "\n")
		fmt.Fprintln(p.stdout, first+strings.Join(lines, "\n"+next))
	}
	say("  ", "  ", answer)
	for i := range v.Requirements {
		said := v.Requirements[i].Words(r)
		say("  - ", "    ", strictyaml.Words{ZH: said.ZH, EN: said.EN})
	}
	for i := range v.Lines {
		l := &v.Lines[i]
		said := l.Words(r)
		say(fmt.Sprintf("  %s %d/%d: ", l.Lot, l.Nth, l.Of), "    ", strictyaml.Words{ZH: said.ZH, EN: said.EN})
	}
	say("  ", "  ", strictyaml.Say("规则 %s %x", "rules %s %x", v.Ruleset, v.RulesHash))
}
