package pages

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"creditbank/api/call"
	"creditbank/api/problem"
	v1 "creditbank/api/v1"
	"creditbank/api/wire"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// reviewPages are those of proposed courses, for the office.
func (s *Site) reviewPages() []pageRoute {
	const get, post = http.MethodGet, http.MethodPost
	const one = "/office/reviews/:proposal"
	return []pageRoute{
		{method: get, path: "/office/reviews", operation: "overseeReviews", nav: "office.reviews", query: []string{"state", "cursor"}, open: s.getReviews},
		{method: get, path: one, operation: "overseeReviews", open: view(s, "office/review", s.reviewPage)},
		{method: post, path: one + "/panel", operation: "openCourseReview", open: s.postPanel},
		{method: post, path: one + "/expert", operation: "replaceExpert", open: s.postExpert},
		{method: post, path: one + "/publication", operation: "publishReviewedCourse", open: s.postPublication},
		{method: get, path: "/office/courses", operation: "overseeReviews", section: "/office/reviews", query: []string{"code", "done"}, open: s.getRetirement},
		{method: post, path: "/office/courses", operation: "retireCourse", section: "/office/reviews", open: s.postRetirement},
	}
}

// reviewStates are the states that the queue can be asked for, those that want
// something of the office first.
var reviewStates = []registrar.ReviewState{registrar.Submitted, registrar.UnderReview, registrar.Passed, registrar.Returned,
	registrar.CourseApproved, registrar.CourseRejected, registrar.Withdrawn, registrar.Draft}

// reviewQueue is a page of the queue.
type reviewQueue struct {
	Items  []registrar.CourseProposal
	State  registrar.ReviewState
	States []registrar.ReviewState
	Next   string
}

// listShown is how many items a page of a list has.
const listShown = 30

func (s *Site) getReviews(c echo.Context) error {
	ctx := c.Request().Context()
	queue := reviewQueue{States: reviewStates, State: registrar.ReviewState(c.QueryParam("state"))}
	if queue.State != "" && !slices.Contains(reviewStates, queue.State) {
		return problem.Flaws{{Code: problem.ChoiceUnknown, Field: "state", Has: problem.Clip(c.QueryParam("state")), Wants: listed(reviewStates)}}
	}
	var err error
	queue.Items, queue.Next, err = call.Page("office-reviews", c.QueryParam("cursor"), listShown, func(after string, n int) ([]registrar.CourseProposal, error) {
		return s.Registrar.CourseProposals(ctx, call.Of(ctx).By, registrar.ReviewFilter{State: queue.State}, after, n)
	}, func(p registrar.CourseProposal) string { return p.ID })
	if err != nil {
		return err
	}
	return s.page(c, "office/reviews", queue)
}

// reviewPage is a proposal with its panel.
type reviewPage struct {
	registrar.CourseProposal
	Experts []reviewExpert // who can be on a panel
	Silent  []reviewExpert // who has not voted
	names   map[string]string
	Form    map[string]string // what was written into a form that was refused
}

// reviewExpert is somebody who can be on a panel, as a form names them.
type reviewExpert struct {
	Value, Name, Organisation string
	At                        string // the field that the API would speak of, if chosen
	Chosen                    bool
}

// Person returns the name of an expert, or the expert's id if it is a key's.
func (p *reviewPage) Person(id string) string {
	if name := p.names[id]; name != "" {
		return name
	}
	return id
}

// Spare are the experts who can take the place of another: those who are not
// on the panel.
func (p *reviewPage) Spare() []reviewExpert {
	panel := p.Rounds[len(p.Rounds)-1].Terms.Panel
	return slices.DeleteFunc(slices.Clone(p.Experts), func(e reviewExpert) bool {
		return slices.ContainsFunc(panel, func(m registrar.PanelMember) bool { return e.Value == m.Expert+"|"+m.Organisation })
	})
}

// Reached is the day on which a proposal came to the state it is in.
func (*frame) Reached(p registrar.CourseProposal) ledger.Day {
	if len(p.Steps) == 0 {
		return 0
	}
	return p.Steps[len(p.Steps)-1].At.Day()
}

// Vote returns an expert's vote in a round, or nil.
func (*reviewPage) Vote(round registrar.Round, expert string) *registrar.CourseVote {
	for i := range round.Votes {
		if round.Votes[i].By == expert {
			return &round.Votes[i]
		}
	}
	return nil
}

// Word returns an expert's decision as texts name it.
func (*reviewPage) Word(state registrar.ReviewState) string { return v1.DecisionWord(state) }

