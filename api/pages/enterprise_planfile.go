package pages

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"creditbank/api/call"
	"creditbank/api/problem"
	v1 "creditbank/api/v1"
	"creditbank/api/wire"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/labstack/echo/v4"
)

// filePlan has the API file what was typed. What is wrong carries the number
// of its row.
func (s officer) filePlan(c echo.Context, form *planForm) error {
	ctx := c.Request().Context()
	r := wire.FileTrainingPlanRequestObject{Code: form.Code, Body: &wire.TrainingPlanRequest{Year: form.Year, Reason: form.Reason, Lines: []wire.PlanLine{}}}
	r.Params.IdempotencyKey = fieldOf(c, "key")
	form.number()
	for i := range form.Rows {
		row := &form.Rows[i]
		line := wire.PlanLine{Line: row.Line, Course: row.Course, Hours: row.Hours, Money: plainMoney(row.Money), Note: row.Note}
		var err error
		if row.People != "" {
			if line.People, err = peopleOf(row.People, fmt.Sprintf("lines/%d/people", i)); err != nil {
				return err
			}
		}
		if line.Learners, err = s.named(ctx, form.Code, row.Named, fmt.Sprintf("lines/%d/learners", i)); err != nil {
			return err
		}
		r.Body.Lines = append(r.Body.Lines, line)
	}
	return perform(s.Site, c, r, (*v1.Server).FileTrainingPlan)
}

// maxPeople bounds how many people one line or one order is for, as the API does.
const maxPeople = 100_000

// peopleOf reads a number of people.
func peopleOf(text, field string) (int, error) {
	n, err := strconv.Atoi(strings.TrimRight(text, "人名位 "))
	if err != nil || n < 1 || n > maxPeople {
		return 0, problem.Flaws{{Code: problem.NumberRange, Field: field, Has: problem.Clip(text), Wants: "1 – " + strconv.Itoa(maxPeople)}}
	}
	return n, nil
}

// number gives lines without a name one that is free: L1, L2, …
func (p *planForm) number() {
	taken := make(map[string]bool)
	for _, row := range p.Rows {
		taken[row.Line] = true
	}
	next := 1
	for i := range p.Rows {
		if p.Rows[i].Line != "" {
			continue
		}
		for taken["L"+strconv.Itoa(next)] {
			next++
		}
		p.Rows[i].Line = "L" + strconv.Itoa(next)
		taken[p.Rows[i].Line] = true
	}
}

// named returns the accounts of those that a text names, one a line: by
// account, which a name may follow, by staff number, or by a name that only one
// of the organisation has.
func (s officer) named(ctx context.Context, code, text, field string) ([]string, error) {
	var accounts []string
	by := call.Of(ctx).By
	for _, who := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("\r\n,，;；、", r) }) {
		who = strings.TrimSpace(who)
		if who == "" {
			continue
		}
		first, _, _ := strings.Cut(who, " ")
		if _, err := ledger.ParseAccountID(first); err == nil {
			accounts = append(accounts, first)
			continue
		}
		account, err := s.colleague(ctx, by, code, who)
		switch {
		case err != nil:
			return nil, err
		case account == "":
			return nil, &ledger.Refusal{Code: registrar.PersonNotYours, Field: field, Subject: who, Wants: code}
		}
		accounts = append(accounts, account)
	}
	return accounts, nil
}

// colleague returns the account of whom a staff number or a name of an
// organisation means, or nothing.
func (s officer) colleague(ctx context.Context, by org.Principal, code, who string) (string, error) {
	l, err := s.Registrar.FindByStaffNumber(ctx, by, code, who)
	switch {
	case err == nil:
		return l.Account.String(), nil
	case !errors.Is(err, fault.NotFound):
		return "", err
	}
	found, err := s.Registrar.FindByName(ctx, by, code, who)
	if err != nil || len(found) != 1 {
		return "", err
	}
	return found[0].Account.String(), nil
}
