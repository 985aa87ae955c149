package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"creditbank/api/wire"
	"creditbank/courses/audit"
	"creditbank/courses/registrar"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// decisionsPage is what takes a second person, and what became of it.
type decisionsPage struct {
	Pending, Past []decisionLine
	Done          string
	Refused       string // the decision whose form was refused
	Reason        string // as it was typed
}

type decisionLine struct {
	registrar.Decision
	Now     registrar.DecisionState
	About   string // in words: the programme or the entry
	Own     bool   // the reader asked for it, and cannot confirm it
	May     bool   // the reader may ask for the same
	Gone    []audit.RuleWords
	New     []audit.RuleWords
	Changed bool // it is a change of rules
}

func (s *server) getCollegeDecisions(c echo.Context) error {
	p, err := s.decisions(c)
	if err != nil {
		return err
	}
	if done := c.QueryParam("done"); slices.Contains([]string{"asked", "confirmation", "refusal"}, done) {
		p.Done = done
	}
	return s.page(c, "college/decisions", p)
}

func (s *server) decisions(c echo.Context) (*decisionsPage, error) {
	ctx := c.Request().Context()
	by := callOf(ctx).by
	pending, err := s.Registrar.Decisions(ctx, by, registrar.DecisionPending, "", listedAtOnce)
	if err != nil {
		return nil, err
	}
	p := &decisionsPage{}
	for i := range pending {
		p.Pending = append(p.Pending, s.decisionLine(c, &pending[i]))
	}
	all, err := s.Registrar.Decisions(ctx, by, "", "", maxDecisions)
	if err != nil {
		return nil, err
	}
	for i := len(all) - 1; i >= 0 && len(p.Past) < listedAtOnce; i-- {
		if line := s.decisionLine(c, &all[i]); line.Now != registrar.DecisionPending {
			p.Past = append(p.Past, line)
		}
	}
	return p, nil
}

// maxDecisions bounds how many decisions a page looks through.
const maxDecisions = 10000

func (s *server) decisionLine(c echo.Context, d *registrar.Decision) decisionLine {
	call := callOf(c.Request().Context())
	line := decisionLine{
		Decision: *d, Now: d.StateAt(ledger.InstantOf(s.Now())), About: d.Subject, May: s.may(call, d.Operation),
		Own: d.By.Member != "" && d.By.Member == call.by.Member,
	}
	code, is := strings.CutPrefix(d.Subject, "/v1/programmes/")
	if !is {
		return line
	}
	line.About = s.frame(call, nil).Called(code)
	var asked wire.PublishProgrammeRequestObject
	if json.Unmarshal([]byte(d.Request), &asked) != nil || asked.Body == nil || asked.Body.Rules == "" {
		return line
	}
	// What it would change is told against the version of now.
	file, err := termsOf(asked.Body).File()
	if err != nil {
		return line
	}
	line.Changed = true
	said := audit.Say(file.Rules)
	newest, _ := s.Registrar.ProgrammeNow(code)
	if _, rules, has, err := s.Registrar.TermsOf(newest); err == nil && has {
		before := audit.Say(rules)
		line.Gone, line.New = without(before, said), without(said, before)
	} else {
		line.New = said
	}
	return line
}

func (s *server) postConfirmation(c echo.Context) error {
	_, _, err := submit(s, c, "ConfirmDecision", wire.ConfirmDecisionRequestObject{
		Decision: c.Param("decision"), Params: wire.ConfirmDecisionParams{IdempotencyKey: fieldOf(c, "key")},
		Body: &wire.ConfirmDecisionJSONRequestBody{Reason: fieldOf(c, "reason")},
	}, (*server).ConfirmDecision)
	return s.decided(c, "confirmation", err)
}

func (s *server) postRefusal(c echo.Context) error {
	_, _, err := submit(s, c, "DeclineDecision", wire.DeclineDecisionRequestObject{
		Decision: c.Param("decision"), Params: wire.DeclineDecisionParams{IdempotencyKey: fieldOf(c, "key")},
		Body: &wire.DeclineDecisionJSONRequestBody{Reason: fieldOf(c, "reason")},
	}, (*server).DeclineDecision)
	return s.decided(c, "refusal", err)
}

func (s *server) decided(c echo.Context, how string, err error) error {
	if err == nil {
		return c.Redirect(http.StatusSeeOther, "/college/decisions?done="+how)
	}
	p, pageErr := s.decisions(c)
	if pageErr != nil {
		return pageErr
	}
	p.Refused, p.Reason = c.Param("decision"), clip(fieldOf(c, "reason"))
	return s.pageRefused(c, "college/decisions", p, err)
}
