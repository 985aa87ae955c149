package registrar

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// ComplaintState says where a complaint is.
type ComplaintState string

// The states. They are stored: never change one.
const (
	ComplaintFiled      ComplaintState = "filed"
	ComplaintAccepted   ComplaintState = "accepted"
	ComplaintInProgress ComplaintState = "in-progress"
	ComplaintAnswered   ComplaintState = "answered"
	ComplaintAppealed   ComplaintState = "appealed"
	ComplaintClosed     ComplaintState = "closed"
)

// The kinds of things that a complaint is about.
const (
	AboutEntry    = "entry"
	AboutIssuer   = "issuer"
	AboutDecision = "decision" // of a college on an application
)

// Deadlines, in days: from filing to acceptance, from acceptance to the answer,
// from the answer to an appeal, and from an appeal to its answer.
const (
	acceptDays = 7
	answerDays = 30
	appealDays = 15
)

// Complaint is a case. It is stored as JSON: never rename a field.
type Complaint struct {
	ID      string          `json:"id"`
	About   string          `json:"about"`
	Subject string          `json:"subject"` // number of the entry, code of the issuer, id of the application
	Against string          `json:"against"` // organisation that it is about, if one is
	Text    string          `json:"text"`
	By      Asker           `json:"by"`
	At      ledger.Instant  `json:"at"`
	State   ComplaintState  `json:"state"`
	Due     ledger.Day      `json:"due_day,omitempty"` // by when the next step is due; zero if none is
	Steps   []ComplaintStep `json:"steps,omitempty"`
}

// ComplaintStep is one step of a case.
type ComplaintStep struct {
	Step string         `json:"step"`
	At   ledger.Instant `json:"at"`
	By   Asker          `json:"by"`
	Text string         `json:"text"`
}

// Overdue reports whether the next step should have been done before a day.
func (c *Complaint) Overdue(today ledger.Day) bool { return c.Due != 0 && c.Due < today }

// FileComplaint opens a case about something that whoever complains may see.
func (r *Registrar) FileComplaint(ctx context.Context, q Request, c Complaint) (Complaint, bool, error) {
	r.deciding.Lock()
	defer r.deciding.Unlock()
	a, err := q.askedFor("complaint", c.About, c.Subject, c.Text)
	if err != nil {
		return c, false, err
	}
	c.ID = caseName("c", q)
	f, err := paper[Complaint](ctx, r, courses.ComplaintPaper, c.ID)
	if err != nil {
		return c, false, err
	}
	if earlier, used, err := f.asked(a); used || err != nil {
		return earlier, used, err
	}
	if c.Against, err = r.against(ctx, q.By, c); err != nil {
		return c, false, err
	}
	c.By, c.At, c.State, c.Due = askerOf(q.By), ledger.InstantOf(r.now()), ComplaintFiled, r.today()+acceptDays
	return c, false, file(ctx, r, q, f, courses.ComplaintPaper, c.ID, a, c)
}

// against returns which organisation a complaint is about.
func (r *Registrar) against(ctx context.Context, by org.Principal, c Complaint) (string, error) {
	switch c.About {
	case AboutEntry:
		seq, err := strconv.ParseUint(c.Subject, 10, 63)
		if err != nil {
			return "", fmt.Errorf("entry %.40q: %w", c.Subject, fault.NotFound)
		}
		e, err := r.Entry(ctx, by, seq)
		if e.Issuer != "" {
			return e.Issuer, err
		}
		return e.Institution, err
	case AboutIssuer:
		if _, known := r.Tree().Get(c.Subject); !known {
			return "", refusal(OrganisationUnknown, "about/subject", c.Subject)
		}
		return c.Subject, nil
	case AboutDecision:
		x, err := r.Application(ctx, by, c.Subject)
		return x.Institution, err
	}
	return "", fmt.Errorf("a complaint about %.40q: %w", c.About, fault.Invalid)
}

// complaintStep is who takes a step, from which states, to which one, and in
// how many days the next is due.
type complaintStep struct {
	from  []ComplaintState
	to    ComplaintState
	days  ledger.Day // 0: the deadline stays; -1: there is none any more
	filer bool       // by who filed it; otherwise by the office
	clerk bool       // or by a clerk of it
}

var complaintSteps = map[string]complaintStep{
	"accept": {from: []ComplaintState{ComplaintFiled}, to: ComplaintAccepted, days: answerDays, clerk: true},
	"start":  {from: []ComplaintState{ComplaintAccepted}, to: ComplaintInProgress, clerk: true},
	"answer": {from: []ComplaintState{ComplaintInProgress, ComplaintAppealed}, to: ComplaintAnswered, days: -1},
	"appeal": {from: []ComplaintState{ComplaintAnswered}, to: ComplaintAppealed, days: answerDays, filer: true},
	"close":  {from: []ComplaintState{ComplaintFiled, ComplaintAccepted, ComplaintInProgress, ComplaintAnswered, ComplaintAppealed}, to: ComplaintClosed, days: -1, filer: true},
}

