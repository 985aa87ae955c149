package pages

import (
	"context"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"creditbank/api/call"
	"creditbank/api/chart"
	"creditbank/api/wire"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/courses/training"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// moneyPage is an enterprise's education money in a year.
type moneyPage struct {
	yearPage
	Answer  registrar.FundAnswer
	Report  training.FundReport
	Rules   string // title of the rules
	ByWhat  template.HTML
	Purpose map[string]string // titles
	May     bool              // whoever looks may file
	Form    map[string]string // what a form that was refused had
	Classes []fundClass
}

// fundClass is a class of enterprises in the rules.
type fundClass struct {
	ID    string
	Share training.Share
}

// Met reports whether front-line workers got their share.
func (p moneyPage) Met() bool { return p.Report.FrontLine.Short == 0 }

func (s officer) getMoneyPage(c echo.Context) error {
	shown, err := s.moneyPage(c)
	if err != nil {
		return err
	}
	return s.page(c, "enterprise/money", shown)
}

func (s officer) moneyPage(c echo.Context) (moneyPage, error) {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	year, err := s.year(c, "money")
	if err != nil {
		return moneyPage{}, err
	}
	shown := moneyPage{yearPage: year, Purpose: make(map[string]string), May: asker.By.Role == org.Enterprise}
	shown.Answer, err = s.Registrar.FundReport(ctx, asker.By, asker.By.Organisation, year.Year, "")
	if err != nil {
		if err := shown.leave(s, c, err); err != nil {
			return shown, err
		}
		err := shown.lookBack(func(y int) error {
			_, err := s.Registrar.FundReport(ctx, asker.By, asker.By.Organisation, y, "")
			return err
		})
		if err != nil {
			return shown, err
		}
		return shown, s.fundClasses(c, &shown)
	}
	newest := shown.Answer.Years[len(shown.Answer.Years)-1]
	shown.Report = newest.Report
	f := s.frame(asker, nil)
	shown.Rules = f.Choose(newest.Rules.Rules.Title, newest.Rules.Rules.TitleEn)
	bars := s.bars(f, "purposes", "ent.money.purposes", "ent.money.purpose", "ent.money.amount")
	bars.Write = yuanText
	for _, p := range shown.Report.ByPurpose {
		title := f.Choose(p.Title, p.TitleEn)
		shown.Purpose[p.ID] = title
		bars.Items = append(bars.Items, chart.Bar{Label: title, N: int64(p.Amount)})
	}
	shown.ByWhat, err = bars.Rows()
	return shown, err
}

// fundClasses lists the classes of the rules in force, for who files a year.
func (s officer) fundClasses(c echo.Context, shown *moneyPage) error {
	sets, err := s.Registrar.TrainingRules(c.Request().Context())
	if err != nil {
		return err
	}
	newest := 0
	for _, set := range sets {
		if set.Rules.Kind != training.MoneyKind || !set.Rules.InForce(shown.Year) || set.Rules.FromYear <= newest {
			continue
		}
		newest, shown.Classes = set.Rules.FromYear, nil
		for _, class := range set.Rules.Money.SetAside {
			shown.Classes = append(shown.Classes, fundClass{class.Class, class.Share})
		}
	}
	shown.May = shown.May && shown.Classes != nil
	return nil
}

// postFund files the payroll of a year and what was set aside.
func (s officer) postFund(c echo.Context) error {
	fields := []string{"payroll", "set_aside", "class", "reason", "year"}
	return s.fileMoney(c, fields, func(ctx context.Context, form map[string]string) error {
		year, _ := strconv.Atoi(form["year"]) // zero is refused
		r := wire.FileEducationMoneyRequestObject{Code: call.Of(ctx).By.Organisation, Body: &wire.FundRequest{
			Class: form["class"], Payroll: plainMoney(form["payroll"]), Reason: form["reason"], SetAside: plainMoney(form["set_aside"]), Year: year,
		}}
		r.Params.IdempotencyKey = form["key"]
		if err := s.API.Check(r); err != nil {
			return err
		}
		_, err := s.API.FileEducationMoney(ctx, r)
		return err
	})
}

// postSpend files a line of spending.
func (s officer) postSpend(c echo.Context) error {
	fields := []string{"voucher", "day", "purpose", "amount", "front_line"}
	return s.fileMoney(c, fields, func(ctx context.Context, form map[string]string) error {
		r := wire.SpendEducationMoneyRequestObject{Code: call.Of(ctx).By.Organisation, Body: &wire.SpendingRequest{
			Voucher: form["voucher"], Day: form["day"], Purpose: form["purpose"], Amount: plainMoney(form["amount"]), FrontLine: form["front_line"] != "",
		}}
		r.Params.IdempotencyKey = form["key"]
		if err := s.API.Check(r); err != nil {
			return err
		}
		_, err := s.API.SpendEducationMoney(ctx, r)
		return err
	})
}

// postVoid takes a line of spending out.
func (s officer) postVoid(c echo.Context) error {
	return s.fileMoney(c, []string{"void", "void_reason", "year"}, func(ctx context.Context, form map[string]string) error {
		if flaw := reasonFlaw(form["void_reason"]); flaw != nil {
			return flaw
		}
		q, err := s.request(c)
		if err != nil {
			return err
		}
		year, _ := strconv.Atoi(form["year"]) // none has zero
		_, _, err = s.Registrar.VoidSpending(ctx, q, q.By.Organisation, year, form["void"], form["void_reason"])
		return err
	})
}

// fileMoney carries a form out and leads back to its year.
func (s officer) fileMoney(c echo.Context, fields []string, do func(context.Context, map[string]string) error) error {
	form := map[string]string{"key": fieldOf(c, "key")}
	for _, name := range fields {
		form[name] = fieldOf(c, name)
	}
	if err := do(c.Request().Context(), form); err != nil {
		shown, e := s.moneyPage(c)
		if e != nil {
			return e
		}
		shown.Form = form
		c.Set(backKey, enterprisePath("money?year=%d", shown.Year))
		return s.pageRefused(c, "enterprise/money", shown, err)
	}
	year := fieldOf(c, "year")
	if day, err := ledger.ParseDay(form["day"]); err == nil {
		year = strconv.Itoa(training.YearOf(day)) // where the line is
	}
	return c.Redirect(http.StatusSeeOther, enterprisePath("money?year=%s", url.QueryEscape(year)))
}

// plainMoney takes out what people write between the digits of an amount.
func plainMoney(text string) string {
	return strings.NewReplacer(",", "", "，", "", " ", "").Replace(text)
}

// yuanText writes fen as yuan, with a comma between thousands.
func yuanText(fen int64) string {
	text := training.Money(fen).String()
	end := strings.IndexByte(text, '.')
	if end < 0 {
		end = len(text)
	}
	for end -= 3; end > 0 && text[end-1] != '-'; end -= 3 {
		text = text[:end] + "," + text[end:]
	}
	return text
}
