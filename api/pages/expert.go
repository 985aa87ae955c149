package pages

import (
	"cmp"
	"errors"
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

// expertPages are those of the experts on the panels.
func (s *Site) expertPages() []pageRoute {
	const get, post = http.MethodGet, http.MethodPost
	return []pageRoute{
		{method: get, path: "/expert", operation: "judgeCourses", nav: "expert.home", query: []string{"cursor"}, open: s.getExpert},
		{method: get, path: "/expert/:proposal", operation: "judgeCourses", open: view(s, "expert/review", s.judgement)},
		{method: post, path: "/expert/:proposal", operation: "voteOnCourse", open: s.postJudgement},
	}
}

// expertHome is the reviews of an expert: all that wait, the longest first, and
// a page of the others, the newest first.
type expertHome struct {
	Waiting, Others []registrar.CourseProposal
	Next            string
}

// voter names the expert who is signed in, as panels do.
func voter(c echo.Context) string {
	by := call.Of(c.Request().Context()).By
	if by.Member != "" {
		return by.Member
	}
	return by.ID
}

func (s *Site) getExpert(c echo.Context) error {
	ctx := c.Request().Context()
	by := call.Of(ctx).By
	var err error
	var home expertHome
	if home.Waiting, err = s.Registrar.CourseProposals(ctx, by, registrar.ReviewFilter{Waiting: true}, "", countedMost); err != nil {
		return err
	}
	slices.SortStableFunc(home.Waiting, func(a, b registrar.CourseProposal) int {
		return cmp.Compare(a.Steps[len(a.Steps)-1].At, b.Steps[len(b.Steps)-1].At)
	})
	if home.Others, home.Next, err = s.othersNewest(c, "expert-newest"); err != nil {
		return err
	}
	return s.page(c, "expert/home", home)
}

// othersNewest reads a page of the proposals that whoever asks may see and that
// do not wait for them, the newest first.
func (s *Site) othersNewest(c echo.Context, list string) (others []registrar.CourseProposal, next string, err error) {
	ctx := c.Request().Context()
	by := call.Of(ctx).By
	others, next, err = call.Page(list, c.QueryParam("cursor"), listShown, func(after string, n int) ([]registrar.CourseProposal, error) {
		return s.Registrar.CourseProposals(ctx, by, registrar.ReviewFilter{Newest: true}, after, n)
	}, func(p registrar.CourseProposal) string { return p.ID })
	return slices.DeleteFunc(others, func(p registrar.CourseProposal) bool { return p.WaitsFor(by) }), next, err
}

// judgement is a proposal as one of its experts sees it.
type judgement struct {
	registrar.CourseProposal
	Waits    bool
	Own      *registrar.CourseVote // that was given in the newest round
	Criteria []judgedCriterion     // of the newest round
	Choices  []string
	Form     map[string]string
}

type judgedCriterion struct {
	registrar.Criterion
	Field, At, Points string // the form's field, and the one that the API would speak of
}

// Word returns a decision as texts name it.
func (*judgement) Word(state registrar.ReviewState) string { return v1.DecisionWord(state) }

func (s *Site) judgement(c echo.Context) (*judgement, error) {
	ctx := c.Request().Context()
	p, err := s.Registrar.CourseProposal(ctx, call.Of(ctx).By, c.Param("proposal"))
	if err != nil {
		return nil, err
	}
	page := &judgement{CourseProposal: p, Waits: p.WaitsFor(call.Of(ctx).By), Choices: []string{"approve", "return", "reject"}, Form: make(map[string]string)}
	if len(p.Rounds) == 0 {
		return page, nil
	}
	round := &p.Rounds[len(p.Rounds)-1]
	for i := range round.Votes {
		if round.Votes[i].By == voter(c) {
			page.Own = &round.Votes[i]
		}
	}
	if round.Terms != nil {
		for i, x := range round.Terms.Criteria {
			one := judgedCriterion{Criterion: x, Field: "score-" + x.ID, At: "scores/" + strconv.Itoa(i) + "/points"}
			if page.Own != nil {
				one.Points = strconv.Itoa(page.Own.Scores[i].Points)
			}
			page.Criteria = append(page.Criteria, one)
		}
	}
	return page, nil
}

// postJudgement votes.
func (s *Site) postJudgement(c echo.Context) error {
	page, err := s.judgement(c)
	if err != nil {
		return err
	}
	body := wire.CourseVoteRequest{Decision: fieldOf(c, "decision"), Reason: oneLine(fieldOf(c, "reason"))}
	for i := range page.Criteria {
		x := &page.Criteria[i]
		x.Points = problem.Clip(fieldOf(c, x.Field))
		body.Scores = append(body.Scores, wire.Score{Criterion: x.ID, Points: numberOf(c, x.Field)})
	}
	var flaws problem.Flaws
	for _, x := range page.Criteria {
		var wrong problem.Flaws
		if errors.As(noNumber(c, x.Field, x.At), &wrong) {
			flaws = append(flaws, wrong...)
		}
	}
	q := wire.VoteOnCourseRequestObject{Proposal: page.ID, Body: &body}
	q.Params.IdempotencyKey = fieldOf(c, "key")
	if err = flaws; len(flaws) == 0 {
		err = perform(s, c, q, (*v1.Server).VoteOnCourse)
	}
	if err != nil {
		page.Form["decision"], page.Form["reason"] = body.Decision, fieldOf(c, "reason")
		return s.pageRefused(c, "expert/review", page, err)
	}
	return c.Redirect(http.StatusSeeOther, "/expert/"+page.ID)
}
