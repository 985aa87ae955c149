package main

import (
	"context"
	"errors"
	"fmt"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"
)

// demoTwice is the second account of one of the applicants, who was registered
// again without an identity number. An office can merge the two.
const demoTwice org.Role = "learner-twice"

// twiceOf is the place of that applicant among demoApplicants.
const twiceOf = 2

// loadTwice registers an applicant a second time, with what was reported under
// that account.
func loadTwice(ctx context.Context, r *registrar.Registrar) (ledger.AccountID, error) {
	enterprise := org.Principal{ID: "demo", Role: org.Enterprise, Organisation: demoEnterprise}
	request := func(by org.Principal, what string) registrar.Request {
		return registrar.Request{By: by, Key: "demo twice " + what}
	}
	l, o, err := r.RegisterLearner(ctx, request(enterprise, "register"), courses.Learner{
		Name: demoApplicants[twiceOf].name, Organisation: demoEnterprise, Synthetic: true, Joined: demoJoined,
	})
	if err = errors.Join(err, refused(o)); err != nil {
		return l.Account, err
	}
	completed, err := ledger.ParseDay("2024-05-17")
	if err != nil {
		return l.Account, err
	}
	for i, code := range []string{"GA02", "GA06"} {
		outcomes, err := r.Deposit(ctx, request(demoOffice, code), []courses.Completion{{
			Learner: l.Account.String(), Course: code, Run: code + "-2024-TWICE", Hours: 32 * ledger.One,
			Completed: completed + ledger.Day(i),
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
