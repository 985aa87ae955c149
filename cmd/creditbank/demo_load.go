package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"creditbank/courses"
	"creditbank/courses/identity"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/fixtures"
	"creditbank/fixtures/synthetic"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// demoOffice is who loads the programme: the city union, on the first start.
var demoOffice = org.Principal{ID: "demo", Role: org.Office, Organisation: fixtures.Office}

// loadProgramme puts the programme of 2009 into a bank: organisations, sites,
// courses and majors, then the synthetic learners and their completions, in
// the order in which they were completed. Each step is asked for under a key
// of its own, so a load that was interrupted goes on where it stopped.
func loadProgramme(ctx context.Context, b *bank, progress ledger.Progress) error {
	if err := loadCatalogue(ctx, b.courses); err != nil {
		return err
	}
	if err := b.openRegistrar(ctx); err != nil {
		return err
	}
	r := b.registrar
	cohort, err := synthetic.New()
	if err != nil {
		return err
	}
	accounts, err := loadLearners(ctx, r, cohort, progress)
	if err != nil {
		return err
	}
	return loadCompletions(ctx, r, cohort, accounts, progress)
}

// loadCatalogue stores the first version of everything that is not there yet.
func loadCatalogue(ctx context.Context, store courses.Store) error {
	organisations, err := demoOrganisations()
	if err != nil {
		return err
	}
	catalogue, err := demoCourses()
	if err != nil {
		return err
	}
	majors, err := fixtures.Majors()
	if err != nil {
		return err
	}
	programmes := make([]courses.Programme, len(majors))
	for i, m := range majors {
		programmes[i] = courses.Programme{
			Code: m.Code, Version: 1, Institution: m.College, Title: m.Title, TitleEn: m.TitleEn,
			Enterprise: m.Enterprise, Illustrative: !m.Sourced, By: demoOffice.ID,
		}
	}
	return errors.Join(
		addOnce(ctx, store.Organisations(), organisations),
		addOnce(ctx, store.Courses(), catalogue),
		addOnce(ctx, store.Programmes(), programmes),
	)
}

// addOnce adds items, all at once, unless they are there.
func addOnce[T courses.Record](ctx context.Context, v courses.Versions[T], items []T) error {
	if err := v.Add(ctx, items...); err != nil && !errors.Is(err, fault.Conflict) {
		return fmt.Errorf("load the programme: %w", err)
	}
	return nil
}

func demoOrganisations() ([]courses.Organisation, error) {
	rows, err := fixtures.Organisations()
	if err != nil {
		return nil, err
	}
	sites, err := fixtures.Sites()
	if err != nil {
		return nil, err
	}
	var list []courses.Organisation
	for _, o := range rows {
		since, err := ledger.ParseDay(o.Since)
		if err != nil {
			return nil, fmt.Errorf("organisation %s: %w", o.Code, err)
		}
		list = append(list, courses.Organisation{
			Code: o.Code, Version: 1, Kind: courses.OrganisationKind(o.Kind), Parent: o.Parent, Name: o.Name, NameEn: o.NameEn,
			Since: since, Illustrative: !o.Sourced, By: demoOffice.ID,
		})
	}
	for _, s := range sites {
		since, err := ledger.ParseDay(s.Since)
		if err != nil {
			return nil, fmt.Errorf("site %s: %w", s.Code, err)
		}
		list = append(list, courses.Organisation{
			Code: s.Code, Version: 1, Kind: courses.SiteKind, Parent: s.Organisation, Name: s.Name, NameEn: s.NameEn,
			District: s.District, Since: since, Illustrative: !s.Sourced, By: demoOffice.ID,
		})
	}
	return list, nil
}

func demoCourses() ([]courses.Course, error) {
	rows, err := fixtures.Courses()
	if err != nil {
		return nil, err
	}
	var list []courses.Course
	for _, row := range rows {
		c, err := demoCourse(row)
		if err != nil {
			return nil, fmt.Errorf("course %s: %w", row.Code, err)
		}
		list = append(list, c)
		if c.Code == renewedCourse {
			// The catalogue of 2009 knows no end of validity. To show one, a
			// post course has a later version whose credits last eight years.
			c.Version, c.Worth.ValidYears, c.Illustrative = 2, 8, true
			c.Approved, err = ledger.ParseDay("2020-01-01")
			if err != nil {
				return nil, err
			}
			list = append(list, c)
		}
	}
	return list, nil
}

