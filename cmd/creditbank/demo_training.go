package main

import (
	"context"
	"errors"
	"fmt"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/courses/training"
	"creditbank/fixtures"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// demoFirm acts for the first pilot enterprise.
var demoFirm = org.Principal{ID: "demo", Role: org.Enterprise, Organisation: demoEnterprise}

// demoFund is a year of the demonstration's education money, in yuan. All of
// it is synthetic.
type demoFund struct {
	year              int
	payroll, setAside training.Money
	lines             []registrar.Spending
}

var demoFunds = [...]demoFund{
	{2009, 36_000_000, 540_000, []registrar.Spending{
		{Voucher: "2009-0117", Purpose: "post-skill", Amount: 620_000, FrontLine: true, Course: "EN01", PlanLine: "L1"},
		{Voucher: "2009-0342", Purpose: "special", Amount: 180_000, FrontLine: true, Course: "EN02", PlanLine: "L2"},
		{Voucher: "2009-0571", Purpose: "equipment", Amount: 240_000},
		{Voucher: "2009-0603", Purpose: "degree", Amount: 12_000},
	}},
	{2010, 38_000_000, 500_000, []registrar.Spending{
		{Voucher: "2010-0088", Purpose: "post-skill", Amount: 150_000, FrontLine: true, Course: "EN01", PlanLine: "L1"},
		{Voucher: "2010-0213", Purpose: "professional", Amount: 160_000, PlanLine: "L2"},
	}},
}

// loadTraining publishes the rules of training and files the plans and the
// money of a pilot enterprise for 2009 and 2010, and an order of today. Each
// step has a key of its own, so what an interrupted load has done is not done
// again.
func loadTraining(ctx context.Context, r *registrar.Registrar, today ledger.Day) error {
	texts, err := fixtures.TrainingRules()
	if err != nil {
		return err
	}
	for i, text := range texts {
		q := registrar.Request{By: demoOffice, Key: fmt.Sprintf("demo training rules %d", i)}
		if _, _, err := r.PublishTrainingRules(ctx, q, text); err != nil {
			return fmt.Errorf("training rules %d: %w", i, err)
		}
	}
	for _, f := range demoFunds {
		if err := loadPlan(ctx, r, f.year); err != nil {
			return fmt.Errorf("training plan of %d: %w", f.year, err)
		}
		if err := loadFund(ctx, r, f); err != nil {
			return fmt.Errorf("education money of %d: %w", f.year, err)
		}
	}
	_, _, err = r.OrderTraining(ctx, registrar.Request{By: demoFirm, Key: "demo order"}, registrar.TrainingOrder{
		Firm: demoEnterprise, Provider: demoSite, Course: "GA01", People: 20, Price: 300 * training.Yuan, Deadline: today + 180,
		Reason: "新进班组轮训（合成）",
	})
	return err
}

// namedInPlan is how many people a line of the demonstration's plans names.
const namedInPlan = 5

func loadPlan(ctx context.Context, r *registrar.Registrar, year int) error {
	first, last := training.Year(year)
	var staff []string
	for m, err := range r.StaffIn(ctx, demoEnterprise, first, last) {
		if err != nil {
			return err
		}
		if staff = append(staff, m.Learner.Account.String()); len(staff) == namedInPlan {
			break
		}
	}
	lines := []registrar.PlanLine{
		{ID: "L1", Course: "EN01", Money: 600_000 * training.Yuan, People: 400, Note: "化工仪表日常维护（合成）"},
		{ID: "L2", Course: "EN02", Money: 200_000 * training.Yuan, People: 300, Note: "乙烯装置开停工操作（合成）"},
		{ID: "L3", Course: "GA01", Money: 20_000 * training.Yuan, People: 30, Named: staff, Note: "通用能力（合成）"},
	}
	file := func(n int, reason string) error {
		q := registrar.Request{By: demoFirm, Key: fmt.Sprintf("demo plan %d %d", year, n)}
		_, _, err := r.FileTrainingPlan(ctx, q, demoEnterprise, year, reason, lines)
		return err
	}
	if err := file(1, "年度计划（合成）"); err != nil {
		return err
	}
	lines[1].People = 320
	if err := file(2, "装置检修增加，扩大培训（合成）"); err != nil {
		return err
	}
	if year > 2009 {
		return nil
	}
	q := registrar.Request{By: demoFirm, Key: fmt.Sprintf("demo plan %d closed", year)}
	_, _, err := r.CloseTrainingPlan(ctx, q, demoEnterprise, year, "年度结束（合成）")
	return err
}

func loadFund(ctx context.Context, r *registrar.Registrar, f demoFund) error {
	q := registrar.Request{By: demoFirm, Key: fmt.Sprintf("demo fund %d", f.year)}
	_, _, err := r.FileFund(ctx, q, registrar.Fund{
		Organisation: demoEnterprise, Year: f.year, Class: "ordinary",
		Payroll: f.payroll * training.Yuan, SetAside: f.setAside * training.Yuan, Reason: "年度申报（合成）",
	})
	if err != nil {
		return err
	}
	first, _ := training.Year(f.year)
	for i, s := range f.lines {
		s.Organisation, s.Day, s.Amount = demoEnterprise, first+ledger.Day(60+40*i), s.Amount*training.Yuan
		q := registrar.Request{By: demoFirm, Key: "demo spending " + s.Voucher}
		if _, _, err := r.Spend(ctx, q, s); err != nil {
			return fmt.Errorf("voucher %s: %w", s.Voucher, err)
		}
	}
	return nil
}

// demoExperts are the members of the demonstration's panel, by the names with
// which they sign in. The first has not voted yet.
var demoExperts = [...]string{"expert", "expert2", "expert3"}

// loadReview files a course of a pilot enterprise and puts it before a panel
// of three: two have voted, and the third can sign in and decide.
func loadReview(ctx context.Context, b *bank) error {
	var panel []registrar.PanelMember
	for _, name := range demoExperts {
		m, err := b.apiKeys.MemberNamed(ctx, name)
		if errors.Is(err, fault.NotFound) {
			return nil // the demonstration was made before there were panels
		}
		if err != nil {
			return fmt.Errorf("expert %s: %w", name, err)
		}
		panel = append(panel, registrar.PanelMember{Expert: m.ID, Organisation: demoCollege})
	}
	r := b.registrar
	firm := func(step string) registrar.Request {
		return registrar.Request{By: demoFirm, Key: "demo course " + step}
	}
	p, _, err := r.ProposeCourse(ctx, firm("draft"), demoEnterprise, registrar.CourseContent{
		Code: "EN91", Module: courses.Enterprise, Title: "乙烯装置智能巡检（合成）", TitleEn: "Smart inspection of an ethylene plant (synthetic)",
		Hours: 32 * ledger.One, Industry: "petrochemical",
		Worth:      courses.HoursRule{Unit: ledger.Credit, PerUnit: 16 * ledger.One, Step: ledger.One / 2, Max: 2 * ledger.One},
		Outline:    "巡检路线、仪表读数、缺陷识别、应急联络四个单元，面向装置一线操作工。",
		Assessment: "现场实操占七成，笔试占三成。",
	})
	if err != nil {
		return err
	}
	_, _, err1 := r.SubmitCourseProposal(ctx, firm("submission"), p.ID, "首次申报（合成）")
	_, _, err2 := r.OpenCourseReview(ctx, registrar.Request{By: demoOffice, Key: "demo course review"}, p.ID,
		registrar.ReviewTerms{Panel: panel, Majority: registrar.MoreThanHalf, LeastScore: 70})
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	for i, m := range panel[1:] {
		v := registrar.CourseVote{Decision: registrar.Passed, Reason: "内容贴近岗位，考核办法可行（合成）"}
		for n, c := range []string{"relevance", "content", "teaching", "assessment"} {
			v.Scores = append(v.Scores, registrar.Score{Criterion: c, Points: 78 + 3*n + 2*i})
		}
		by := org.Principal{ID: "demo", Role: org.Expert, Organisation: demoCollege, Member: m.Expert}
		if _, _, err := r.VoteOnCourse(ctx, registrar.Request{By: by, Key: fmt.Sprintf("demo course vote %d", i+2)}, p.ID, v); err != nil {
			return err
		}
	}
	return nil
}
