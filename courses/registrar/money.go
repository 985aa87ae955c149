package registrar

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/training"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Fund is what an organisation files of its education money for a year. It is
// stored as JSON: never rename a field.
type Fund struct {
	Organisation string         `json:"organisation"`
	Year         int            `json:"year"`
	Number       uint32         `json:"number"`
	Class        string         `json:"class"`
	Payroll      training.Money `json:"payroll_fen"`
	SetAside     training.Money `json:"set_aside_fen"`
	Reason       string         `json:"reason"`
	By           string         `json:"by"`
	At           ledger.Instant `json:"at"`
}

// Spending is a line of spending of education money, named by its voucher. It
// is stored as JSON: never rename a field.
type Spending struct {
	Organisation string         `json:"organisation"`
	Year         int            `json:"year"`
	Voucher      string         `json:"voucher"`
	Day          ledger.Day     `json:"day"`
	Purpose      string         `json:"purpose"`
	Amount       training.Money `json:"amount_fen"`
	FrontLine    bool           `json:"front_line,omitempty"`
	Course       string         `json:"course,omitempty"`
	PlanLine     string         `json:"plan_line,omitempty"`
	Evidence     string         `json:"evidence,omitempty"` // SHA-256, in hexadecimal digits
	By           string         `json:"by"`
	At           ledger.Instant `json:"at"`
	Void         *Voided        `json:"void,omitempty"`
}

// Voided says why a line no longer counts.
type Voided struct {
	Reason string         `json:"reason"`
	By     string         `json:"by"`
	At     ledger.Instant `json:"at"`
}

// FileFund files the payroll of a year and what was set aside, or a correction
// of them, with the reason.
func (r *Registrar) FileFund(ctx context.Context, q Request, f Fund) (Fund, bool, error) {
	r.publishing.Lock()
	defer r.publishing.Unlock()
	name := planName(f.Organisation, f.Year)
	a, err := q.askedFor("fund", name, f.Class, f.Payroll.String(), f.SetAside.String(), f.Reason)
	if err != nil {
		return f, false, err
	}
	if err := r.filesFor(q.By, f.Organisation); err != nil {
		return f, false, err
	}
	earlier, err := paper[Fund](ctx, r, courses.FundPaper, name)
	if err != nil {
		return f, false, err
	}
	if made, used, err := earlier.asked(a); used || err != nil {
		return made, used, err
	}
	set, err := r.trainingRules(ctx, training.MoneyKind, f.Year, "")
	if err != nil {
		return f, false, err
	}
	if _, known := set.Rules.Money.Class(f.Class); !known {
		var classes []string
		for _, c := range set.Rules.Money.SetAside {
			classes = append(classes, c.Class)
		}
		return f, false, &ledger.Refusal{Code: ClassUnknown, Field: "class", Subject: clip(f.Class), Has: strings.Join(classes, ", "), Wants: set.Ruleset}
	}
	f.Number, f.By, f.At = uint32(len(earlier.history))+1, q.By.ID, ledger.InstantOf(r.now())
	return f, false, file(ctx, r, q, earlier, courses.FundPaper, name, a, f)
}

func spendingName(s Spending) string { return planName(s.Organisation, s.Year) + "/" + s.Voucher }

// Spend files a line of spending for the year of its day. A voucher counts
// once in a year.
func (r *Registrar) Spend(ctx context.Context, q Request, s Spending) (Spending, bool, error) {
	r.publishing.Lock()
	defer r.publishing.Unlock()
	s.Year, s.Void = training.YearOf(s.Day), nil
	a, err := q.askedFor("spend", s.Organisation, s.Voucher, s.Day.String(), s.Purpose, s.Amount.String(),
		strconv.FormatBool(s.FrontLine), s.Course, s.PlanLine, s.Evidence)
	if err != nil {
		return s, false, err
	}
	if err := r.filesFor(q.By, s.Organisation); err != nil {
		return s, false, err
	}
	earlier, err := paper[Spending](ctx, r, courses.SpendingPaper, spendingName(s))
	if err != nil {
		return s, false, err
	}
	if made, used, err := earlier.asked(a); used || err != nil {
		return made, used, err
	}
	if len(earlier.history) > 0 {
		return s, false, refusal(VoucherUsed, "voucher", s.Voucher)
	}
	if err := r.checkSpending(ctx, s); err != nil {
		return s, false, err
	}
	s.By, s.At = q.By.ID, ledger.InstantOf(r.now())
	return s, false, file(ctx, r, q, earlier, courses.SpendingPaper, spendingName(s), a, s)
}

