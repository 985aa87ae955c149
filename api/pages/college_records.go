package pages

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"creditbank/api/call"
	"creditbank/api/problem"
	"creditbank/courses/audit"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/labstack/echo/v4"
)

// recordsPage is what a college has done: holds that are open, awards, and
// exceptions.
type recordsPage struct {
	Asked      string // what was looked for
	Found      bool   // something fits it
	Hold       uint64 // a hold with the number that was looked for, beside applications
	Learner    string // the account that was looked for; empty if it was none
	Holds      []recordLine
	Awards     []recordLine
	Exceptions []exceptionLine
	More       int // of all lists, that are not listed
}

// recordLine is an application as a list of records tells of it.
type recordLine struct {
	registrar.Application
	Name, Title string
	Over        bool // the deadline of its hold has passed
	At          ledger.Instant
}

type exceptionLine struct {
	registrar.Exception
	Application, Learner, Name, Title string
	State                             registrar.ApplicationState
	Words                             audit.Words
	Who                               string
}

func (s *Site) getRecords(c echo.Context) error {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	all, err := s.Registrar.Applications(ctx, asker.By, registrar.ApplicationFilter{})
	if err != nil {
		return err
	}
	f := s.frame(asker, nil)
	p := &recordsPage{Asked: problem.Clip(strings.TrimSpace(c.QueryParam("q")))}
	slices.SortStableFunc(all, func(a, b registrar.Application) int { return int(a.Deadline.Time().Compare(b.Deadline.Time())) })
	for i := range all {
		x := &all[i]
		if !isAsked(x, p.Asked) {
			continue
		}
		p.Found = true
		switch {
		case x.State == registrar.Held && len(p.Holds) < listedAtOnce:
			p.Holds = append(p.Holds, s.recordLine(c, f, x))
		case x.State == registrar.Redeemed && len(p.Awards) < listedAtOnce:
			line := s.recordLine(c, f, x)
			if e, err := s.Registrar.Entry(ctx, asker.By, x.Capture); err == nil {
				line.At = e.BookedAt
			}
			p.Awards = append(p.Awards, line)
		case x.State == registrar.Held || x.State == registrar.Redeemed:
			p.More++
		}
		if err := s.addExceptions(c, f, p, x); err != nil {
			return err
		}
	}
	if number, err := strconv.ParseUint(p.Asked, 10, 63); err == nil && !p.Found {
		switch h, err := s.Registrar.Hold(ctx, asker.By, number); {
		case err == nil:
			p.Hold, p.Found = h.Seq, true
		case !errors.Is(err, fault.NotFound) && !errors.Is(err, fault.Forbidden):
			return err
		}
	}
	if account, err := ledger.ParseAccountID(p.Asked); err == nil {
		p.Learner, p.Found = account.String(), true
	}
	return s.page(c, "college/records", p)
}

// isAsked reports whether an application has the number that is looked for:
// its own, its learner's, its hold's, that of its redemption or of its award.
func isAsked(x *registrar.Application, asked string) bool {
	number := strconv.FormatUint
	return asked == "" || slices.Contains([]string{x.ID, x.Learner, x.Digest, x.Programme, number(x.Hold, 10), number(x.Capture, 10)}, asked)
}

func (s *Site) recordLine(c echo.Context, f *frame, x *registrar.Application) recordLine {
	return recordLine{
		Application: *x, Name: s.nameOf(c, accountOf(x.Learner)), Title: f.Called(x.Programme),
		Over: x.Deadline.Time().Before(s.Now()),
	}
}

// addExceptions lists the exceptions of an application, with their rules in words.
func (s *Site) addExceptions(c echo.Context, f *frame, p *recordsPage, x *registrar.Application) error {
	if len(x.Exceptions) == 0 {
		return nil
	}
	versions, err := s.Registrar.Programme(c.Request().Context(), x.Programme)
	if err != nil {
		return err
	}
	_, rules, _, err := s.Registrar.TermsOf(versions[x.Version-1])
	if err != nil {
		return err
	}
	said := audit.Say(rules)
	for _, e := range x.Exceptions {
		if len(p.Exceptions) >= listedAtOnce {
			p.More++
			continue
		}
		line := exceptionLine{
			Exception: e, Application: x.ID, Learner: x.Learner, Name: s.nameOf(c, accountOf(x.Learner)), Title: f.Called(x.Programme), State: x.State,
			Who: s.personOf(c, e.By),
		}
		if at := slices.IndexFunc(said, func(w audit.RuleWords) bool { return w.Rule == e.Rule }); at >= 0 {
			line.Words = said[at].Words
		}
		p.Exceptions = append(p.Exceptions, line)
	}
	return nil
}
