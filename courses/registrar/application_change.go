package registrar

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"creditbank/courses"
	"creditbank/courses/audit"
	"creditbank/courses/grounds"
	"creditbank/courses/programme"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// audit audits the application's record with its moves and exceptions.
func (r *Registrar) audit(x *Application) (Audited, error) {
	o, err := r.numbered(x.Programme, x.Version)
	if err != nil {
		return Audited{}, err
	}
	rec, err := programme.ParseRecord(x.Record)
	if err != nil {
		return Audited{}, fmt.Errorf("application %s: %w (%w)", x.ID, fault.Corrupt, err)
	}
	for _, m := range x.Moves {
		switch at, serves := grounds.Movable(&rec, grounds.Move{Line: m.Line, Group: m.Group}); {
		case at < 0:
			return Audited{}, refusal(LineUnknown, "line", m.Line)
		case !serves:
			return Audited{}, &ledger.Refusal{Code: MoveNotServed, Field: "group", Subject: clip(m.Line),
				Has: clip(strings.Join(rec.Lots[at].Groups, ", ")), Wants: clip(m.Group)}
		}
	}
	if rec, err = grounds.Moved(rec, x.moves()); err != nil {
		return Audited{}, err
	}
	said, err := x.said()
	if err != nil {
		return Audited{}, err
	}
	excused := *o
	excused.Rules = grounds.Excused(o.Rules, x.excused())
	return auditRecord(&excused, x.Equivalences, rec, said.Checkpoint)
}

func (x *Application) moves() []grounds.Move {
	moves := make([]grounds.Move, len(x.Moves))
	for i, m := range x.Moves {
		moves[i] = grounds.Move{Line: m.Line, Group: m.Group}
	}
	return moves
}

// excused are the rules that exceptions take away.
func (x *Application) excused() []string {
	rules := make([]string, len(x.Exceptions))
	for i, e := range x.Exceptions {
		rules[i] = e.Rule
	}
	return rules
}

// MoveLine puts a line of the record rather there, or leaves it out, and
// places the others anew around it. It is refused with the rule that the move
// would break, or the requirement it would leave short.
func (r *Registrar) MoveLine(ctx context.Context, q Request, id, line, group string) (Application, bool, error) {
	return r.step(ctx, q, id, Proposed, []string{"move", line, group}, func(x *Application) error {
		if err := r.stillConsents(ctx, x); err != nil {
			return err
		}
		before, err := r.audit(x)
		if err != nil {
			return err
		}
		x.Moves = slices.DeleteFunc(slices.Clone(x.Moves), func(m Move) bool { return m.Line == line })
		if len(x.Moves) >= maxMoves {
			return fmt.Errorf("more than %d moves: %w", maxMoves, fault.Invalid)
		}
		x.Moves = append(x.Moves, Move{line, group, q.By.ID, ledger.InstantOf(r.now())})
		after, err := r.audit(x)
		if err != nil {
			return err
		}
		for _, m := range x.Moves {
			for i := range after.Verdict.Lines {
				if l := &after.Verdict.Lines[i]; m.Group != "" && l.Lot == m.Line && l.Group != m.Group {
					return &ledger.Refusal{Code: MoveBreaksRule, Field: "group", Subject: clip(m.Line),
						Has: cmp.Or(l.Rule, string(l.Reason)), Wants: clip(m.Group)}
				}
			}
		}
		if worse := after.Verdict.Missing() > before.Verdict.Missing(); worse && x.Exit == "" || x.reached(&before.Verdict) && !x.reached(&after.Verdict) {
			return &ledger.Refusal{Code: MoveLeavesShort, Field: "group", Subject: clip(line), Has: shortNames(&after.Verdict)}
		}
		return r.reallocate(ctx, x, &after)
	})
}

// shortNames says what is short and by how much.
func shortNames(v *audit.Verdict) string {
	var parts []string
	for _, q := range v.Requirements {
		if q.Short > 0 {
			parts = append(parts, q.Name+" "+q.Short.String())
		}
	}
	return clip(strings.Join(parts, ", "))
}

// reallocate takes over a new verdict of the same record.
func (r *Registrar) reallocate(ctx context.Context, x *Application, v *Audited) error {
	id, err := ledger.ParseAccountID(x.Learner)
	if err != nil {
		return fmt.Errorf("application %s: %w (%w)", x.ID, fault.Corrupt, err)
	}
	account, err := r.readAccount(ctx, view{learner: courses.Learner{Account: id}})
	if err != nil {
		return err
	}
	x.propose(v, account.moment, account.lots)
	return nil
}

// GrantException takes a rule away for this applicant, with who and why.
func (r *Registrar) GrantException(ctx context.Context, q Request, id, rule, reason string) (Application, bool, error) {
	return r.step(ctx, q, id, Proposed, []string{"exception", rule, reason}, func(x *Application) error {
		if err := r.stillConsents(ctx, x); err != nil {
			return err
		}
		o, err := r.numbered(x.Programme, x.Version)
		if err != nil {
			return err
		}
		// What was spent stays spent, whoever grants what.
		names := slices.DeleteFunc(audit.RuleNames(o.Rules), func(name string) bool { return name == "same_outcome_once" })
		switch {
		case !slices.Contains(names, rule):
			return &ledger.Refusal{Code: RuleUnknown, Field: "rule", Subject: clip(rule), Has: strings.Join(names, ", ")}
		case slices.ContainsFunc(x.Exceptions, func(e Exception) bool { return e.Rule == rule }):
			return &ledger.Refusal{Code: ExceptionTwice, Field: "rule", Subject: clip(rule)}
		case len(x.Exceptions) >= maxExceptions:
			return fmt.Errorf("more than %d exceptions: %w", maxExceptions, fault.Invalid)
		}
		x.Exceptions = append(slices.Clone(x.Exceptions), Exception{rule, reason, q.By.ID, q.By.Organisation, ledger.InstantOf(r.now())})
		v, err := r.audit(x)
		if err != nil {
			return err
		}
		return r.reallocate(ctx, x, &v)
	})
}