// checkSpending returns why a line cannot be filed, or nil.
func (r *Registrar) checkSpending(ctx context.Context, s Spending) error {
	name := planName(s.Organisation, s.Year)
	fund, err := paper[Fund](ctx, r, courses.FundPaper, name)
	if err != nil {
		return err
	}
	set, err := r.trainingRules(ctx, training.MoneyKind, s.Year, "")
	if err != nil {
		return err
	}
	if _, known := set.Rules.Money.Purpose(s.Purpose); !known {
		var purposes []string
		for _, p := range set.Rules.Money.Purposes {
			purposes = append(purposes, p.ID)
		}
		return &ledger.Refusal{Code: PurposeUnknown, Field: "purpose", Subject: clip(s.Purpose), Has: strings.Join(purposes, ", "), Wants: set.Ruleset}
	}
	switch today := r.today(); {
	case s.Day > today:
		return &ledger.Refusal{Code: ledger.DateInFuture, Field: "day", Has: today.String(), Wants: s.Day.String()}
	case len(fund.history) == 0:
		return refusal(FundMissing, "day", strconv.Itoa(s.Year))
	case s.Course != "" && len(r.current.Load().courses[s.Course]) == 0:
		return refusal(CourseUnknown, "course", s.Course)
	}
	if s.PlanLine != "" {
		plan, err := paper[TrainingPlan](ctx, r, courses.TrainingPlanPaper, name)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(plan.says.Lines, func(l PlanLine) bool { return l.ID == s.PlanLine }) {
			return refusal(LineUnknown, "plan_line", s.PlanLine)
		}
	}
	all, err := r.spendings(ctx, s.Organisation, s.Year)
	if err == nil && len(all) >= training.MaxLines {
		return fmt.Errorf("more than %d lines of spending in %d: %w", training.MaxLines, s.Year, fault.Invalid)
	}
	return err
}

// VoidSpending takes a line of spending out of all sums, with the reason. It
// stays readable, and its voucher stays used.
func (r *Registrar) VoidSpending(ctx context.Context, q Request, organisation string, year int, voucher, reason string) (Spending, bool, error) {
	r.publishing.Lock()
	defer r.publishing.Unlock()
	s := Spending{Organisation: organisation, Year: year, Voucher: voucher}
	a, err := q.askedFor("void-spending", spendingName(s), reason)
	if err != nil {
		return s, false, err
	}
	if err := r.decidesFor(q.By, organisation); err != nil {
		return s, false, err
	}
	f, err := paper[Spending](ctx, r, courses.SpendingPaper, spendingName(s))
	if err != nil {
		return s, false, err
	}
	if earlier, used, err := f.asked(a); used || err != nil {
		return earlier, used, err
	}
	s = f.says
	switch {
	case len(f.history) == 0:
		return s, false, fmt.Errorf("voucher %.40q of %d: %w", voucher, year, fault.NotFound)
	case s.Void != nil:
		return s, false, &ledger.Refusal{Code: VoucherVoid, Field: "voucher", Subject: voucher, Has: s.Void.Reason}
	}
	s.Void = &Voided{reason, q.By.ID, ledger.InstantOf(r.now())}
	return s, false, file(ctx, r, q, f, courses.SpendingPaper, spendingName(s), a, s)
}

// spendings returns the lines of a year in the order of their vouchers.
func (r *Registrar) spendings(ctx context.Context, organisation string, year int) ([]Spending, error) {
	return papers[Spending](ctx, r, courses.SpendingPaper, planName(organisation, year)+"/")
}

// FundAnswer is what the rules say of an organisation's education money.
type FundAnswer struct {
	Fund  Fund // of the year asked about
	Lines []Spending
	// Years are reported from the first that was filed to the one asked about.
	// A year in between that was not filed is missing: what was carried is
	// carried past it.
	Years []FundYear
}

// FundYear is the report of one year, with the rules it was made by.
type FundYear struct {
	Rules  TrainingRuleSet
	Report training.FundReport
}

// FundReport reports on an organisation's education money up to a year, by the
// rules of a name or by those in force in each year.
func (r *Registrar) FundReport(ctx context.Context, by org.Principal, organisation string, year int, rules string) (FundAnswer, error) {
	var answer FundAnswer
	if err := r.ofOrganisation(by, organisation); err != nil {
		return answer, err
	}
	funds, err := papers[Fund](ctx, r, courses.FundPaper, organisation+"/")
	if err != nil {
		return answer, err
	}
	funds = slices.DeleteFunc(funds, func(f Fund) bool { return f.Year > year })
	if len(funds) == 0 || funds[len(funds)-1].Year != year {
		return answer, fmt.Errorf("education money %.90q: %w", planName(organisation, year), fault.NotFound)
	}
	years := make([]training.FundYear, len(funds))
	sets := make([]TrainingRuleSet, len(funds))
	for i, f := range funds {
		if sets[i], err = r.trainingRules(ctx, training.MoneyKind, f.Year, rules); err != nil {
			return answer, err
		}
		lines, err := r.spendings(ctx, organisation, f.Year)
		if err != nil {
			return answer, err
		}
		years[i] = training.FundYear{Year: f.Year, Rules: sets[i].Rules.Money, Class: f.Class, Payroll: f.Payroll, SetAside: f.SetAside}
		for _, s := range lines {
			if s.Void == nil {
				years[i].Spent = append(years[i].Spent, training.Spending{Purpose: s.Purpose, Amount: s.Amount, FrontLine: s.FrontLine})
			}
		}
		answer.Fund, answer.Lines = f, lines
	}
	for i, report := range training.Report(years) {
		answer.Years = append(answer.Years, FundYear{sets[i], report})
	}
	return answer, nil
}
