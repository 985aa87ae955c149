package intake

import (
	"context"
	"errors"

	"creditbank/courses"
	"creditbank/courses/report"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// citizenSize is how long a citizen's number of GB 11643 is; other documents
// have other numbers.
const citizenSize = 18

// byIdentity finds who has an identity number. One that is of the right
// length and is none is a mistake; another text may be another document's.
func (c *checking) byIdentity(ctx context.Context, who *person, text string) (courses.Learner, *Problem, error) {
	unknown := &Problem{Code: NumberUnknown, Column: report.Identity.String(), Subject: maskIdentity(text)}
	l, index, err := c.desk.Registrar.HolderByIdentity(ctx, text)
	var refusal *ledger.Refusal
	if errors.As(err, &refusal) {
		if len(text) == citizenSize {
			who.wrong = append(who.wrong, Problem{Code: refusal.Code, Column: report.Identity.String()})
		}
		return l, unknown, nil
	}
	if index != [32]byte{} {
		who.index = index[:]
	}
	return known(unknown)(l, err)
}

// byStaff finds who has a staff number of the organisation that reports.
func (c *checking) byStaff(ctx context.Context, _ *person, text string) (courses.Learner, *Problem, error) {
	unknown := &Problem{Code: StaffUnknown, Column: report.Staff.String(), Subject: clip(text), Has: c.report.Organisation}
	l, err := c.desk.Registrar.FindByStaffNumber(ctx, c.report.By, c.report.Organisation, text)
	if errors.Is(err, fault.Forbidden) {
		return l, unknown, nil // a college has no staff numbers of those it teaches
	}
	return known(unknown)(l, err)
}

// mayRegister notes whether an unknown person is to be registered: if that was
// asked for, they have a name and a good identity number, and no account is
// named, which would be a mistake.
func (c *checking) mayRegister(who *person, p *report.Parsed) {
	if c.report.Register && p.Name != "" && p.Account == "" && who.index != nil && len(who.wrong) == 0 {
		who.register, who.unknown = true, nil
	}
}
