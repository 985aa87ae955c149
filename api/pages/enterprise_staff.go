package pages

import (
	"context"
	"net/http"

	"creditbank/api/call"
	"creditbank/api/problem"
	"creditbank/api/wire"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// staffPage is who works at an organisation on a day.
type staffPage struct {
	On      string
	Of      string
	Members []staffLine
	Next    string
	Form    map[string]string // of the form that was refused, or of whom it is about
	Newcome bool              // the form that was refused is that for a newcomer
}

// staffLine is a member of the staff.
type staffLine struct {
	Account, Name, Number, Identity string // the identity number is masked
	From, Until                     string
	Trade                           string
	FrontLine                       bool
}

func (s officer) getStaff(c echo.Context) error {
	shown, err := s.staffPage(c)
	if err != nil {
		return err
	}
	shown.Form["learner"] = problem.Clip(c.QueryParam("learner"))
	return s.page(c, "enterprise/staff", shown)
}

func (s officer) staffPage(c echo.Context) (staffPage, error) {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	on := ledger.DayOf(s.Now())
	if text := c.QueryParam("on"); text != "" {
		var err error
		if on, err = ledger.ParseDay(text); err != nil {
			return staffPage{}, problem.Flaws{{Code: problem.DayMalformed, Field: "on"}}
		}
	}
	shown := staffPage{On: on.String(), Of: s.organisationName(asker, asker.By.Organisation), Form: make(map[string]string)}
	after, err := call.LastOf("staff", c.QueryParam("cursor"))
	if err != nil {
		return shown, err
	}
	members, err := s.Registrar.Staff(ctx, asker.By, asker.By.Organisation, on, after, call.DefaultLimit+1)
	if err != nil {
		return shown, err
	}
	for _, m := range members {
		masked, err := s.Registrar.MaskedIdentity(m.Learner)
		if err != nil {
			return shown, err
		}
		line := staffLine{Account: m.Learner.Account.String(), Name: m.Learner.Name, Number: m.Stay.StaffNumber, Identity: masked,
			From: m.Stay.From.String(), Until: m.Stay.Until.String()}
		if m.Stay.Until == 0 {
			line.Trade, line.FrontLine = m.Learner.Trade, m.Learner.FrontLine
		}
		shown.Members = append(shown.Members, line)
	}
	shown.Members, shown.Next = call.Cut("staff", shown.Members, call.DefaultLimit, func(l staffLine) string { return l.Account })
	return shown, nil
}

// postStaff lets somebody join, leave or move.
func (s officer) postStaff(c echo.Context) error {
	form := fieldsOf(c, "key", "learner", "event", "on", "organisation", "staff_number")
	r := wire.ChangeStaffRequestObject{Learner: form["learner"], Body: &wire.StaffingRequest{
		Event: form["event"], On: form["on"], Organisation: form["organisation"], StaffNumber: form["staff_number"],
	}}
	r.Params.IdempotencyKey = form["key"]
	return s.changeStaff(c, form, false, func(ctx context.Context) error {
		if err := s.API.Check(r); err != nil {
			return err
		}
		_, err := s.API.ChangeStaff(ctx, r)
		return err
	})
}

// postNewcomer opens an account for somebody who has none.
func (s officer) postNewcomer(c echo.Context) error {
	form := fieldsOf(c, "key", "name", "identity_number", "staff_number", "joined_on")
	r := wire.RegisterLearnerRequestObject{Body: &wire.LearnerRequest{
		Name: form["name"], IdentityNumber: form["identity_number"], StaffNumber: form["staff_number"], JoinedOn: form["joined_on"],
	}}
	r.Params.IdempotencyKey = form["key"]
	delete(form, "identity_number") // it does not come back into the page
	return s.changeStaff(c, form, true, func(ctx context.Context) error {
		if err := s.API.Check(r); err != nil {
			return err
		}
		_, err := s.API.RegisterLearner(ctx, r)
		return err
	})
}

func (s officer) changeStaff(c echo.Context, form map[string]string, newcomer bool, do func(context.Context) error) error {
	if err := do(c.Request().Context()); err != nil {
		shown, e := s.staffPage(c)
		if e != nil {
			return e
		}
		shown.Form, shown.Newcome = form, newcomer
		c.Set(backKey, "/enterprise/staff")
		return s.pageRefused(c, "enterprise/staff", shown, err)
	}
	return c.Redirect(http.StatusSeeOther, "/enterprise/staff")
}

// fieldsOf reads fields of a form.
func fieldsOf(c echo.Context, names ...string) map[string]string {
	form := make(map[string]string, len(names))
	for _, name := range names {
		form[name] = fieldOf(c, name)
	}
	return form
}
