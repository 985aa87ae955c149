package pages

import (
	"html/template"

	"creditbank/api/call"
	"creditbank/api/chart"
	"creditbank/courses/registrar"

	"github.com/labstack/echo/v4"
)

// dutyPage is the duty of an enterprise's people.
type dutyPage struct {
	yearPage
	Duty  registrar.OrganisationDuty
	Rules string
	Next  string
	Bars  template.HTML
}

func (s officer) getDutyPage(c echo.Context) error {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	year, err := s.year(c, "duty")
	if err != nil {
		return err
	}
	shown := dutyPage{yearPage: year}
	after, err := call.LastOf("duty", c.QueryParam("cursor"))
	if err != nil {
		return err
	}
	shown.Duty, err = s.Registrar.OrganisationDuty(ctx, asker.By, year.Code, year.Year, "", after, call.DefaultLimit)
	if err != nil {
		if err := shown.leave(s, c, err); err != nil {
			return err
		}
		return s.page(c, "enterprise/duty", shown)
	}
	f := s.frame(asker, nil)
	shown.Rules = f.Choose(shown.Duty.Rules.Rules.Title, shown.Duty.Rules.Rules.TitleEn)
	if shown.Duty.More {
		shown.Next = call.CursorAfter("duty", shown.Duty.Items[len(shown.Duty.Items)-1].Learner.Account.String())
	}
	bars := s.bars(f, "duty", "ent.duty.people", "ent.duty.state", "ent.people")
	people, met := int64(shown.Duty.Sum.People), int64(shown.Duty.Sum.Met)
	if people > 0 {
		bars.Items = []chart.Bar{{Label: s.say(f, "ent.duty.met"), N: met, Of: people}, {Label: s.say(f, "ent.duty.short"), N: people - met, Of: people}}
		bars.Whole = s.say(f, "ent.duty.all")
	}
	if shown.Bars, err = bars.Rows(); err != nil {
		return err
	}
	return s.page(c, "enterprise/duty", shown)
}