// StepComplaint takes a case one step further.
func (r *Registrar) StepComplaint(ctx context.Context, q Request, id, step, text string) (Complaint, bool, error) {
	r.deciding.Lock()
	defer r.deciding.Unlock()
	a, err := q.askedFor("complaint-step", id, step, text)
	if err != nil {
		return Complaint{}, false, err
	}
	c, err := r.Complaint(ctx, q.By, id)
	if err != nil {
		return Complaint{}, false, err
	}
	f, err := paper[Complaint](ctx, r, courses.ComplaintPaper, id)
	if err != nil {
		return Complaint{}, false, err
	}
	if earlier, used, err := f.asked(a); used || err != nil {
		return earlier, used, err
	}
	s, known := complaintSteps[step]
	if !known {
		return c, false, fmt.Errorf("step %.40q: %w", step, fault.Invalid)
	}
	own, err := r.accountsBy(ctx, q.By)
	if err != nil {
		return c, false, err
	}
	if err := r.mayStep(q.By, own, &c, step, s); err != nil {
		return c, false, err
	}
	c.State = s.to
	switch {
	case s.days < 0:
		c.Due = 0
	case s.days > 0:
		c.Due = r.today() + s.days
	}
	c.Steps = append(c.Steps, ComplaintStep{step, ledger.InstantOf(r.now()), askerOf(q.By), text})
	return c, false, file(ctx, r, q, f, courses.ComplaintPaper, id, a, c)
}

// mayStep returns why a step cannot be taken, or nil.
func (r *Registrar) mayStep(by org.Principal, own []string, c *Complaint, step string, s complaintStep) error {
	filer := filedBy(by, own, c)
	answer := c.lastAnswer()
	tooLate := answer != nil && r.today() > answer.At.Day()+appealDays
	switch {
	case !slices.Contains(s.from, c.State):
		return &ledger.Refusal{Code: StepNotNow, Field: "step", Subject: c.ID, Has: string(c.State), Wants: step}
	case step == "close" && by.Role == org.Office && c.State == ComplaintAnswered && (tooLate || c.appealed()):
		return nil
	case s.filer && !filer, !s.filer && by.Role != org.Office && (!s.clerk || by.Role != org.Clerk):
		return &ledger.Refusal{Code: StepNotYours, Field: "step", Subject: c.ID, Wants: step}
	case step == "appeal" && c.appealed():
		return &ledger.Refusal{Code: AppealTwice, Field: "step", Subject: c.ID}
	case step == "appeal" && tooLate:
		return &ledger.Refusal{Code: AppealTooLate, Field: "step", Subject: c.ID, Has: (answer.At.Day() + appealDays).String()}
	case step == "answer" && c.State == ComplaintAppealed && (answer.By.ID == by.ID || samePerson(answer.By, askerOf(by))):
		return &ledger.Refusal{Code: AppealSamePerson, Field: "step", Subject: c.ID}
	}
	return nil
}

// ComplaintSteps returns the steps that somebody of the office may take with a
// complaint now.
func (r *Registrar) ComplaintSteps(by org.Principal, c *Complaint) []string {
	var may []string
	for step, s := range complaintSteps {
		if r.mayStep(by, nil, c, step, s) == nil {
			may = append(may, step)
		}
	}
	slices.Sort(may)
	return may
}

func (c *Complaint) lastAnswer() *ComplaintStep {
	for i := len(c.Steps) - 1; i >= 0; i-- {
		if c.Steps[i].Step == "answer" {
			return &c.Steps[i]
		}
	}
	return nil
}

func (c *Complaint) appealed() bool {
	return slices.ContainsFunc(c.Steps, func(s ComplaintStep) bool { return s.Step == "appeal" })
}

// filedBy reports whether somebody acts for who filed a complaint, own being
// the accounts that they may call their own.
func filedBy(by org.Principal, own []string, c *Complaint) bool {
	return askerOf(by).For() == c.By.For() || c.By.Learner != "" && slices.Contains(own, c.By.Learner)
}

// Complaint returns a complaint to those it concerns.
func (r *Registrar) Complaint(ctx context.Context, by org.Principal, id string) (Complaint, error) {
	f, err := paper[Complaint](ctx, r, courses.ComplaintPaper, id)
	own, ownErr := r.accountsBy(ctx, by)
	switch {
	case err != nil || ownErr != nil:
		return Complaint{}, errors.Join(err, ownErr)
	case len(f.history) == 0:
		return Complaint{}, fmt.Errorf("complaint %.40q: %w", id, fault.NotFound)
	case !r.seesComplaint(by, own, &f.says):
		return Complaint{}, fmt.Errorf("complaint %s: %w", id, fault.Forbidden)
	}
	return f.says, nil
}

func (r *Registrar) seesComplaint(by org.Principal, own []string, c *Complaint) bool {
	return by.ReadsAll() || by.Role == org.Clerk || filedBy(by, own, c) || c.Against != "" && r.Tree().MayActFor(by, c.Against)
}

// ComplaintFilter says which complaints are asked for.
type ComplaintFilter struct {
	State   ComplaintState // all if empty
	Overdue bool           // only those whose deadline has passed
}

// Complaints returns complaints, oldest first: up to n after the one with an id.
func (r *Registrar) Complaints(ctx context.Context, by org.Principal, filter ComplaintFilter, after string, n int) ([]Complaint, error) {
	today := r.today()
	own, err := r.accountsBy(ctx, by)
	if err != nil {
		return nil, err
	}
	return cases(ctx, r, courses.ComplaintPaper, r.lists(by, own, courses.ComplaintPaper, string(filter.State)), after, n,
		func(c Complaint) bool {
			return (filter.State == "" || c.State == filter.State) && (!filter.Overdue || c.Overdue(today)) && r.seesComplaint(by, own, &c)
		})
}
