package training

// FundYear is what an enterprise files for a year of education money.
type FundYear struct {
	Year     int
	Rules    *MoneyRules
	Class    string
	Payroll  Money
	SetAside Money
	Spent    []Spending // at most [MaxLines]
}

// Spending is one line of spending.
type Spending struct {
	Purpose   string
	Amount    Money
	FrontLine bool
}

// FundReport is what the rules say of a year.
type FundReport struct {
	Year    int
	Payroll Money

	// Required is what the rules want to be set aside, SetAside what was.
	Required, SetAside, ShortSetAside Money
	// The fund: what was carried in and set aside, less what was spent, is
	// carried out. What was spent beyond that is Overspent; what is lost at
	// the end of the year is Lapsed.
	CarriedIn, Spent, CarriedOut, Overspent, Lapsed Money
	// NotPayable was spent on what education money may not pay for. It is in
	// none of the other figures but ByPurpose.
	NotPayable Money
	ByPurpose  []PurposeSum

	Deduction Deduction
	FrontLine FrontLine
}

// PurposeSum is what was spent on one purpose.
type PurposeSum struct {
	Purpose
	Amount    Money
	FrontLine Money
}

// Deduction is what of the spending is deducted from tax. What was carried in
// and spent is deducted up to the limit or carried out; what the rules do not
// carry is Lost.
type Deduction struct {
	CarriedIn, Limit, Deductible, CarriedOut, Lost Money
}

// FrontLine compares the spending on front-line workers with the least share.
type FrontLine struct {
	Amount Money
	Share  Share // rounded down; zero if nothing was spent
	Least  Share
	// Short is how much more of the same spending should have gone there.
	Short Money
}

// Report reports on years in their order, each by its own rules: what one
// carries out is carried into the next.
func Report(years []FundYear) []FundReport {
	reports := make([]FundReport, len(years))
	var fund, deduction Money
	for i, y := range years {
		reports[i] = y.report(fund, deduction)
		fund, deduction = reports[i].CarriedOut, reports[i].Deduction.CarriedOut
	}
	return reports
}

// report reports on one year, with what is carried into it.
func (y *FundYear) report(fund, deduction Money) FundReport {
	share, _ := y.Rules.Class(y.Class)
	r := FundReport{Year: y.Year, Payroll: y.Payroll, Required: share.atLeastOf(y.Payroll), SetAside: y.SetAside, CarriedIn: fund}
	r.ShortSetAside = max(0, r.Required-r.SetAside)
	for _, p := range y.Rules.Purposes {
		r.ByPurpose = append(r.ByPurpose, PurposeSum{Purpose: p})
	}
	for _, line := range y.Spent {
		r.add(line)
	}
	left := fund + y.SetAside - r.Spent
	r.CarriedOut, r.Overspent = max(0, left), max(0, -left)
	if y.Rules.Lapses {
		r.CarriedOut, r.Lapsed = 0, r.CarriedOut
	}
	d := Deduction{CarriedIn: deduction, Limit: y.Rules.Deductible.Of(y.Payroll)}
	d.Deductible = min(d.Limit, r.Spent+deduction)
	if rest := r.Spent + deduction - d.Deductible; y.Rules.Carried {
		d.CarriedOut = rest
	} else {
		d.Lost = rest
	}
	r.Deduction = d
	r.FrontLine.Least = y.Rules.FrontLine
	if r.Spent > 0 {
		r.FrontLine.Share = Share(r.FrontLine.Amount * Money(whole) / r.Spent)
	}
	r.FrontLine.Short = max(0, y.Rules.FrontLine.atLeastOf(r.Spent)-r.FrontLine.Amount)
	return r
}

// add counts one line. A purpose that the rules do not name is not payable.
func (r *FundReport) add(line Spending) {
	for i := range r.ByPurpose {
		p := &r.ByPurpose[i]
		if p.ID != line.Purpose {
			continue
		}
		p.Amount += line.Amount
		if line.FrontLine {
			p.FrontLine += line.Amount
		}
		if !p.Payable {
			break
		}
		r.Spent += line.Amount
		if line.FrontLine {
			r.FrontLine.Amount += line.Amount
		}
		return
	}
	r.NotPayable += line.Amount
}
