package pages

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"creditbank/api/call"
	"creditbank/api/problem"
	v1 "creditbank/api/v1"
	"creditbank/api/wire"
	"creditbank/courses/equiv"
	rulefile "creditbank/courses/programme"
	"creditbank/courses/registrar"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// equivalencesPage is the equivalences of a programme and the panel's votes.
type equivalencesPage struct {
	Code, Title string
	Now         *equivalencesLine  // in force; nil if none is
	Open        []equivalencesLine // before the panel, newest first
	Past        []equivalencesLine // superseded and rejected, newest first
	May         bool               // may propose
	Rules       bool               // the programme has rules that they can serve
	Text        string             // as it was typed, or what is in force
	Mistakes    []lineMistake      // in the text
	AsFile      bool               // the text was sent as a file
	Done        string
	Voted       int    // number of the proposal whose form was refused
	Reason      string // as it was typed
}

type equivalencesLine struct {
	registrar.Proposal
	Stands   registrar.ProposalState
	Own      bool // the reader proposed it
	HasVoted bool
	Table    *equivalenceTable // nil if the text cannot be read
	Who      string            // proposed it
	Judged   []panelVote
	Since    ledger.Instant // when the panel had decided, or zero
}

// panelVote is a vote with whose it is.
type panelVote struct {
	registrar.Vote
	Who string
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
	versions, err := s.ownProgramme(c)
	if err != nil {
		return nil, err
	}
	all, err := s.Registrar.Proposals(ctx, c.Param("code"))
	if err != nil {
		return nil, err
	}
	f := s.frame(asker, nil)
	p := &equivalencesPage{Code: c.Param("code"), Title: f.Called(c.Param("code")), May: s.may(asker, "proposeEquivalences")}
	newest := versions[len(versions)-1]
	terms, rules, has, err := s.Registrar.TermsOf(newest)
	if err != nil {
		return nil, err
	}
	p.Rules, f.named = has, f.sourcesOf(&terms)
	inForce := newestApproved(all)
	var now *equiv.Set
	if inForce >= 0 {
		if now, err = equiv.Read("equivalences", []byte(all[inForce].Text)); err != nil {
			return nil, fmt.Errorf("equivalences %d of %s: %w", all[inForce].Number, p.Code, err)
		}
		p.Text = all[inForce].Text
	} else if has {
		p.Text = firstEquivalences(rules, terms.Courses)
	}
	for i := range slices.Backward(all) {
		line := s.equivalencesLine(c, f, &all[i])
		line.Own = all[i].Member != "" && all[i].Member == asker.By.Member
		line.HasVoted = slices.ContainsFunc(all[i].Votes, func(v registrar.Vote) bool { return v.Member != "" && v.Member == asker.By.Member })
		// What was filed was read then; a text that cannot be read now has no table.
		if set, err := equiv.Read("equivalences", []byte(all[i].Text)); err == nil {
			if line.Table = f.tableOf(set, now); i == inForce {
				line.Table = f.tableOf(set, nil)
			}
			line.Table.Number = all[i].Number
		}
		switch {
		case i == inForce:
			line.Stands = registrar.InForce
			p.Now = &line
		case line.Stands == registrar.InReview:
			p.Open = append(p.Open, line)
		default:
			p.Past = append(p.Past, line)
		}
	}
	return p, nil
}

// newestApproved returns where the version in force is; -1 if none is.
func newestApproved(all []registrar.Proposal) int {
	for i := range slices.Backward(all) {
		if all[i].State() == registrar.Approved {
			return i
		}
	}
	return -1
}

// firstEquivalences is a text to begin with where there are none.
func firstEquivalences(rules *rulefile.Rules, own []registrar.OwnCourse) string {
	group := rules.Groups[0].Name
	if len(own) > 0 && len(own[0].Groups) > 0 {
		group = own[0].Groups[0]
	}
	return fmt.Sprintf("programme: %s\nequivalences:\n- {id: first, from: {course: COURSE}, to: [{groups: [%s]}]}\n", rules.Ruleset, group)
}

func (s *Site) equivalencesLine(c echo.Context, f *frame, p *registrar.Proposal) equivalencesLine {
	line := equivalencesLine{Proposal: *p, Stands: p.State(), Who: s.memberName(c, registrar.Asker{ID: p.By, Member: p.Member})}
	for _, v := range p.Votes {
		line.Judged = append(line.Judged, panelVote{v, s.memberName(c, registrar.Asker{ID: v.By, Member: v.Member})})
	}
	if line.Stands != registrar.InReview && len(p.Votes) > 0 {
		line.Since = p.Votes[len(p.Votes)-1].At
	}
	return line
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
	if p.Mistakes = mistakesOf(text, err); p.Mistakes != nil {
		return s.showPage(c, http.StatusUnprocessableEntity, "college/equivalences", p, nil)
	}
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
