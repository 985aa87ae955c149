package registrar

import (
	"context"
	"fmt"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// ReportRow is a completion of a report, and the line that it stands in.
type ReportRow struct {
	Line       uint32
	Completion courses.Completion
}

// DepositRows books rows of a report, each by itself. The outcomes are in the
// order of the rows. A row's key is the report and its line, whatever rows are
// asked for beside it: asked again, also in other company, it has its first
// outcome. A dry run tells what would be, as if no row had been booked before.
func (r *Registrar) DepositRows(ctx context.Context, by org.Principal, report string, rows []ReportRow, dryRun bool) ([]ledger.Outcome, error) {
	if len(rows) == 0 || len(rows) > MaxBatch {
		return nil, fmt.Errorf("%d rows, want 1 to %d: %w", len(rows), MaxBatch, fault.Invalid)
	}
	q := Request{By: by, Key: report, DryRun: dryRun}
	commands := make([]ledger.Command, len(rows))
	for i, row := range rows {
		c := filled(row.Completion, by)
		commands[i] = ledger.Command{
			Request: ledger.DigestOf("creditbank/report-row/v1", digest(c)), Actor: by.ID, Action: r.recognise(by, c),
		}
		if !dryRun {
			commands[i].Key = ledger.NewKey(q.scope(), report, row.Line)
		}
	}
	return r.do(ctx, q, ledger.Job{Commands: commands})
}

// Asking returns what identifies a request to do something with a report, so
// that whoever keeps reports can answer it once. Stored: the texts and their
// order are frozen.
func (q Request) Asking(parts ...string) (courses.Asked, error) {
	if err := q.checkKey(); err != nil {
		return courses.Asked{}, err
	}
	a := courses.Asked{Request: ledger.DigestOf(append([]string{"creditbank/report-request/v1"}, parts...)...)}
	if q.Key != "" {
		a.Key = ledger.NewKey(q.scope(), q.Key, 0)
	}
	return a, nil
}

// Holder returns whose account it is, for the bank's own use: what of it may
// be told to whom is for the caller to see to.
func (r *Registrar) Holder(ctx context.Context, account ledger.AccountID) (courses.Learner, error) {
	return r.store.Learners().Newest(ctx, account.String())
}

// Examine returns all that the catalogue and the organisations have against a
// completion, and what it would be worth if there is nothing. The account it
// names is not looked up, and the ledger is not asked.
func (r *Registrar) Examine(by org.Principal, c courses.Completion) (ledger.Unit, ledger.Amount, []ledger.Refusal) {
	c = filled(c, by)
	_, course, wrong := r.examine(by, c)
	if len(wrong) > 0 {
		return 0, 0, wrong
	}
	return course.Worth.Unit, course.Worth.Credits(c.Hours), nil
}

// filled returns a completion with what stands for fields that are left out.
func filled(c courses.Completion, by org.Principal) courses.Completion {
	if c.Issuer == "" {
		c.Issuer = by.Organisation
	}
	if c.Run == "" {
		c.Run = c.Completed.String()
	}
	return c
}

// HolderByIdentity returns who has an identity number, for the bank's own use
// like [Registrar.Holder], and what finds the number again. A text that is no
// number is a refusal. If the bank keeps no numbers nobody has it.
func (r *Registrar) HolderByIdentity(ctx context.Context, number string) (l courses.Learner, index [32]byte, err error) {
	nobody := fmt.Errorf("an identity number: %w", fault.NotFound)
	if r.identities == nil {
		return l, index, nobody
	}
	n, wrong := r.number(number)
	if wrong != nil {
		return l, index, wrong
	}
	index = r.identities.Index(n)
	l, err = r.HolderByIndex(ctx, index)
	return l, index, err
}

// HolderByIndex returns who has the identity number of an index, for the
// bank's own use: under the account they have now.
func (r *Registrar) HolderByIndex(ctx context.Context, index [32]byte) (courses.Learner, error) {
	found, err := r.store.Learners().Find(ctx, courses.IdentityTerm(index), "", 1)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("an identity number: %w", fault.NotFound)
	}
	if err != nil {
		return courses.Learner{}, err
	}
	return r.holder(ctx, found[0])
}

// LearnersOf calls fn with who works or has worked at an organisation or one
// below it, each once at each of them, to those who may see what is of it. It
// ends after so many calls.
func (r *Registrar) LearnersOf(ctx context.Context, by org.Principal, organisation string, most int, fn func(courses.Learner)) error {
	tree := r.Tree()
	if !by.ReadsAll() && !tree.MayActFor(by, organisation) {
		return fmt.Errorf("learners of %s: %w", organisation, fault.Forbidden)
	}
	called := 0
	for _, o := range tree.All() {
		if !tree.Covers(organisation, o.Code) {
			continue
		}
		for after := ""; called < most; {
			list, err := r.store.Learners().Find(ctx, courses.StaffTerm(o.Code), after, min(page, most-called))
			if err != nil {
				return err
			}
			if len(list) == 0 {
				break
			}
			for _, l := range list {
				after, _ = l.VersionKey()
				fn(l)
			}
			called += len(list)
		}
	}
	return nil
}
