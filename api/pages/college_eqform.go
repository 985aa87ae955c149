package pages

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"creditbank/api/call"
	v1 "creditbank/api/v1"
	"creditbank/api/wire"
	"creditbank/courses/equiv"
	rulefile "creditbank/courses/programme"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/labstack/echo/v4"
)

// eqForm is a proposal of equivalences that is written field by field. What is
// written so far travels with the page as the text of a file, so nothing is
// kept between two requests; one line of it at a time is open as fields.
type eqForm struct {
	Code, Title string
	Draft       string // the text
	Open        string // number of the open line, eqNew or eqAll; empty if none is
	Filter      string // what the listed lines have in them
	Line        eqLine
	Settings    eqSettings
	Found       map[string]*eqFound // by field: what a name that was typed may mean
	Groups      []eqChoice
	Sources     []eqChoice
	Lines       []draftLine
	More        int // lines that are not listed
	Gone        []draftGone
	Table       *equivalenceTable // how the draft differs from what is in force
	Review      bool              // the differences are shown, to be sent
	Same        bool              // there are none
	Ordered     bool              // the order of the lines is one
	Apart       *equivalenceTable // what holds for all lines, if that is one; else nil
	Comments    bool              // the text had comments, which are not kept
	Simulation  *shownSimulation
	Lost        bool
	Waiting     int // proposals before the panel
	Panel       int

	set, now *equiv.Set // the draft, and what is in force; now is nil if nothing is
	terms    registrar.Terms
	rules    *rulefile.Rules
	f        *frame
}

// What can be open beside a line of the draft: a new one, and what holds for
// all lines.
const (
	eqNew = "new"
	eqAll = "settings"
)

// eqChoice is a value of a form with what people call it.
type eqChoice struct{ Value, Text string }

// eqPath is where equivalences of a programme are written field by field.
func eqPath(code string) string { return "/college/programmes/" + code + "/equivalences/edit" }

// What the template asks for beside the fields.
func (p *eqForm) Path() string             { return eqPath(p.Code) }
func (p *eqForm) TrialAt(id string) string { return p.Path() + "?simulation=" + id }
func (p *eqForm) StopAt(id string) string {
	return "/college/programmes/" + p.Code + "/equivalences/simulations/" + id + "/stop"
}
func (p *eqForm) All() int       { return len(p.set.Rules) }
func (p *eqForm) Levels() int    { return len(p.set.Levels) }
func (p *eqForm) SameCount() int { return len(p.set.Same) }

// Hours returns how many hours make a credit; empty if hours make none.
func (p *eqForm) Hours() string {
	if p.set.Hours == nil {
		return ""
	}
	return strconv.Itoa(p.set.Hours.PerCredit)
}

// eqForm begins a form on the text that the page was sent, or on that of a
// proposal, or on what is in force.
func (s *Site) eqForm(c echo.Context) (*eqForm, error) {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	versions, err := s.ownProgramme(c)
	if err != nil {
		return nil, err
	}
	f := s.frame(asker, nil)
	p := &eqForm{Code: c.Param("code"), Title: f.Called(c.Param("code")), f: f, Found: make(map[string]*eqFound)}
	has := false
	if p.terms, p.rules, has, err = s.Registrar.TermsOf(versions[len(versions)-1]); err != nil {
		return nil, err
	}
	if !has {
		return nil, &ledger.Refusal{Code: registrar.ProgrammeWithoutRules, Field: "programme", Subject: p.Code}
	}
	all, err := s.Registrar.Proposals(ctx, p.Code)
	if err != nil {
		return nil, err
	}
	p.Panel = p.terms.Panel
	for i := range all {
		if all[i].State() == registrar.InReview {
			p.Waiting++
		}
	}
	p.set = &equiv.Set{Programme: p.rules.Ruleset}
	if at := newestApproved(all); at >= 0 {
		if p.now, err = equiv.Read("equivalences", []byte(all[at].Text)); err != nil {
			return nil, fmt.Errorf("equivalences %d of %s: %w", all[at].Number, p.Code, err)
		}
		p.set, p.Comments = p.now, strings.Contains(all[at].Text, "#")
	}
	if from := c.QueryParam("from"); from != "" {
		at := slices.IndexFunc(all, func(o registrar.Proposal) bool { return strconv.Itoa(o.Number) == from })
		if at < 0 {
			return nil, fmt.Errorf("proposal %.20q of %s: %w", from, p.Code, fault.NotFound)
		}
		if p.set, err = equiv.Read("equivalences", []byte(all[at].Text)); err != nil {
			return nil, fmt.Errorf("equivalences %d of %s: %w", all[at].Number, p.Code, err)
		}
		p.Comments = strings.Contains(all[at].Text, "#")
	}
	p.choices()
	return p, nil
}

// choices are the groups of the programme and the sources of the bank, by the
// words that its rules have for them.
func (p *eqForm) choices() {
	for _, g := range p.rules.Groups {
		p.Groups = append(p.Groups, eqChoice{g.Name, p.f.Name(g.Name)})
	}
	p.Sources = p.f.sourcesOf(&p.terms)
	p.f.named = p.Sources
}

// sourcesOf are the sources of the bank by the words that the rules of a
// programme have for them.
func (f *frame) sourcesOf(terms *registrar.Terms) []eqChoice {
	var list []eqChoice
	for _, source := range registrar.Sources {
		word := string(source)
		for _, n := range terms.Sources {
			if n.Source == source {
				word = n.As
			}
		}
		list = append(list, eqChoice{word, f.s.files.texts["college.eqf.source."+string(source)][f.lang]})
	}
	return list
}

// sourceCalled returns what people call a source of the programme that a page
// is about.
func (f *frame) sourceCalled(word string) string {
	for _, n := range f.named {
		if n.Value == word {
			return n.Text
		}
	}
	return f.Name(word)
}

// show answers with the form as it stands.
func (s *Site) showEqForm(c echo.Context, p *eqForm, status int, wrong *pageProblem) error {
	p.Draft = p.set.Text()
	p.tell()
	return s.showPage(c, status, "college/eqform", p, wrong)
}

func (s *Site) getEqForm(c echo.Context) error {
	p, err := s.eqForm(c)
	if err != nil {
		return err
	}
	if id := c.QueryParam("simulation"); id != "" {
		return s.showEqSimulation(c, p, id)
	}
	if line := c.QueryParam("line"); line != "" {
		if at, err := strconv.Atoi(line); err == nil && at >= 0 && at < len(p.set.Rules) {
			p.open(at)
		}
	}
	return s.showEqForm(c, p, http.StatusOK, nil)
}

// proposeEq puts the draft before the panel.
func (s *Site) proposeEq(c echo.Context, p *eqForm) error {
	_, _, err := submit(s, c, "ProposeEquivalences", wire.ProposeEquivalencesRequestObject{
		Code: p.Code, Params: wire.ProposeEquivalencesParams{IdempotencyKey: fieldOf(c, "key")},
		Body: &wire.ProposeEquivalencesJSONRequestBody{Text: p.set.Text()},
	}, (*v1.Server).ProposeEquivalences)
	if err != nil {
		return s.eqRefused(c, p, err)
	}
	return c.Redirect(http.StatusSeeOther, "/college/programmes/"+p.Code+"/equivalences?done=proposed")
}
