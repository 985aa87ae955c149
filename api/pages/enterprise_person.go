package pages

import (
	"context"
	"strconv"

	"creditbank/api/call"
	v1 "creditbank/api/v1"
	"creditbank/api/wire"
	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// personPage is what an officer may see of one of the staff, now or before.
type personPage struct {
	yearPage
	Learner  courses.Learner
	Identity string                    // masked
	Numbers  []registrar.KnownIdentity // that the office may correct
	Stays    []courses.Stay
	Credit   *ledger.Balance
	Points   *ledger.Balance
	Lots     []personLot
	Next     string
	Duty     *registrar.Duty // nil if there are no rules for the year
	Budget   *registrar.LearnerBudget
	Courses  []courses.Course // that a budget may be spent on
	Form     map[string]string
	Refused  string // the form that was: budget, identity, or the number of a deposit
}

// personLot is a lot, and whether whoever looks may take it back.
type personLot struct {
	workerLot
	Takes bool
}

func (s officer) personPage(c echo.Context) (personPage, error) {
	ctx := c.Request().Context()
	by := call.Of(ctx).By
	shown := personPage{Form: make(map[string]string)}
	id, err := ledger.ParseAccountID(c.Param("learner"))
	if err != nil {
		return shown, err
	}
	if shown.yearPage, err = s.year(c, "staff/"+id.String()); err != nil {
		return shown, err
	}
	shown.Choices = nil // a person stays who they are
	if shown.Learner, err = s.Registrar.Learner(ctx, by, id); err != nil {
		return shown, err
	}
	if shown.Identity, err = s.Registrar.MaskedIdentity(shown.Learner); err != nil {
		return shown, err
	}
	if s.may(call.Of(ctx), "correctIdentity") {
		if shown.Numbers, err = s.Registrar.KnownIdentities(ctx, by, id); err != nil {
			return shown, err
		}
	}
	shown.Stays = shown.Learner.Stays()
	if err := s.personLots(c, &shown, id); err != nil {
		return shown, err
	}
	switch duty, err := s.Registrar.LearnerDuty(ctx, by, id, shown.Year, ""); {
	case err == nil:
		shown.Duty = &duty
	case !leftOut(err):
		return shown, err
	}
	switch budget, err := s.Registrar.Budget(ctx, by, id); {
	case err == nil:
		shown.Budget = &budget
	case !leftOut(err):
		return shown, err
	}
	shown.Courses, err = s.Registrar.Courses(ctx)
	return shown, err
}

// personLots adds the balances and a page of the lots.
func (s officer) personLots(c echo.Context, shown *personPage, id ledger.AccountID) error {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	before, err := call.LastNumber("lots", c.QueryParam("cursor"))
	if err != nil {
		return err
	}
	now, err := s.Registrar.Balance(ctx, asker.By, id, 0, registrar.Booked)
	if err != nil {
		return err
	}
	shown.Credit, shown.Points = now.Balances.Of(ledger.Credit), now.Balances.Of(ledger.Point)
	_, lots, err := s.Registrar.Lots(ctx, asker.By, id, before, lotsShown+1)
	if err != nil {
		return err
	}
	lots, shown.Next = call.Cut("lots", lots, lotsShown, func(l ledger.LotLine) string { return strconv.FormatUint(l.Lot.Seq, 10) })
	f, tree := s.frame(asker, nil), s.Registrar.Tree()
	for i := range lots {
		may := !lots[i].Lot.Withdrawn && (asker.By.Role == org.Office || tree.MayActFor(asker.By, lots[i].Deposit.Issuer))
		shown.Lots = append(shown.Lots, personLot{s.workerLot(f, &lots[i]), may})
	}
	return nil
}

// postBudget adds an employer's money to somebody's training budget, or pays
// for a course with it.
func (s officer) postBudget(c echo.Context) error {
	form := fieldsOf(c, "key", "step", "course", "amount", "reason")
	r := wire.ChangeTrainingBudgetRequestObject{Learner: c.Param("learner"), Body: &wire.BudgetRequest{
		Step: form["step"], Course: form["course"], Amount: plainMoney(form["amount"]), Reason: form["reason"],
	}}
	r.Params.IdempotencyKey = form["key"]
	return s.changePerson(c, "budget", "budget", form, func(context.Context) (bool, error) {
		return false, perform(s.Site, c, r, (*v1.Server).ChangeTrainingBudget)
	})
}

// postReverse takes back a deposit that was a mistake.
func (s officer) postReverse(c echo.Context) error {
	form := fieldsOf(c, "key", "deposit", "reason")
	seq, _ := strconv.ParseInt(form["deposit"], 10, 64) // zero is nobody's
	r := wire.ReverseDepositRequestObject{Seq: seq, Body: &wire.ReasonRequest{Reason: form["reason"]}}
	r.Params.IdempotencyKey = form["key"]
	return s.changePerson(c, form["deposit"], "taken-back", form, func(context.Context) (bool, error) {
		_, waits, err := submit(s.Site, c, "ReverseDeposit", r, (*v1.Server).ReverseDeposit)
		return waits != nil, err
	})
}

// postRevoke withdraws a deposit for good, even if it was redeemed.
func (s officer) postRevoke(c echo.Context) error {
	form := fieldsOf(c, "key", "deposit", "reason")
	seq, _ := strconv.ParseInt(form["deposit"], 10, 64) // zero is nobody's
	r := wire.RevokeDepositRequestObject{Seq: seq, Body: &wire.ReasonRequest{Reason: form["reason"]}}
	r.Params.IdempotencyKey = form["key"]
	return s.changePerson(c, form["deposit"], "taken-back", form, func(context.Context) (bool, error) {
		_, waits, err := submit(s.Site, c, "RevokeDeposit", r, (*v1.Server).RevokeDeposit)
		return waits != nil, err
	})
}

// changePerson carries out what a form of somebody's page asks for. Waits is
// whether it was kept for a second person.
func (s officer) changePerson(c echo.Context, which, done string, form map[string]string, do func(context.Context) (waits bool, err error)) error {
	shown, err := s.personPage(c)
	if err != nil {
		return err
	}
	waits, err := do(c.Request().Context())
	if err != nil {
		shown.Form, shown.Refused = form, which
		c.Set(backKey, string(shown.At(shown.Path)))
		return s.pageRefused(c, "enterprise/person", shown, err)
	}
	if waits {
		done = "waits"
	}
	return shown.leads(c, shown.Path, "done", done)
}
