package pages

import (
	"net/http"
	"strconv"

	"creditbank/api/call"
	"creditbank/api/problem"
	"creditbank/api/wire"
	"creditbank/courses"
	"creditbank/courses/registrar"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// workerConsents is whom a learner lets read the record, and the form.
type workerConsents struct {
	Items    []workerConsent
	Colleges []courses.Organisation
	Fields   []workerField // Hidden means ticked
	College  string        // in the form
	Purpose  string
	Until    string
	Done     bool
}

// workerConsent is a consent as its learner reads it.
type workerConsent struct {
	registrar.Consent
	InForce bool
}

func (s *Site) workerConsents(c echo.Context, given *registrar.Consent) (*workerConsents, error) {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	consents, err := s.Registrar.Consents(ctx, asker.By, asker.By.Learner)
	if err != nil {
		return nil, err
	}
	today := ledger.DayOf(s.Now())
	page := &workerConsents{College: problem.Clip(given.Institution), Purpose: problem.Clip(given.Purpose)}
	for _, c := range consents {
		page.Items = append(page.Items, workerConsent{c, c.InForce(today)})
	}
	tree := s.Registrar.Tree()
	for _, o := range tree.All() {
		if o.Kind == courses.InstitutionKind && !tree.Ended(o.Code) {
			page.Colleges = append(page.Colleges, o)
		}
	}
	for _, f := range registrar.Fields {
		field := workerField{Name: string(f)}
		for _, ticked := range given.Fields {
			field.Hidden = field.Hidden || ticked == f
		}
		page.Fields = append(page.Fields, field)
	}
	return page, nil
}

func (s *Site) getWorkerConsents(c echo.Context) error {
	page, err := s.workerConsents(c, new(registrar.Consent))
	if err != nil {
		return err
	}
	page.Until = ledger.DayOf(s.Now()).AddYears(1).String()
	if page.Purpose, err = s.frame(call.Of(c.Request().Context()), nil).T("worker.consent-purpose"); err != nil {
		return err
	}
	page.Done = c.QueryParam("done") != ""
	return s.page(c, "worker/consents", page)
}

// postWorkerConsent gives a consent, or withdraws one.
func (s *Site) postWorkerConsent(c echo.Context) error {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	q := registrar.Request{By: asker.By, Key: fieldOf(c, "key")}
	given := registrar.Consent{Institution: fieldOf(c, "institution"), Programme: fieldOf(c, "programme"), Purpose: oneLine(fieldOf(c, "purpose"))}
	var err error
	until := fieldOf(c, "until")
	if fieldOf(c, "act") == "withdraw" {
		_, _, err = s.Registrar.WithdrawConsent(ctx, q, asker.By.Learner, given.Institution, given.Programme)
	} else {
		asked := wire.ConsentRequest{Institution: given.Institution, Programme: given.Programme, Purpose: given.Purpose, Until: until}
		for _, name := range c.Request().PostForm["field"] {
			asked.Fields, given.Fields = append(asked.Fields, wire.RecordField(name)), append(given.Fields, registrar.Field(name))
		}
		if err = s.API.Check(asked); err == nil {
			given.Until, _ = ledger.ParseDay(until) // checked above
			_, _, err = s.Registrar.GiveConsent(ctx, q, asker.By.Learner, given)
		}
	}
	if err == nil {
		return c.Redirect(http.StatusSeeOther, "/worker/consents?done=1")
	}
	page, err2 := s.workerConsents(c, &given)
	if err2 != nil {
		return err2
	}
	page.Until = problem.Clip(until)
	return s.pageRefused(c, "worker/consents", page, err)
}

// workerReading is somebody's look at the record.
type workerReading struct {
	courses.Reading
	By string // name of the organisation
}

// workerReadings is a page of who has read a record.
type workerReadings struct {
	workerList[workerReading]
	Years int // for how many it is kept
}

func (s *Site) getWorkerReadings(c echo.Context) error {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	cursor := c.QueryParam("cursor")
	before, err := call.LastNumber("readings", cursor)
	if err != nil {
		return err
	}
	readings, err := s.Registrar.Readings(ctx, asker.By, asker.By.Learner, before, linesShown+1)
	if err != nil {
		return err
	}
	page := workerReadings{Years: registrar.ReadingYears}
	page.First = cursor == ""
	readings, page.Next = call.Cut("readings", readings, linesShown, func(one courses.Reading) string { return strconv.FormatUint(one.Number, 10) })
	f := s.frame(asker, nil)
	for _, one := range readings {
		page.Items = append(page.Items, workerReading{one, f.Organ(one.Organisation)})
	}
	return s.page(c, "worker/readings", page)
}
