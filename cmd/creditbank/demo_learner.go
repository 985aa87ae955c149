package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"creditbank/courses"
	"creditbank/courses/identity"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"
)

// Who and what the demonstration shows.
const (
	demoEnterprise = "BJ-E001" // 燕山石化, the first pilot
	demoSite       = "BJ-S001"
	demoCollege    = "COL-BJRTVU"
	demoProgramme  = "MJ01" // 化工仪表
	demoName       = "李建国（合成）"
	renewedCourse  = "PO01"
)

func decodeEvidence(into *[32]byte, digits string) error {
	if n, err := hex.Decode(into[:], []byte(digits)); err != nil || n != len(into) || len(digits) != 2*len(into) {
		return fmt.Errorf("evidence %q: want 64 hexadecimal digits", digits)
	}
	return nil
}

// demoSteps asks for one thing after another and stops at the first that
// fails. What an earlier, interrupted start has done is not done again.
type demoSteps struct {
	r    *registrar.Registrar
	step int
	err  error
}

func (d *demoSteps) request(role org.Role, organisation string) registrar.Request {
	d.step++
	return registrar.Request{
		By:  org.Principal{ID: "demo", Role: role, Organisation: organisation},
		Key: fmt.Sprintf("demo record %d", d.step),
	}
}

func (d *demoSteps) took(o ledger.Outcome, err error) ledger.Entry {
	switch {
	case d.err != nil:
	case err != nil:
		d.err = err
	case o.Refusal != nil && o.Refusal.Code != ledger.KeyReused:
		d.err = o.Refusal
	}
	return o.Entry
}

func (d *demoSteps) deposit(ctx context.Context, c courses.Completion, role org.Role, organisation string) uint64 {
	q := d.request(role, organisation)
	if d.err != nil {
		return 0
	}
	outcomes, err := d.r.Deposit(ctx, q, []courses.Completion{c}, false)
	if err != nil {
		d.err = err
		return 0
	}
	return d.took(outcomes[0], nil).Seq
}

// demoJoined is when the demonstration's own learners joined their enterprise.
var demoJoined = ledger.DayOf(time.Date(2006, time.July, 3, 0, 0, 0, 0, ledger.Zone))

// demoPerson is one of the demonstration's own learners, by a count below
// demoIdentities.
func demoPerson(which int, name, trade string) registrar.Person {
	return registrar.Person{
		Learner: courses.Learner{
			Name: name, Organisation: demoEnterprise, Synthetic: true, StaffNumber: fmt.Sprintf("YS-%04d", which+1),
			Trade: trade, FrontLine: true, Joined: demoJoined,
		},
		IdentityNumber: identity.Synthetic(which).Reveal(),
	}
}

// loadDemoLearner registers a learner whose record shows what a record can
// hold: credits of 2010 and later ones, of which one has an end of validity; a
// mistake and its reversal; credits redeemed in part; and a hold that waits
// for its college. None are of 2009: that year's figures are the cohort's.
func loadDemoLearner(ctx context.Context, r *registrar.Registrar, now time.Time) (ledger.AccountID, error) {
	d := &demoSteps{r: r}
	learner, o, err := r.RegisterPerson(ctx, d.request(org.Enterprise, demoEnterprise), demoPerson(0, demoName, "仪表工"))
	d.took(o, err)
	completion := func(course, run, hours, score, completed string) courses.Completion {
		h, err1 := ledger.ParseAmount(hours)
		s, err2 := ledger.ParseAmount(score)
		day, err3 := ledger.ParseDay(completed)
		for _, err := range []error{err1, err2, err3} {
			if err != nil && d.err == nil {
				d.err = err
			}
		}
		return courses.Completion{
			Learner: learner.Account.String(), Course: course, Run: run,
			Hours: h, Score: s, HasScore: true, Started: day - 20, Completed: day,
		}
	}
	site := func(course, run, hours, score, completed string) uint64 {
		c := completion(course, run, hours, score, completed)
		c.Site = demoSite
		return d.deposit(ctx, c, org.Site, demoSite)
	}
	works := func(course, run, hours, score, completed string) uint64 {
		return d.deposit(ctx, completion(course, run, hours, score, completed), org.Enterprise, demoEnterprise)
	}
	safety := site("GA01", "GA01-2010-DEMO", "32", "88", "2010-04-23")
	talk := site("GA02", "GA02-2010-DEMO", "32", "91.5", "2010-06-18")
	works("EN01", "EN01-2010-DEMO", "48", "79", "2010-10-15")
	mistake := site("GA03", "GA03-2024-DEMO", "16", "60", "2024-11-08")
	o, err = r.Reverse(ctx, d.request(org.Site, demoSite), mistake, "学时登记有误")
	d.took(o, err)
	site("GA03", "GA03-2024-DEMO", "32", "93", "2024-11-08")
	post := works(renewedCourse, renewedCourse+"-2025-DEMO", "64", "85", "2025-09-12")
	if d.err != nil {
		return learner.Account, fmt.Errorf("the demonstration's learner: %w", d.err)
	}
	self := registrar.Request{By: org.Principal{ID: "demo", Role: org.Learner, Learner: learner.Account}, Key: "demo consent"}
	if _, _, err := r.GiveConsent(ctx, self, learner.Account, registrar.Consent{
		Institution: demoCollege, Programme: demoProgramme, Purpose: "课程免修审核",
		Fields: []registrar.Field{registrar.PersonField, registrar.CreditsField, registrar.StatementField},
	}); err != nil {
		return learner.Account, fmt.Errorf("the demonstration's learner: %w", err)
	}
	half := ledger.One / 2
	o, err = r.PlaceHold(ctx, d.request(org.College, demoCollege), registrar.Hold{
		Learner: learner.Account.String(), Programme: demoProgramme,
		Deadline: ledger.InstantOf(now.Add(14 * 24 * time.Hour)),
		Lots:     []ledger.Reservation{{Lot: safety}, {Lot: talk}},
		Reason:   "化工仪表专科，免修职业素养课程",
	})
	held := d.took(o, err)
	if d.err == nil && held.Seq != 0 {
		o, err = r.Capture(ctx, d.request(org.College, demoCollege), held.Seq,
			[]ledger.Reservation{{Lot: safety}, {Lot: talk, Amount: half}}, "准予兑换")
		d.took(o, err)
		o, err = r.PlaceHold(ctx, d.request(org.College, demoCollege), registrar.Hold{
			Learner: learner.Account.String(), Programme: demoProgramme,
			Deadline: ledger.InstantOf(now.Add(30 * 24 * time.Hour)),
			Lots:     []ledger.Reservation{{Lot: post, Amount: ledger.One}},
			Reason:   "岗位课程待审核",
		})
		d.took(o, err)
	}
	if d.err != nil {
		return learner.Account, fmt.Errorf("the demonstration's learner: %w", d.err)
	}
	return learner.Account, nil
}
