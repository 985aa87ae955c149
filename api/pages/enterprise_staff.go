package pages

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"creditbank/api/call"
	"creditbank/api/problem"
	v1 "creditbank/api/v1"
	"creditbank/api/wire"
	"creditbank/courses"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/labstack/echo/v4"
)

// staffPage is who works at an organisation on a day.
type staffPage struct {
	whose
	On      string
	Members []staffLine
	Next    string
	Groups  []courses.PriorityGroup
	Form    map[string]string // of the form that was refused, or of whom it is about
	Ticked  map[courses.PriorityGroup]bool
	Refused string // the form that was refused: change, new or find; none if empty
	Found   []staffLine
	Cursor  string // of this page
	Changed string // the name of whom the form of a change is about, if it is known
}

// staffLine is a member of the staff.
type staffLine struct {
	Account, Name, Number, Identity string     // the identity number is masked
	From, Until                     ledger.Day // Until is zero if they are here
	Trade                           string
	FrontLine                       bool
}

func (s officer) getStaff(c echo.Context) error {
	shown, err := s.staffPage(c)
	if err != nil {
		return err
	}
	shown.Form["learner"] = problem.Clip(c.QueryParam("learner"))
	for _, m := range shown.Members {
		if m.Account == shown.Form["learner"] {
			shown.Changed = m.Name
		}
	}
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
	about, err := s.whose(c, "staff", parameter{"on", on.String()})
	if err != nil {
		return staffPage{}, err
	}
	shown := staffPage{whose: about, On: on.String(), Cursor: c.QueryParam("cursor"), Groups: courses.PriorityGroups[:], Form: make(map[string]string)}
	after, err := call.LastOf("staff", c.QueryParam("cursor"))
	if err != nil {
		return shown, err
	}
	members, err := s.Registrar.Staff(ctx, asker.By, shown.Code, on, after, call.DefaultLimit+1)
	if err != nil {
		return shown, err
	}
	for _, m := range members {
		line, err := s.staffLine(&m.Learner, m.Stay)
		if err != nil {
			return shown, err
		}
		shown.Members = append(shown.Members, line)
	}
	shown.Members, shown.Next = call.Cut("staff", shown.Members, call.DefaultLimit, func(l staffLine) string { return l.Account })
	return shown, nil
}

func (s officer) staffLine(l *courses.Learner, stay courses.Stay) (staffLine, error) {
	masked, err := s.Registrar.MaskedIdentity(*l)
	line := staffLine{Account: l.Account.String(), Name: l.Name, Number: stay.StaffNumber, Identity: masked,
		From: stay.From, Until: stay.Until}
	if stay.Until == 0 {
		line.Trade, line.FrontLine = l.Trade, l.FrontLine
	}
	return line, err
}

// postStaff lets somebody join, leave or move.
func (s officer) postStaff(c echo.Context) error {
	form := fieldsOf(c, "key", "learner", "event", "on", "organisation", "staff_number", "trade", "front_line")
	return s.changeStaff(c, "change", form, func(shown *staffPage) error {
		to := form["organisation"]
		if to == "" && !shown.Own {
			to = shown.Code
		}
		r := wire.ChangeStaffRequestObject{Learner: form["learner"], Body: &wire.StaffingRequest{
			Event: form["event"], On: form["on"], Organisation: to, StaffNumber: form["staff_number"],
			Trade: form["trade"], FrontLine: form["front_line"] != "", KeyGroups: c.Request().PostForm["key_group"],
		}}
		r.Params.IdempotencyKey = form["key"]
		return perform(s.Site, c, r, (*v1.Server).ChangeStaff)
	})
}

