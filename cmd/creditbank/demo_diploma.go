package main

import (
	"context"
	"errors"
	"fmt"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/fixtures"
	"creditbank/ledger"
)

// demoPanel is how many experts have reviewed the demonstration's equivalences.
const demoPanel = 3

// loadProgrammes publishes the rules of the 11 majors with the courses that
// the colleges teach, and has their equivalences reviewed.
func loadProgrammes(ctx context.Context, b *bank) error {
	programmes, err := fixtures.Programmes()
	if err != nil {
		return err
	}
	first, err := ledger.ParseDay("2010-01-01")
	if err != nil {
		return err
	}
	var own []courses.Course
	for _, p := range programmes {
		for _, c := range p.Courses {
			own = append(own, ownCourse(c, p.Major.College, first))
		}
	}
	if err := addOnce(ctx, b.courses.Courses(), own); err != nil {
		return err
	}
	if err := b.openRegistrar(ctx); err != nil {
		return err
	}
	for _, p := range programmes {
		if err := publishMajor(ctx, b.registrar, p, first); err != nil {
			return fmt.Errorf("programme %s: %w", p.Major.Code, err)
		}
	}
	return nil
}

func ownCourse(c fixtures.OwnCourse, college string, since ledger.Day) courses.Course {
	credits := ledger.Amount(c.Credits) * ledger.One
	return courses.Course{
		Code: c.Code, Version: 1, Module: courses.CreditBank, Title: c.Title, TitleEn: c.TitleEn,
		Hours: ledger.Amount(c.Hours) * ledger.One, Issuer: college, Approved: since, Illustrative: true, By: demoOffice.ID,
		Worth: courses.HoursRule{Unit: ledger.Credit, PerUnit: 16 * ledger.One, Step: ledger.One / 2, Max: credits},
	}
}

// publishMajor publishes a major's rules and lets a panel approve its
// equivalences. Each step has a key of its own, so what an interrupted load
// has done is not done again.
func publishMajor(ctx context.Context, r *registrar.Registrar, p fixtures.Programme, since ledger.Day) error {
	m := p.Major
	terms := &registrar.Terms{
		Rules: p.Rules, Bases: []string{p.Base}, Panel: demoPanel,
		Sources: []registrar.SourceName{{Source: registrar.CollegeSource, As: "partner"}},
	}
	for _, c := range p.Courses {
		terms.Courses = append(terms.Courses, registrar.OwnCourse{
			Code: c.Code, Title: c.Title, TitleEn: c.TitleEn, Credits: ledger.Amount(c.Credits) * ledger.One, Hours: c.Hours,
			Groups: []string{c.Group},
		})
	}
	college := func(name string) org.Principal {
		return org.Principal{ID: name, Role: org.College, Organisation: m.College}
	}
	_, proposal, err := r.PublishProgramme(ctx, registrar.Request{By: college("demo"), Key: "demo programme " + m.Code},
		courses.Programme{
			Code: m.Code, Institution: m.College, Title: m.Title, TitleEn: m.TitleEn, Enterprise: m.Enterprise,
			Illustrative: true, Effective: since,
		}, terms, p.Equivalences)
	if err != nil {
		return err
	}
	for i := range demoPanel {
		expert := fmt.Sprintf("demo-expert-%d", i+1)
		q := registrar.Request{By: college(expert), Key: fmt.Sprintf("demo vote %s %d", m.Code, i+1)}
		if _, _, err := r.Vote(ctx, q, m.Code, proposal, true, "课程标准相符（合成） (illustrative)"); err != nil {
			return err
		}
	}
	return nil
}

// demoApplicant is a learner who works towards the demonstration's diploma.
type demoApplicant struct {
	role    org.Role // under which the file of demo keys has the learner's key
	name    string
	courses []string
}

// The applicants: ready, with nothing to spare; nearly ready, without the
// graduation project; and far from it.
var (
	nearCourses = []string{
		"MJ01-C1", "MJ01-C2", "MJ01-C3", "MJ01-C4", "MJ01-C5", "MJ01-C6", "MJ01-G1",
		"GA01", "GA02", "GA03", "GA06", "GA07", "GA08", "GA09", "GA14",
		"EN01", "EN02", "EN03", "EN04", "EN05", "PO01", "PO02", "PO03", "PO04",
	}
	demoApplicants = [...]demoApplicant{
		{"learner-ready", "王芳（合成）", append([]string{"MJ01-P1"}, nearCourses...)},
		{"learner-near", "赵敏（合成）", nearCourses},
		{"learner-far", "孙强（合成）", []string{"GA01", "GA08", "EN03"}},
	}
)

// loadApplicants registers the applicants with what they have learnt, and
// their goal and consent.
func loadApplicants(ctx context.Context, b *bank) (map[org.Role]ledger.AccountID, error) {
	accounts := make(map[org.Role]ledger.AccountID)
	for i, a := range demoApplicants {
		account, err := loadApplicant(ctx, b.registrar, demoPerson(i+1, a.name, "操作工"), a)
		if err != nil {
			return nil, fmt.Errorf("applicant %s: %w", a.name, err)
		}
		accounts[a.role] = account
	}
	return accounts, nil
}

func loadApplicant(ctx context.Context, r *registrar.Registrar, p registrar.Person, a demoApplicant) (ledger.AccountID, error) {
	request := func(by org.Principal, what string) registrar.Request {
		by.ID = "demo"
		return registrar.Request{By: by, Key: fmt.Sprintf("demo %s %s", a.role, what)}
	}
	l, o, err := r.RegisterPerson(ctx, request(org.Principal{Role: org.Enterprise, Organisation: demoEnterprise}, "register"), p)
	if err = errors.Join(err, refused(o)); err != nil {
		return l.Account, err
	}
	registered, err1 := ledger.ParseDay("2023-03-01")
	day, err2 := ledger.ParseDay("2023-06-15")
	if err := errors.Join(err1, err2); err != nil {
		return l.Account, err
	}
	if _, _, err := r.SetGoal(ctx, request(demoOffice, "goal"), l.Account, demoProgramme, registered, false); err != nil {
		return l.Account, err
	}
	self := org.Principal{Role: org.Learner, Learner: l.Account}
	if _, _, err := r.SetGoal(ctx, request(self, "consent"), l.Account, demoProgramme, 0, true); err != nil {
		return l.Account, err
	}
	for i, code := range a.courses {
		versions, err := r.Course(ctx, code)
		if err != nil {
			return l.Account, err
		}
		c := versions[len(versions)-1]
		by := demoOffice
		if college, known := r.Tree().Get(c.Issuer); known && college.Kind == courses.InstitutionKind {
			by = org.Principal{Role: org.College, Organisation: c.Issuer}
		}
		completed := day + ledger.Day(30*i)
		outcomes, err := r.Deposit(ctx, request(by, code), []courses.Completion{{
			Learner: l.Account.String(), Course: code, Run: code + "-DIPLOMA", Issuer: c.Issuer, Hours: c.Hours,
			Score: 85 * ledger.One, HasScore: true, Started: completed - 20, Completed: completed,
		}}, false)
		if err != nil {
			return l.Account, err
		}
		if err := refused(outcomes[0]); err != nil {
			return l.Account, fmt.Errorf("course %s: %w", code, err)
		}
	}
	return l.Account, nil
}

// refused returns the refusal of an outcome as an error, or nil.
func refused(o ledger.Outcome) error {
	if o.Refusal == nil {
		return nil
	}
	return o.Refusal
}
