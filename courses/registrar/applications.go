package registrar

import (
	"context"
	"fmt"
	"slices"

	"creditbank/courses"
	"creditbank/courses/grounds"
	"creditbank/courses/org"
	"creditbank/courses/programme"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Applications returns the audits of applicants that a college has begun, of
// all colleges to those who read all, and their own to learners: the most
// recent deadline first, and only those in a state unless it is empty.
func (r *Registrar) Applications(ctx context.Context, by org.Principal, state ApplicationState) ([]Application, error) {
	if err := mayListApplications(by); err != nil {
		return nil, err
	}
	own, err := r.accountsBy(ctx, by)
	if err != nil {
		return nil, err
	}
	var all []Application
	err = eachCase(ctx, r, courses.ApplicationPaper, r.lists(by, own, courses.ApplicationPaper, string(state)), "", func(x Application) bool {
		if r.seesApplication(by, own, &x) && (state == "" || x.State == state) {
			all = append(all, x)
		}
		return true
	})
	return all, err
}

func mayListApplications(by org.Principal) error {
	if !by.ReadsAll() && by.Role != org.College && by.Role != org.Learner {
		return fmt.Errorf("list applications as %s: %w", by.Role, fault.Forbidden)
	}
	return nil
}

// seesApplication: those who read all, the college, and the learner, own being
// the accounts that they may call their own.
func (r *Registrar) seesApplication(by org.Principal, own []string, x *Application) bool {
	return by.ReadsAll() || slices.Contains(own, x.Learner) || r.Tree().MayActFor(by, x.Institution)
}

// ApplicationsAfter returns up to n of [Registrar.Applications] that come after
// one: of one college, if it is named. Whose they are is kept in the log of
// readings.
func (r *Registrar) ApplicationsAfter(ctx context.Context, by org.Principal, institution string, state ApplicationState, after string, n int) ([]Application, error) {
	if by.Role == org.College && institution != "" && !r.Tree().MayActFor(by, institution) {
		return nil, fmt.Errorf("applications at %.40q: %w", institution, fault.Forbidden)
	}
	if err := mayListApplications(by); err != nil {
		return nil, err
	}
	own, err := r.accountsBy(ctx, by)
	if err != nil {
		return nil, err
	}
	lists := r.lists(by, own, courses.ApplicationPaper, string(state))
	if institution != "" && by.Role != org.Learner {
		lists = []string{courses.ApplicationPaper.ListOf(institution)}
	}
	page, err := cases(ctx, r, courses.ApplicationPaper, lists, after, n, func(x Application) bool {
		return r.seesApplication(by, own, &x) && (state == "" || x.State == state) && (institution == "" || x.Institution == institution)
	})
	if err != nil {
		return nil, err
	}
	learners := make([]ledger.AccountID, len(page))
	for i, x := range page {
		if learners[i], err = ledger.ParseAccountID(x.Learner); err != nil {
			return nil, fmt.Errorf("application %s: %w (%w)", x.ID, fault.Corrupt, err)
		}
	}
	return page, r.tell(ctx, by, PersonField, learners...)
}

// Applicant is a learner who lets a college audit them for a programme of its
// own.
type Applicant struct {
	Learner   ledger.AccountID
	Programme string
	Since     ledger.Day // began to work towards it
}

// Applicants returns those who have consented to an audit by a college, to it
// and to those who read all, without those who are being audited or have been
// awarded the programme.
func (r *Registrar) Applicants(ctx context.Context, by org.Principal) ([]Applicant, error) {
	if by.Role == org.Learner {
		return nil, fmt.Errorf("list applicants as %s: %w", by.Role, fault.Forbidden)
	}
	begun, err := r.Applications(ctx, by, "")
	if err != nil {
		return nil, err
	}
	busy := make(map[string]bool)
	for _, x := range begun {
		busy[x.Learner+"/"+x.Programme] = x.State != Released || busy[x.Learner+"/"+x.Programme]
	}
	goals, err := r.goals(ctx, "")
	if err != nil {
		return nil, err
	}
	var found []Applicant
	for _, g := range goals {
		institution, known := r.institutionOf(g.Programme)
		if !known || busy[g.Learner+"/"+g.Programme] || !by.ReadsAll() && !r.Tree().MayActFor(by, institution) {
			continue
		}
		learner, err := ledger.ParseAccountID(g.Learner)
		if err != nil {
			return nil, fmt.Errorf("goal of %s: %w (%w)", g.Learner, fault.Corrupt, err)
		}
		consents, err := r.goalConsented(ctx, learner, g.Programme)
		if err != nil {
			return nil, err
		}
		l, _, err := newest(ctx, r.store.Learners(), g.Learner)
		if err != nil {
			return nil, err
		}
		was := slices.ContainsFunc(l.Was, func(id ledger.AccountID) bool { return busy[id.String()+"/"+g.Programme] })
		if consents && !was {
			found = append(found, Applicant{learner, g.Programme, g.Registered})
		}
	}
	return found, nil
}

// Allocation says where each line of an application counts, where else it may,
// and what it was earned by.
type Allocation struct {
	Application Application
	Audited     Audited
	Outcomes    map[string]Outcome // by the line of the record
	// Serves has the groups that each line may serve before it was moved.
	Serves map[string][]string
}

// Outcome is what a line of a record was earned by.
type Outcome struct {
	Lot       uint64 // zero for a line that is of no lot
	Course    courses.Course
	Issuer    courses.Organisation
	Completed ledger.Day
}

// Allocation returns an application with its verdict in full. It is audited
// again from what is filed, which gives the same verdict.
func (r *Registrar) Allocation(ctx context.Context, by org.Principal, id string) (Allocation, error) {
	x, err := r.Application(ctx, by, id)
	if err != nil {
		return Allocation{}, err
	}
	audited, err := r.audit(&x)
	if err != nil {
		return Allocation{}, err
	}
	a := Allocation{Application: x, Audited: audited, Outcomes: make(map[string]Outcome), Serves: make(map[string][]string)}
	filed, err := programme.ParseRecord(x.Record)
	if err != nil {
		return Allocation{}, fmt.Errorf("application %s: %w (%w)", x.ID, fault.Corrupt, err)
	}
	for i := range filed.Lots {
		a.Serves[filed.Lots[i].ID] = filed.Lots[i].Groups
	}
	for i := range audited.Record.Lots {
		line := &audited.Record.Lots[i]
		o := Outcome{Completed: line.Completed}
		if lot, known := grounds.LotOf(line.ID); known {
			e, err := r.book.Entry(ctx, r.book.Log(), lot)
			if err != nil {
				return Allocation{}, fmt.Errorf("lot %d of application %s: %w", lot, id, err)
			}
			o.Lot = lot
			o.Issuer, _ = r.current.Load().organisations.On(line.Completed).Get(e.Issuer)
			if e.Learning != nil {
				o.Course, _ = r.CourseOf(e.Learning)
			}
		}
		a.Outcomes[line.ID] = o
	}
	return a, nil
}