// postNewcomer opens an account for somebody who has none.
func (s officer) postNewcomer(c echo.Context) error {
	form := fieldsOf(c, "key", "name", "identity_number", "staff_number", "joined_on", "trade", "front_line")
	number := form["identity_number"]
	delete(form, "identity_number") // it does not come back into the page
	return s.changeStaff(c, "new", form, func(shown *staffPage) error {
		r := wire.RegisterLearnerRequestObject{Body: &wire.LearnerRequest{
			Name: form["name"], IdentityNumber: number, StaffNumber: form["staff_number"], JoinedOn: form["joined_on"],
			Trade: form["trade"], FrontLine: form["front_line"] != "", KeyGroups: c.Request().PostForm["key_group"],
		}}
		if !shown.Own {
			r.Body.Organisation = shown.Code
		}
		r.Params.IdempotencyKey = form["key"]
		return perform(s.Site, c, r, (*v1.Server).RegisterLearner)
	})
}

func (s officer) changeStaff(c echo.Context, which string, form map[string]string, do func(*staffPage) error) error {
	shown, err := s.staffPage(c)
	if err != nil {
		return err
	}
	if err := do(&shown); err != nil {
		shown.Form, shown.Refused, shown.Ticked = form, which, make(map[courses.PriorityGroup]bool)
		for _, g := range c.Request().PostForm["key_group"] {
			shown.Ticked[courses.PriorityGroup(g)] = true
		}
		c.Set(backKey, string(shown.At("staff")))
		return s.pageRefused(c, "enterprise/staff", shown, err)
	}
	done := "staff"
	if which == "new" {
		done = "account"
	}
	return shown.leads(c, "staff", "done", done)
}

// postFind looks for somebody by a number or a name. The number is sent as a
// form, so that it stands in no address.
func (s officer) postFind(c echo.Context) error {
	shown, err := s.staffPage(c)
	if err != nil {
		return err
	}
	shown.Refused, shown.Form["who"] = "find", problem.Clip(fieldOf(c, "who"))
	found, err := s.find(c, shown.Code, fieldOf(c, "who"))
	c.Set(backKey, string(shown.At("staff")))
	if err != nil {
		return s.pageRefused(c, "enterprise/staff", shown, err)
	}
	for i := range found {
		l := &found[i]
		stay := courses.Stay{Organisation: l.Organisation, StaffNumber: l.StaffNumber, From: l.Joined}
		line, err := s.staffLine(l, stay)
		if err != nil {
			return err
		}
		shown.Found = append(shown.Found, line)
	}
	return s.page(c, "enterprise/staff", shown)
}

// identityNumber is what looks like a citizen's number.
var identityNumber = regexp.MustCompile(`^[0-9]{17}[0-9Xx]$`)

// find returns who may be meant by an account, an identity number, a staff
// number or a name.
func (s officer) find(c echo.Context, code, who string) ([]courses.Learner, error) {
	ctx := c.Request().Context()
	by := call.Of(ctx).By
	if who == "" {
		return nil, problem.Flaws{{Code: problem.FieldEmpty, Field: "who"}}
	}
	one := func(l courses.Learner, err error) ([]courses.Learner, error) { return []courses.Learner{l}, err }
	var found []courses.Learner
	var err error
	id, wrong := ledger.ParseAccountID(who)
	switch {
	case wrong == nil:
		found, err = one(s.Registrar.Learner(ctx, by, id))
	case identityNumber.MatchString(who):
		found, err = one(s.Registrar.FindByIdentity(ctx, by, strings.ToUpper(who)))
	default:
		if found, err = one(s.Registrar.FindByStaffNumber(ctx, by, code, who)); errors.Is(err, fault.NotFound) {
			found, err = s.Registrar.FindByName(ctx, by, code, who)
		}
	}
	if err == nil && len(found) == 0 || errors.Is(err, fault.NotFound) {
		return nil, nil
	}
	return found, err
}

// fieldsOf reads fields of a form.
func fieldsOf(c echo.Context, names ...string) map[string]string {
	form := make(map[string]string, len(names))
	for _, name := range names {
		form[name] = fieldOf(c, name)
	}
	return form
}

// Left reports whether somebody who is shown has left since.
func (p staffPage) Left() bool {
	return slices.ContainsFunc(p.Members, func(m staffLine) bool { return m.Until != 0 })
}
