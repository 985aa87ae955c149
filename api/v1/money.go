package v1

import (
	"context"
	"fmt"

	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/courses/registrar"
	"creditbank/courses/training"
)

// FileEducationMoney files the payroll of a year and what was set aside.
func (s *Server) FileEducationMoney(ctx context.Context, r wire.FileEducationMoneyRequestObject) (wire.FileEducationMoneyResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	f := registrar.Fund{
		Organisation: r.Code, Year: r.Body.Year, Class: r.Body.Class, Payroll: money(r.Body.Payroll), SetAside: money(r.Body.SetAside), Reason: r.Body.Reason,
	}
	p, replayed, err := s.Registrar.FileFund(ctx, q, f)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.FileEducationMoney200JSONResponse(fund(&p)), nil
	}
	return wire.FileEducationMoney201JSONResponse{Body: fund(&p), Headers: wire.FileEducationMoney201ResponseHeaders{
		Location: educationMoneyPath(p.Organisation, p.Year), IdempotencyReplayed: replay(replayed),
	}}, nil
}

// SpendEducationMoney files a line of spending.
func (s *Server) SpendEducationMoney(ctx context.Context, r wire.SpendEducationMoneyRequestObject) (wire.SpendEducationMoneyResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	line := registrar.Spending{
		Organisation: r.Code, Voucher: r.Body.Voucher, Day: day(r.Body.Day), Purpose: r.Body.Purpose, Amount: money(r.Body.Amount),
		FrontLine: r.Body.FrontLine, Course: r.Body.Course, PlanLine: r.Body.PlanLine, Evidence: r.Body.Evidence,
	}
	p, replayed, err := s.Registrar.Spend(ctx, q, line)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.SpendEducationMoney200JSONResponse(spending(&p)), nil
	}
	return wire.SpendEducationMoney201JSONResponse{Body: spending(&p), Headers: wire.SpendEducationMoney201ResponseHeaders{
		Location: educationMoneyPath(p.Organisation, p.Year), IdempotencyReplayed: replay(replayed),
	}}, nil
}

// VoidSpending takes a line of spending out.
func (s *Server) VoidSpending(ctx context.Context, r wire.VoidSpendingRequestObject) (wire.VoidSpendingResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	p, replayed, err := s.Registrar.VoidSpending(ctx, q, r.Code, r.Year, r.Voucher, r.Body.Reason)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.VoidSpending200JSONResponse(spending(&p)), nil
	}
	return wire.VoidSpending201JSONResponse{Body: spending(&p), Headers: wire.VoidSpending201ResponseHeaders{
		Location: educationMoneyPath(p.Organisation, p.Year), IdempotencyReplayed: replay(replayed),
	}}, nil
}

// GetEducationMoney answers with the years of an organisation's education money.
func (s *Server) GetEducationMoney(ctx context.Context, r wire.GetEducationMoneyRequestObject) (wire.GetEducationMoneyResponseObject, error) {
	a, err := s.Registrar.FundReport(ctx, call.Of(ctx).By, r.Code, r.Params.Year, r.Params.Rules)
	if err != nil {
		return nil, err
	}
	answer := wire.GetEducationMoney200JSONResponse{
		Fund: fund(&a.Fund), Lines: make([]wire.Spending, len(a.Lines)), Years: make([]wire.FundYear, len(a.Years)),
	}
	for i := range a.Lines {
		answer.Lines[i] = spending(&a.Lines[i])
	}
	for i := range a.Years {
		answer.Years[i] = fundYear(&a.Years[i])
	}
	return answer, nil
}

func educationMoneyPath(organisation string, year int) string {
	return fmt.Sprintf("/v1/organisations/%s/education-money?year=%d", organisation, year)
}

func fund(f *registrar.Fund) wire.Fund {
	return wire.Fund{
		Organisation: f.Organisation, Year: f.Year, Number: int(f.Number), Class: f.Class, Payroll: f.Payroll.String(),
		SetAside: f.SetAside.String(), Reason: f.Reason, By: f.By, At: f.At.String(),
	}
}

func spending(s *registrar.Spending) wire.Spending {
	w := wire.Spending{
		Organisation: s.Organisation, Year: s.Year, Voucher: s.Voucher, Day: s.Day.String(), Purpose: s.Purpose, Amount: s.Amount.String(),
		FrontLine: s.FrontLine, Course: s.Course, PlanLine: s.PlanLine, Evidence: s.Evidence, By: s.By, At: s.At.String(),
	}
	if v := s.Void; v != nil {
		w.Void = &wire.Void{Reason: v.Reason, By: v.By, At: v.At.String()}
	}
	return w
}

func fundYear(y *registrar.FundYear) wire.FundYear {
	f, d := &y.Report, &y.Report.Deduction
	w := wire.FundYear{
		Year: f.Year, Rules: rulesUsed(&y.Rules), Payroll: f.Payroll.String(), Required: f.Required.String(), SetAside: f.SetAside.String(),
		ShortSetAside: f.ShortSetAside.String(), CarriedIn: f.CarriedIn.String(), Spent: f.Spent.String(), CarriedOut: f.CarriedOut.String(),
		Overspent: f.Overspent.String(), Lapsed: f.Lapsed.String(), NotPayable: f.NotPayable.String(),
		ByPurpose: make([]wire.PurposeSum, len(f.ByPurpose)),
		Deduction: wire.Deduction{
			CarriedIn: d.CarriedIn.String(), Limit: d.Limit.String(), Deductible: d.Deductible.String(), CarriedOut: d.CarriedOut.String(), Lost: d.Lost.String(),
		},
		FrontLine: frontLine(&f.FrontLine),
	}
	for i, p := range f.ByPurpose {
		w.ByPurpose[i] = wire.PurposeSum{
			Purpose: p.ID, Title: wire.Title{Zh: p.Title, En: p.TitleEn}, Payable: p.Payable, Amount: p.Amount.String(), FrontLine: p.FrontLine.String(),
		}
	}
	return w
}

func frontLine(f *training.FrontLine) wire.FrontLine {
	return wire.FrontLine{Amount: f.Amount.String(), Share: f.Share.String(), Least: f.Least.String(), Short: f.Short.String()}
}
