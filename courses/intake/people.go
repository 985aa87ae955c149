package intake

import (
	"context"

	"creditbank/courses"
	"creditbank/courses/report"
)

// numbers is what the bank makes of an identity number.
type numbers struct{ key []byte }

func (c *checking) byIdentity(_ context.Context, _ *person, text string) (courses.Learner, *Problem, error) {
	return courses.Learner{}, &Problem{Code: NumberUnknown, Column: report.Identity.String(), Subject: maskIdentity(text)}, nil
}

func (c *checking) byStaff(_ context.Context, _ *person, text string) (courses.Learner, *Problem, error) {
	return courses.Learner{}, &Problem{Code: StaffUnknown, Column: report.Staff.String(), Subject: clip(text), Has: c.report.Organisation}, nil
}

// mayRegister notes whether an unknown person is to be registered.
func (c *checking) mayRegister(*person, *report.Parsed) {}

// register opens the accounts of the learners of a page who are to have one.
func (b *booking) register(context.Context, *Page) error { return nil }
