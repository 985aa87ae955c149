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

// ApplicationFilter says which applications are asked for.
type ApplicationFilter struct {
	State   ApplicationState // any if it is empty
	Learner ledger.AccountID // everybody's if it is zero
	Most    int              // how many; all if it is zero
}

// Applications returns the audits of applicants that a college has begun, of
// all colleges to those who read all, and their own to learners: the most
// recent deadline first.
func (r *Registrar) Applications(ctx context.Context, by org.Principal, f ApplicationFilter) ([]Application, error) {
	if err := mayListApplications(by); err != nil {
		return nil, err
	}
	own, err := r.accountsBy(ctx, by)
	if err != nil {
		return nil, err
	}
	lists, learner := r.applicationLists(by, own, f.State), ""
	if f.Learner != (ledger.AccountID{}) {
		learner = f.Learner.String()
		lists = listsOf(courses.ApplicationPaper, []string{learner})
	}
	var all []Application
	err = eachCase(ctx, r, courses.ApplicationPaper, lists, "", func(x Application) bool {
		if r.seesApplication(by, own, &x) && (f.State == "" || x.State == f.State) && (learner == "" || x.Learner == learner) {
			all = append(all, x)
		}
		return f.Most == 0 || len(all) < f.Most
	})
	return all, err
}

// applicationLists is lists of applications: those of a college in a state have
// lists of their own.
func (r *Registrar) applicationLists(by org.Principal, own []string, state ApplicationState) []string {
	const kind = courses.ApplicationPaper
	if state != "" && by.Role == org.College {
		if codes, few := r.below(by.Organisation); few {
			return each(codes, func(code string) string { return kind.ListOfIn(code, string(state)) })
		}
	}
	return r.lists(by, own, kind, string(state))
}

// CountApplications returns how many applications in a state somebody sees who
// reads all or is a college; it stops at most.
func (r *Registrar) CountApplications(ctx context.Context, by org.Principal, state ApplicationState, most int) (int, error) {
	codes, few := r.below(by.Organisation)
	switch {
	case by.ReadsAll():
		return r.store.Papers().CountListed(ctx, courses.ApplicationPaper.ListIn(string(state)), most)
	case by.Role != org.College || !few:
		all, err := r.Applications(ctx, by, ApplicationFilter{State: state, Most: most})
		return len(all), err
	}
	count := 0
	for _, code := range codes {
		if r.Tree().MayActFor(by, code) {
			n, err := r.store.Papers().CountListed(ctx, courses.ApplicationPaper.ListOfIn(code, string(state)), most-count)
			if count += n; err != nil {
				return 0, err
			}
		}
	}
	return count, nil
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
	lists := r.applicationLists(by, own, state)
	switch {
	case institution == "" || by.Role == org.Learner:
	case state != "":
		lists = []string{courses.ApplicationPaper.ListOfIn(institution, string(state))}
	default:
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