func demoCourse(row fixtures.Course) (courses.Course, error) {
	most, err := ledger.ParseAmount(row.MaxCredits)
	if err != nil {
		return courses.Course{}, err
	}
	unit, err := ledger.ParseUnit(row.Unit)
	if err != nil {
		return courses.Course{}, err
	}
	approved, err := ledger.ParseDay(row.ApprovedOn)
	if err != nil {
		return courses.Course{}, err
	}
	var retired ledger.Day
	if row.RetiredOn != "" {
		if retired, err = ledger.ParseDay(row.RetiredOn); err != nil {
			return courses.Course{}, err
		}
	}
	c := courses.Course{
		Code: row.Code, Version: 1, Module: courses.Module(row.Module), Title: row.Title, TitleEn: row.TitleEn,
		Hours: ledger.Amount(row.Hours) * ledger.One,
		Worth: courses.HoursRule{
			Unit: unit, PerUnit: ledger.Amount(row.HoursPerCredit) * ledger.One, Step: ledger.One / 2, Max: most,
		},
		Issuer: row.Issuer, Industry: row.Industry, Approved: approved, Retired: retired,
		Illustrative: !row.Sourced, By: demoOffice.ID,
	}
	return c, c.Worth.Check()
}

// demoIdentities is the first of the cohort's synthetic identity numbers; those
// before it are of the demonstration's own learners.
const demoIdentities = 100

// loadLearners registers the synthetic learners and returns their accounts by
// their numbers.
func loadLearners(ctx context.Context, r *registrar.Registrar, cohort *synthetic.Cohort, progress ledger.Progress) (map[string]string, error) {
	var learners []registrar.Person
	var numbers []string
	for p := range cohort.People() {
		joined, err := ledger.ParseDay(p.Joined)
		if err != nil {
			return nil, fmt.Errorf("learner %s: %w", p.Number, err)
		}
		learners = append(learners, registrar.Person{
			Learner: courses.Learner{
				Name: p.Name, Organisation: p.Organisation, Synthetic: true,
				StaffNumber: strings.TrimPrefix(p.Number, "SYN-"), Trade: p.Trade, FrontLine: p.FrontLine, Joined: joined,
			},
			IdentityNumber: identity.Synthetic(demoIdentities + len(learners)).Reveal(),
		})
		numbers = append(numbers, p.Number)
	}
	accounts := make(map[string]string, len(numbers))
	for from := 0; from < len(learners); from += registrar.MaxBatch {
		to := min(from+registrar.MaxBatch, len(learners))
		q := registrar.Request{By: demoOffice, Key: fmt.Sprintf("demo learners %d", from)}
		registered, outcomes, err := r.RegisterPeople(ctx, q, learners[from:to])
		if err != nil {
			return nil, err
		}
		for i, l := range registered {
			if refusal := outcomes[i].Refusal; refusal != nil {
				return nil, fmt.Errorf("learner %s: %w", numbers[from+i], refusal)
			}
			accounts[numbers[from+i]] = l.Account.String()
		}
		progress("learners", uint64(to), uint64(len(learners)))
	}
	return accounts, nil
}

// loadCompletions deposits the synthetic completions.
func loadCompletions(ctx context.Context, r *registrar.Registrar, cohort *synthetic.Cohort, accounts map[string]string, progress ledger.Progress) error {
	rows := slices.Collect(cohort.Completions())
	slices.SortStableFunc(rows, func(a, b synthetic.Completion) int { return strings.Compare(a.Completed, b.Completed) })
	for from := 0; from < len(rows); from += registrar.MaxBatch {
		to := min(from+registrar.MaxBatch, len(rows))
		items := make([]courses.Completion, 0, to-from)
		for _, row := range rows[from:to] {
			c, err := demoCompletion(row, accounts)
			if err != nil {
				return err
			}
			items = append(items, c)
		}
		q := registrar.Request{By: demoOffice, Key: fmt.Sprintf("demo completions %d", from)}
		outcomes, err := r.Deposit(ctx, q, items, false)
		if err != nil {
			return err
		}
		for i, o := range outcomes {
			if o.Refusal != nil {
				return fmt.Errorf("completion %d, %+v: %w", from+i, rows[from+i], o.Refusal)
			}
		}
		progress("completions", uint64(to), uint64(len(rows)))
	}
	return nil
}

func demoCompletion(row synthetic.Completion, accounts map[string]string) (courses.Completion, error) {
	started, err := ledger.ParseDay(row.Started)
	if err != nil {
		return courses.Completion{}, err
	}
	completed, err := ledger.ParseDay(row.Completed)
	if err != nil {
		return courses.Completion{}, err
	}
	c := courses.Completion{
		Learner: accounts[row.Learner], Course: row.Course, Run: row.Run, Issuer: row.Issuer, Site: row.Site,
		Hours: ledger.Amount(row.Hours) * ledger.One, Score: ledger.Amount(row.Score) * ledger.One, HasScore: true,
		Started: started, Completed: completed,
	}
	return c, decodeEvidence(&c.Evidence, row.Evidence)
}
