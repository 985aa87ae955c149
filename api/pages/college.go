package pages

import (
	"net/http"

	"creditbank/api/auth"
	"creditbank/api/call"
	"creditbank/api/problem"
	v1 "creditbank/api/v1"
	"creditbank/api/wire"
	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// collegePages are those of a college's registrar: audits of applicants,
// programmes and equivalences.
func (s *Site) collegePages() []pageRoute {
	const get, post = http.MethodGet, http.MethodPost
	college := []org.Role{org.College, org.Office}
	panel := []org.Role{org.College, org.Office, org.Expert}
	const audit = "/college/audits/:audit"
	const code = "/college/programmes/:code"
	return []pageRoute{
		{method: get, path: "/college", operation: "seeApplicants", nav: "college.home", navFor: college, open: view(s, "college/home", s.collegeHome)},
		{method: post, path: "/college/audits", operation: "auditApplicant", open: s.postApplicant},
		{method: get, path: audit, operation: "getApplication", query: []string{"done"}, open: s.getAllocation},
		{method: post, path: audit + "/moves", operation: "moveLot", open: s.postMove},
		{method: post, path: audit + "/exceptions", operation: "grantException", open: s.postException},
		{method: post, path: audit + "/hold", operation: "holdApplication", open: s.postHold},
		{method: post, path: audit + "/redemption", operation: "redeemApplication", open: s.postRedemption},
		{method: post, path: audit + "/release", operation: "releaseApplication", open: s.postRelease},
		{method: get, path: "/college/records", operation: "seeApplicants", query: []string{"q"}, nav: "college.records", navFor: []org.Role{org.College}, open: s.getRecords},
		{method: get, path: "/college/learners/:learner", operation: "seeApplicants", open: s.getLearnerPage},
		{method: get, path: "/college/holds/:hold", operation: "seeApplicants", query: []string{"done"}, open: s.getHoldPage},
		{method: post, path: "/college/holds/:hold/release", operation: "releaseHold", open: s.postHoldEnd("release")},
		{method: post, path: "/college/holds/:hold/capture", operation: "captureHold", open: s.postHoldEnd("capture")},
		{method: get, path: "/college/awards/:award", operation: "getAward", open: s.getAwardPage},

		{method: get, path: "/college/courses", operation: "publishProgramme", nav: "college.taught", navFor: []org.Role{org.College}, open: s.getTaught},
		{method: get, path: "/college/programmes", operation: "voteOnEquivalences", nav: "college.programmes", navFor: panel, open: s.getCollegeProgrammes},
		{method: get, path: code, operation: "publishProgramme", query: []string{"version", "done"}, open: s.getRules},
		{method: get, path: code + "/change", operation: "publishProgramme", query: []string{"simulation"}, open: s.getRuleChange},
		{method: post, path: code + "/change", operation: "publishProgramme", maxBody: maxRuleForm, open: s.postRuleChange},
		{method: post, path: code + "/simulations/:simulation/stop", operation: "publishProgramme", open: s.postSimulationStop},
		{method: get, path: code + "/equivalences", operation: "voteOnEquivalences", query: []string{"done"}, open: s.getProposals},
		{method: post, path: code + "/equivalences", operation: "proposeEquivalences", maxBody: maxRuleForm, open: s.postProposal},
		{method: post, path: code + "/equivalences/:number/votes", operation: "voteOnEquivalences", open: s.postVote},
	}
}

// collegeHome is what a registrar sees first.
type collegeHome struct {
	Lists      []collegeList
	Applicants []applicantLine
	More       int                // applicants that are not listed
	Programmes []offeredProgramme // that an applicant can be audited for
	Learner    string             // as it was typed
	Programme  string
	May        bool // may begin an audit
}

// collegeList are the applications in one state.
type collegeList struct {
	State registrar.ApplicationState
	Items []applicationLine
	More  int // that are not listed
}

type applicationLine struct {
	registrar.Application
	Name, Title string
	Met         bool
	Asked       ledger.Day // when it was audited
}

type applicantLine struct {
	registrar.Applicant
	Name, Title string
}

type offeredProgramme struct{ Code, Title string }

// listedAtOnce bounds each list of the first page.
const listedAtOnce = 50

func (s *Site) collegeHome(c echo.Context) (*collegeHome, error) {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	all, err := s.Registrar.Applications(ctx, asker.By, "")
	if err != nil {
		return nil, err
	}
	f := s.frame(asker, nil)
	home := &collegeHome{May: s.may(asker, "auditApplicant")}
	for _, state := range []registrar.ApplicationState{registrar.Proposed, registrar.Held, registrar.Redeemed, registrar.Released} {
		list := collegeList{State: state}
		for i := range all {
			switch {
			case all[i].State != state:
			case len(list.Items) >= listedAtOnce:
				list.More++
			default:
				list.Items = append(list.Items, applicationLine{
					Application: all[i], Name: s.nameOf(c, accountOf(all[i].Learner)), Title: f.Called(all[i].Programme), Met: all[i].Earned(), Asked: all[i].Asked(),
				})
			}
		}
		home.Lists = append(home.Lists, list)
	}
	applicants, err := s.Registrar.Applicants(ctx, asker.By)
	if err != nil {
		return nil, err
	}
	home.More = max(0, len(applicants)-listedAtOnce)
	for _, a := range applicants[:len(applicants)-home.More] {
		home.Applicants = append(home.Applicants, applicantLine{a, s.nameOf(c, a.Learner), f.Called(a.Programme)})
	}
	programmes, err := s.programmesOf(c)
	for _, p := range programmes {
		if p.Terms != "" {
			home.Programmes = append(home.Programmes, offeredProgramme{p.Code, programmeTitle(f, &p)})
		}
	}
	return home, err
}

// may reports whether the role of a call may ask for an operation.
func (s *Site) may(asker *call.Call, operation string) bool {
	roles, known := auth.Allowed(operation)
	return known && roles.Has(asker.By.Role)
}

// nameOf returns a learner's name if the caller may read it, and otherwise
// nothing: consent to an audit need not tell who it is.
func (s *Site) nameOf(c echo.Context, learner ledger.AccountID) string {
	ctx := c.Request().Context()
	l, err := s.Registrar.MayRead(ctx, call.Of(ctx).By, learner, registrar.PersonField)
	if err != nil {
		return ""
	}
	return l.Name
}

// programmesOf returns the newest versions of the programmes that the caller
// may publish.
func (s *Site) programmesOf(c echo.Context) ([]courses.Programme, error) {
	ctx := c.Request().Context()
	by := call.Of(ctx).By
	all, err := s.Registrar.Programmes(ctx)
	var own []courses.Programme
	for _, p := range all {
		if by.ReadsAll() || s.Registrar.Tree().MayActFor(by, p.Institution) {
			own = append(own, p)
		}
	}
	return own, err
}

func (s *Site) postApplicant(c echo.Context) error {
	answer, _, err := submit(s, c, "AuditApplicant", wire.AuditApplicantRequestObject{
		Params: wire.AuditApplicantParams{IdempotencyKey: fieldOf(c, "key")},
		Body: &wire.AuditApplicantJSONRequestBody{
			Learner: fieldOf(c, "learner"), Programme: fieldOf(c, "programme"), Exit: fieldOf(c, "exit"),
		},
	}, (*v1.Server).AuditApplicant)
	if err != nil {
		home, homeErr := s.collegeHome(c)
		if homeErr != nil {
			return homeErr
		}
		home.Learner, home.Programme = problem.Clip(fieldOf(c, "learner")), fieldOf(c, "programme")
		return s.pageRefused(c, "college/home", home, err)
	}
	made, _ := answer.(wire.AuditApplicant201JSONResponse)
	return c.Redirect(http.StatusSeeOther, "/college/audits/"+made.Body.Audit)
}