// reviewPage reads a proposal for its page.
func (s *Site) reviewPage(c echo.Context) (*reviewPage, error) {
	ctx := c.Request().Context()
	p, err := s.Registrar.CourseProposal(ctx, call.Of(ctx).By, c.Param("proposal"))
	if err != nil {
		return nil, err
	}
	page := &reviewPage{CourseProposal: p, names: make(map[string]string), Form: make(map[string]string)}
	holders, err := s.Desk.Holders(ctx, org.Expert)
	if err != nil {
		return nil, err
	}
	for _, h := range holders {
		page.names[h.Member] = h.Name
		if !h.Today {
			continue
		}
		e := reviewExpert{Value: h.Member + "|" + h.Post.Organisation, Name: h.Name, Organisation: h.Post.Organisation}
		page.Experts = append(page.Experts, e)
	}
	if p.State == registrar.UnderReview {
		round := p.Rounds[len(p.Rounds)-1]
		for _, m := range round.Terms.Panel {
			if page.Vote(round, m.Expert) == nil {
				page.Silent = append(page.Silent, reviewExpert{Value: m.Expert, Name: page.Person(m.Expert), Organisation: m.Organisation})
			}
		}
	}
	return page, nil
}

// panelMember reads an expert as a form names them.
func panelMember(value string) wire.PanelMember {
	expert, organisation, _ := strings.Cut(value, "|")
	return wire.PanelMember{Expert: expert, Organisation: organisation}
}

// postPanel opens a review with the experts that were ticked.
func (s *Site) postPanel(c echo.Context) error {
	page, err := s.reviewPage(c)
	if err != nil {
		return err
	}
	body := wire.CourseReviewRequest{LeastScore: numberOf(c, "least_score"), Majority: fieldOf(c, "majority")}
	for _, value := range c.Request().PostForm["panel"] {
		for i := range page.Experts {
			if e := &page.Experts[i]; e.Value == value {
				e.Chosen, e.At = true, fmt.Sprintf("panel/%d", len(body.Panel))
			}
		}
		body.Panel = append(body.Panel, panelMember(value))
	}
	q := wire.OpenCourseReviewRequestObject{Proposal: page.ID, Body: &body}
	q.Params.IdempotencyKey = fieldOf(c, "key")
	if err := noNumber(c, "least_score", "least_score"); err != nil {
		page.Form["least_score"], page.Form["majority"] = problem.Clip(fieldOf(c, "least_score")), body.Majority
		return s.reviewed(c, page, err)
	}
	page.Form["least_score"], page.Form["majority"] = problem.Clip(fieldOf(c, "least_score")), body.Majority
	return s.reviewed(c, page, perform(s, c, q, (*v1.Server).OpenCourseReview))
}

// postExpert puts another expert in the place of one who has not voted.
func (s *Site) postExpert(c echo.Context) error {
	page, err := s.reviewPage(c)
	if err != nil {
		return err
	}
	in := panelMember(fieldOf(c, "expert"))
	q := wire.ReplaceExpertRequestObject{Proposal: page.ID, Body: &wire.ReplaceExpertJSONRequestBody{
		Out: fieldOf(c, "out"), Expert: in.Expert, Organisation: in.Organisation, Reason: oneLine(fieldOf(c, "reason")),
	}}
	q.Params.IdempotencyKey = fieldOf(c, "key")
	for _, name := range []string{"reason", "out", "expert"} {
		page.Form[name] = fieldOf(c, name)
	}
	return s.reviewed(c, page, perform(s, c, q, (*v1.Server).ReplaceExpert))
}

// postPublication publishes a course that passed.
func (s *Site) postPublication(c echo.Context) error {
	page, err := s.reviewPage(c)
	if err != nil {
		return err
	}
	q := wire.PublishReviewedCourseRequestObject{Proposal: page.ID, Body: &wire.PublicationRequest{
		FirstDay: fieldOf(c, "first_day"), Reason: oneLine(fieldOf(c, "reason")),
	}}
	q.Params.IdempotencyKey = fieldOf(c, "key")
	page.Form["first_day"], page.Form["reason"] = problem.Clip(q.Body.FirstDay), fieldOf(c, "reason")
	return s.reviewed(c, page, perform(s, c, q, (*v1.Server).PublishReviewedCourse))
}

// reviewed answers a form of a proposal: with the proposal as it is now, or
// with what was wrong.
func (s *Site) reviewed(c echo.Context, page *reviewPage, err error) error {
	if err != nil {
		return s.pageRefused(c, "office/review", page, err)
	}
	return c.Redirect(http.StatusSeeOther, "/office/reviews/"+page.ID)
}
