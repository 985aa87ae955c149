package pages

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"creditbank/api/call"
	"creditbank/api/problem"
	"creditbank/courses/audit"
	"creditbank/courses/registrar"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// allocationPage is an audit of an applicant with its proposed allocation.
type allocationPage struct {
	registrar.Application
	Name        string // of the applicant; empty if it must not be read
	Title       string // of the programme
	College     string
	Verdict     *audit.Verdict
	Earned      bool // what it is for is reached
	Bars        []programmeBar
	Places      []allocationPlace // the groups, and at the end what does not count
	Rules       []excusable       // that an exception can take away
	Excused     []excused
	RefusedBy   string // who took the applicant no further
	RulesPath   string
	May         bool   // may change it
	Done        string // what was just done; empty if nothing
	Moved       string // the line of the form that was refused
	Rule        string // as it was chosen
	Reason      string // as it was typed
	RefusedStep string // the step whose form was refused: "exceptions", "hold", …
}

// allocationPlace is a group with the lots that count in it, or those that do
// not count at all.
type allocationPlace struct {
	Group string // empty for what does not count
	Sum   ledger.Amount
	Lines []allocationLine
}

// allocationLine is a lot and where it may count.
type allocationLine struct {
	Line, Title, Issuer string
	Lot                 uint64
	Credits             ledger.Amount
	Completed           ledger.Day
	Group               string
	Says                audit.Words
	Choices             []string // other groups that it may serve
	Fits                string   // the names of all groups that it may serve
	MayLeave            bool     // it counts, and can be left out
	ByHand              bool     // a registrar put it there
	LeftOut             bool     // or left it out
}

// excusable is a rule that an exception can take away, in words.
type excusable struct {
	Name  string
	Words audit.Words
}

type excused struct {
	registrar.Exception
	Words audit.Words
	Who   string // granted it
}

// allocation makes the page of an audit.
func (s *Site) allocation(c echo.Context) (*allocationPage, error) {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	a, err := s.Registrar.Allocation(ctx, asker.By, c.Param("audit"))
	if err != nil {
		return nil, err
	}
	f := s.frame(asker, nil)
	x := a.Application
	p := &allocationPage{
		Application: x, Name: s.nameOf(c, accountOf(x.Learner)), Title: programmeTitle(f, &a.Audited.Programme), College: f.Organ(x.Institution),
		Verdict: &a.Audited.Verdict, Earned: x.Earned(), Bars: barsOf(f, a.Audited.Verdict.Requirements),
		May: s.may(asker, "moveLot"),
	}
	if s.may(asker, "publishProgramme") {
		p.RulesPath = "/college/programmes/" + x.Programme + "?version=" + strconv.Itoa(int(x.Version))
	}
	p.Places = placesOf(f, &a)
	if x.Rejection != nil {
		p.RefusedBy = s.personOf(c, x.Rejection.By)
	}
	said := make(map[string]audit.Words)
	versions, err := s.Registrar.Programme(ctx, x.Programme)
	if err != nil {
		return nil, err
	}
	_, rules, _, err := s.Registrar.TermsOf(versions[x.Version-1]) // without the exceptions
	if err != nil {
		return nil, err
	}
	for _, r := range audit.Say(rules) {
		said[r.Rule] = r.Words
	}
	for _, e := range x.Exceptions {
		p.Excused = append(p.Excused, excused{e, said[e.Rule], s.personOf(c, e.By)})
	}
	for _, name := range audit.RuleNames(rules) {
		granted := slices.ContainsFunc(x.Exceptions, func(e registrar.Exception) bool { return e.Rule == name })
		if name != "same_outcome_once" && !granted {
			p.Rules = append(p.Rules, excusable{name, said[name]})
		}
	}
	return p, nil
}

// personOf names whoever has an identity: the member, or the key's public part.
func (s *Site) personOf(c echo.Context, id string) string {
	member, _ := strings.CutPrefix(id, "m_")
	return s.memberName(c, registrar.Asker{ID: id, Member: member})
}

// placesOf sorts the lines of an allocation by the groups that they count in.
func placesOf(f *frame, a *registrar.Allocation) []allocationPlace {
	rules := a.Audited.Rules
	places := make([]allocationPlace, 0, len(rules.Groups)+1)
	at := make(map[string]int)
	for i := range rules.Groups {
		at[rules.Groups[i].Name] = i
		places = append(places, allocationPlace{Group: rules.Groups[i].Name})
	}
	at[""] = len(places)
	places = append(places, allocationPlace{})
	for i := range a.Audited.Verdict.Lines {
		l := &a.Audited.Verdict.Lines[i]
		line := allocationLine{Line: l.Lot, Credits: l.Credits, Group: l.Group, Says: l.Words(rules), MayLeave: l.Group != ""}
		o := a.Outcomes[l.Lot]
		line.Title, line.Issuer = f.Choose(o.Course.Title, o.Course.TitleEn), f.Choose(o.Issuer.Name, o.Issuer.NameEn)
		line.Lot, line.Completed = o.Lot, o.Completed
		line.Title = cmp.Or(line.Title, l.Lot)
		var fits []string
		for _, g := range a.Serves[l.Lot] {
			if _, known := at[g]; known {
				fits = append(fits, f.Name(g))
				if g != l.Group {
					line.Choices = append(line.Choices, g)
				}
			}
		}
		line.Fits = strings.Join(fits, f.Choose("、", ", "))
		for _, m := range a.Application.Moves {
			if m.Line == l.Lot {
				line.ByHand, line.LeftOut = true, m.Group == ""
			}
		}
		p := &places[at[l.Group]]
		p.Lines = append(p.Lines, line)
		p.Sum += l.Credits
	}
	return places
}

func (s *Site) getAllocation(c echo.Context) error {
	p, err := s.allocation(c)
	if err != nil {
		return err
	}
	if done := c.QueryParam("done"); slices.Contains(collegeSteps, done) {
		p.Done = done
	}
	return s.page(c, "college/audit", p)
}

// collegeSteps are what can be done with an audit, by the ends of their paths.
var collegeSteps = []string{"moves", "exceptions", "hold", "redemption", "release"}

// stepped answers the form of a step: with the way to the audit, which says
// what was done, or with the audit and why it was refused.
func (s *Site) stepped(c echo.Context, step string, err error) error {
	if err == nil {
		return c.Redirect(http.StatusSeeOther, "/college/audits/"+c.Param("audit")+"?done="+step)
	}
	p, pageErr := s.allocation(c)
	if pageErr != nil {
		return err // it must not be read, or is not there
	}
	p.RefusedStep, p.Rule, p.Reason = step, problem.Clip(fieldOf(c, "rule")), problem.Clip(fieldOf(c, "reason"))
	if step == "moves" {
		p.Moved = fieldOf(c, "line")
	}
	return s.pageRefused(c, "college/audit", p, s.named(c, p, err))
}
