package pages

import (
	"crypto/sha256"
	"encoding/hex"
	"html/template"
	"io"
	"strconv"
	"strings"

	"creditbank/api/call"
	"creditbank/api/chart"
	v1 "creditbank/api/v1"
	"creditbank/api/wire"
	"creditbank/courses"
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
	Form    map[string]string // what a form that was refused had
	Refused string            // which form that was
	Classes []fundClass
	Courses []courses.Course     // that money can be spent on
	Lines   []registrar.PlanLine // of the plan of the year
}

// fundClass is a class of enterprises in the rules.
type fundClass struct {
	ID    string
	Share training.Share
}

// Met reports whether front-line workers got their share.
func (p moneyPage) Met() bool { return p.Report.FrontLine.Short == 0 }

func (s officer) moneyPage(c echo.Context) (moneyPage, error) {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	year, err := s.year(c, "money")
	if err != nil {
		return moneyPage{}, err
	}
	shown := moneyPage{yearPage: year, Purpose: make(map[string]string), Form: make(map[string]string)}
	shown.Answer, err = s.Registrar.FundReport(ctx, asker.By, year.Code, year.Year, "")
	if err != nil {
		if err := shown.leave(s, c, err); err != nil {
			return shown, err
		}
		err := shown.lookBack(func(y int) error {
			_, err := s.Registrar.FundReport(ctx, asker.By, year.Code, y, "")
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
	if shown.ByWhat, err = bars.Rows(); err != nil {
		return shown, err
	}
	return shown, s.fundChoices(c, &shown)
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
	return nil
}

// fundChoices adds what the forms of a year that was filed offer.
func (s officer) fundChoices(c echo.Context, shown *moneyPage) error {
	ctx := c.Request().Context()
	if err := s.fundClasses(c, shown); err != nil {
		return err
	}
	var err error
	if shown.Courses, err = s.Registrar.Courses(ctx); err != nil {
		return err
	}
	plan, err := s.Registrar.TrainingPlan(ctx, call.Of(ctx).By, shown.Code, shown.Year)
	switch {
	case err == nil:
		shown.Lines = plan[len(plan)-1].Lines
	case !leftOut(err):
		return err
	}
	return nil
}

// postFund files the payroll of a year and what was set aside, or corrects
// what was filed.
func (s officer) postFund(c echo.Context) error {
	return s.fileMoney(c, "fund", []string{"payroll", "set_aside", "class", "reason", "year"}, func(code string, form map[string]string) error {
		year, _ := strconv.Atoi(form["year"]) // zero is refused
		r := wire.FileEducationMoneyRequestObject{Code: code, Body: &wire.FundRequest{
			Class: form["class"], Payroll: plainMoney(form["payroll"]), Reason: form["reason"], SetAside: plainMoney(form["set_aside"]), Year: year,
		}}
		r.Params.IdempotencyKey = form["key"]
		return perform(s.Site, c, r, (*v1.Server).FileEducationMoney)
	})
}

// maxScan bounds the form of a line of spending with the picture of its
// voucher, in bytes.
const maxScan = 16 << 20

// postSpend files a line of spending.
func (s officer) postSpend(c echo.Context) error {
	fields := []string{"voucher", "day", "purpose", "amount", "front_line", "course", "plan_line"}
	return s.fileMoney(c, "spent", fields, func(code string, form map[string]string) error {
		evidence, err := scanned(c)
		if err != nil {
			return err
		}
		r := wire.SpendEducationMoneyRequestObject{Code: code, Body: &wire.SpendingRequest{
			Voucher: form["voucher"], Day: form["day"], Purpose: form["purpose"], Amount: plainMoney(form["amount"]), FrontLine: form["front_line"] != "",
			Course: form["course"], PlanLine: form["plan_line"], Evidence: evidence,
		}}
		r.Params.IdempotencyKey = form["key"]
		return perform(s.Site, c, r, (*v1.Server).SpendEducationMoney)
	})
}

// scanned returns the hash of the voucher's picture, or nothing if none was
// sent. The picture itself is not kept.
func scanned(c echo.Context) (string, error) {
	header, err := c.FormFile("scan")
	if err != nil || header.Size == 0 {
		return "", nil
	}
	file, err := header.Open()
	if err != nil {
		return "", err
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// postVoid takes a line of spending out.
func (s officer) postVoid(c echo.Context) error {
	return s.fileMoney(c, "void", []string{"void", "void_reason", "year"}, func(code string, form map[string]string) error {
		year, _ := strconv.Atoi(form["year"]) // none has zero
		r := wire.VoidSpendingRequestObject{Code: code, Year: year, Voucher: form["void"], Body: &wire.ReasonRequest{Reason: form["void_reason"]}}
		r.Params.IdempotencyKey = form["key"]
		return perform(s.Site, c, r, (*v1.Server).VoidSpending)
	})
}

// fileMoney carries a form out and leads back to its year.
func (s officer) fileMoney(c echo.Context, done string, fields []string, do func(code string, form map[string]string) error) error {
	shown, err := s.moneyPage(c)
	if err != nil {
		return err
	}
	form := fieldsOf(c, append(fields, "key")...)
	if err := do(shown.Code, form); err != nil {
		shown.Form, shown.Refused = form, done
		c.Set(backKey, string(shown.At("money", "year", shown.Year)))
		return s.pageRefused(c, "enterprise/money", shown, err)
	}
	year := fieldOf(c, "year")
	if day, err := ledger.ParseDay(form["day"]); err == nil {
		year = strconv.Itoa(training.YearOf(day)) // where the line is
	}
	return shown.leads(c, "money", "year", year, "done", done)
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

// ClassName returns what people call a class of enterprises in the rules.
func (f *frame) ClassName(id string) string {
	if spoken, known := f.s.files.texts["ent.class-of."+id]; known {
		return spoken[f.lang]
	}
	return id
}
