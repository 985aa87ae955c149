package pages

import (
	"net/http"
	"slices"
	"strconv"

	"creditbank/api/call"
	"creditbank/api/problem"
	v1 "creditbank/api/v1"
	"creditbank/api/wire"
	"creditbank/courses/registrar"

	"github.com/labstack/echo/v4"
)

// equivalencesPage is the equivalences of a programme and the panel's votes.
type equivalencesPage struct {
	Code, Title string
	Items       []equivalencesLine // newest first
	May         bool               // may propose
	Text        string             // as it was typed
	Done        string
	Voted       int    // number of the proposal whose form was refused
	Reason      string // as it was typed
}

type equivalencesLine struct {
	registrar.Proposal
	Stands   registrar.ProposalState
	Own      bool // the reader proposed it
	HasVoted bool
}

func (s *Site) getProposals(c echo.Context) error {
	p, err := s.proposals(c)
	if err != nil {
		return err
	}
	if done := c.QueryParam("done"); done == "proposed" || done == "voted" {
		p.Done = done
	}
	return s.page(c, "college/equivalences", p)
}

func (s *Site) proposals(c echo.Context) (*equivalencesPage, error) {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	if _, err := s.ownProgramme(c); err != nil {
		return nil, err
	}
	all, err := s.Registrar.Proposals(ctx, c.Param("code"))
	if err != nil {
		return nil, err
	}
	p := &equivalencesPage{Code: c.Param("code"), Title: s.frame(asker, nil).Called(c.Param("code")), May: s.may(asker, "proposeEquivalences")}
	inForce := true // the newest that was approved
	for i := len(all) - 1; i >= 0; i-- {
		line := equivalencesLine{Proposal: all[i], Stands: all[i].State(), Own: all[i].Member != "" && all[i].Member == asker.By.Member}
		if line.Stands == registrar.Approved && inForce {
			line.Stands, inForce = registrar.InForce, false
		}
		line.HasVoted = slices.ContainsFunc(all[i].Votes, func(v registrar.Vote) bool { return v.Member != "" && v.Member == asker.By.Member })
		p.Items = append(p.Items, line)
	}
	return p, nil
}

func (s *Site) postProposal(c echo.Context) error {
	text, err := draftOf(c)
	if err == nil {
		_, _, err = submit(s, c, "ProposeEquivalences", wire.ProposeEquivalencesRequestObject{
			Code: c.Param("code"), Params: wire.ProposeEquivalencesParams{IdempotencyKey: fieldOf(c, "key")},
			Body: &wire.ProposeEquivalencesJSONRequestBody{Text: text},
		}, (*v1.Server).ProposeEquivalences)
	}
	if err == nil {
		return c.Redirect(http.StatusSeeOther, "/college/programmes/"+c.Param("code")+"/equivalences?done=proposed")
	}
	p, pageErr := s.proposals(c)
	if pageErr != nil {
		return pageErr
	}
	p.Text = text
	return s.pageRefused(c, "college/equivalences", p, err)
}

func (s *Site) postVote(c echo.Context) error {
	number, err := strconv.Atoi(c.Param("number"))
	if err != nil {
		return problem.Flaws{{Code: problem.ParamMalformed, Field: "number"}}
	}
	_, _, err = submit(s, c, "VoteOnEquivalences", wire.VoteOnEquivalencesRequestObject{
		Code: c.Param("code"), Number: number, Params: wire.VoteOnEquivalencesParams{IdempotencyKey: fieldOf(c, "key")},
		Body: &wire.VoteOnEquivalencesJSONRequestBody{Vote: fieldOf(c, "vote"), Reason: fieldOf(c, "reason")},
	}, (*v1.Server).VoteOnEquivalences)
	if err == nil {
		return c.Redirect(http.StatusSeeOther, "/college/programmes/"+c.Param("code")+"/equivalences?done=voted")
	}
	p, pageErr := s.proposals(c)
	if pageErr != nil {
		return pageErr
	}
	p.Voted, p.Reason = number, problem.Clip(fieldOf(c, "reason"))
	return s.pageRefused(c, "college/equivalences", p, err)
}
