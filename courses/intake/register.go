package intake

import (
	"context"
	"encoding/hex"
	"errors"
	"strconv"

	"creditbank/courses"
	"creditbank/courses/registrar"
	"creditbank/courses/report"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// register opens the accounts of the learners of a page who are to have one.
// Its key says which lines they are from: after a crash the same people are
// asked for again, and have the accounts they got. Whoever has one by now,
// from an earlier page or otherwise, keeps it.
func (b *booking) register(ctx context.Context, p *Page) error {
	var people []registrar.Person
	var lines []string
	first := make(map[string]int) // identity numbers, to their places in people
	for i := range p.Rows {
		r := &p.Rows[i]
		if !r.Register {
			continue
		}
		if _, again := first[r.Claim.Identity]; again {
			continue
		}
		first[r.Claim.Identity] = len(people)
		lines = append(lines, strconv.Itoa(int(r.Line)))
		people = append(people, registrar.Person{
			IdentityNumber: r.Claim.Identity,
			Learner:        courses.Learner{Name: r.Claim.Name, Organisation: b.report.Organisation, StaffNumber: r.Claim.Staff},
		})
	}
	if people == nil {
		return nil
	}
	named := ledger.DigestOf(lines...)
	q := registrar.Request{By: b.report.By, Key: b.report.ID + "/" + strconv.Itoa(p.Number) + "/" + hex.EncodeToString(named[:])}
	registered, outcomes, err := b.desk.Registrar.RegisterPeople(ctx, q, people)
	if err != nil {
		return err
	}
	for i := range p.Rows {
		r := &p.Rows[i]
		if !r.Register {
			continue
		}
		place := first[r.Claim.Identity]
		if err := b.settleLearner(ctx, r, registered[place].Account, outcomes[place].Refusal); err != nil {
			return err
		}
	}
	return nil
}

// settleLearner gives a row the account that was opened for its learner, or
// the one there is; if there is none, the row is refused.
func (b *booking) settleLearner(ctx context.Context, r *Row, account ledger.AccountID, refusal *ledger.Refusal) error {
	if refusal != nil {
		l, _, err := b.desk.Registrar.HolderByIdentity(ctx, r.Claim.Identity)
		switch {
		case err == nil && !sameName(r.Claim.Name, l):
			return r.unregistered(ofBank(NameOther, report.Name, maskName(l.Name), clip(r.Claim.Name)))
		case err == nil:
			account = l.Account
		case errors.Is(err, fault.NotFound), errors.Is(err, fault.Refused):
			return r.unregistered(ofRefusal(*refusal))
		default:
			return err
		}
	}
	r.Account, r.Completion.Learner = account, account.String()
	return nil
}

// unregistered refuses a row whose learner has no account.
func (r *Row) unregistered(why Problem) error {
	r.Class, r.Unit, r.Amount, r.Completion, r.Claim, r.Register = RefusedRow, 0, 0, nil, nil, false
	r.Problems = append(r.Problems, why)
	return nil
}
