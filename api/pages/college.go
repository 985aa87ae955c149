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
		{method: post, path: "/college/audits", operation: "auditApplicant", section: "/college", open: s.postApplicant},
		{method: get, path: audit, operation: "getApplication", section: "/college", query: []string{"done"}, open: s.getAllocation},
		{method: post, path: audit + "/moves", operation: "moveLot", section: "/college", open: s.postMove},
		{method: post, path: audit + "/exceptions", operation: "grantException", section: "/college", open: s.postException},
		{method: post, path: audit + "/hold", operation: "holdApplication", section: "/college", open: s.postHold},
		{method: post, path: audit + "/redemption", operation: "redeemApplication", section: "/college", open: s.postRedemption},
		{method: post, path: audit + "/release", operation: "releaseApplication", section: "/college", open: s.postRelease},
		{method: get, path: "/college/records", operation: "seeApplicants", query: []string{"q"}, nav: "college.records", navFor: []org.Role{org.College}, open: s.getRecords},
		{method: get, path: "/college/learners/:learner", operation: "seeApplicants", section: "/college/records", open: s.getLearnerPage},
		{method: get, path: "/college/holds/:hold", operation: "seeApplicants", section: "/college/records", query: []string{"done"}, open: s.getHoldPage},
		{method: post, path: "/college/holds/:hold/release", operation: "releaseHold", section: "/college/records", open: s.postHoldEnd("release")},
		{method: post, path: "/college/holds/:hold/capture", operation: "captureHold", section: "/college/records", open: s.postHoldEnd("capture")},
		{method: get, path: "/college/awards/:award", operation: "getAward", section: "/college/records", open: s.getAwardPage},

		{method: get, path: "/college/courses", operation: "publishProgramme", nav: "college.taught", navFor: []org.Role{org.College}, open: s.getTaught},
		{method: get, path: "/college/programmes", operation: "voteOnEquivalences", nav: "college.programmes", navFor: panel, open: s.getCollegeProgrammes},
		{method: get, path: code, operation: "publishProgramme", query: []string{"version", "done"}, open: s.getRules},
		{method: get, path: code + "/change", operation: "publishProgramme", query: []string{"simulation"}, open: s.getRuleChange},
		{method: post, path: code + "/change", operation: "publishProgramme", maxBody: maxRuleForm, open: s.postRuleChange},
		{method: post, path: code + "/simulations/:simulation/stop", operation: "publishProgramme", open: s.postSimulationStop},
		{method: get, path: code + "/equivalences", operation: "voteOnEquivalences", query: []string{"done"}, open: s.getProposals},
		{method: post, path: code + "/equivalences", operation: "proposeEquivalences", maxBody: maxRuleForm, open: s.postProposal},
		{method: get, path: code + "/equivalences/edit", operation: "proposeEquivalences", query: []string{"from", "line", "simulation"}, open: s.getEqForm},
		{method: post, path: code + "/equivalences/edit", operation: "proposeEquivalences", maxBody: maxRuleForm, open: s.postEqForm},
		{method: post, path: code + "/equivalences/simulations/:simulation/stop", operation: "proposeEquivalences", open: s.postEqStop},
		{method: post, path: code + "/equivalences/:number/votes", operation: "voteOnEquivalences", open: s.postVote},
	}
}

// collegeHome is what a registrar sees first.
type collegeHome struct {
	Lists      []collegeList
	Applicants []applicantLine
	More       bool               // there are applicants that are not listed
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

// listedAtOnce bounds each list of the first page, and mostCounted how far what
// is not listed is counted.
const listedAtOnce, mostCounted = 50, 100_000

// Count is how many there are, listed or not.
func (l collegeList) Count() int { return len(l.Items) + l.More }

func (s *Site) collegeHome(c echo.Context) (*collegeHome, error) {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	f := s.frame(asker, nil)
	home := &collegeHome{May: s.may(asker, "auditApplicant")}
	for _, state := range []registrar.ApplicationState{registrar.Proposed, registrar.Held, registrar.Redeemed, registrar.Released} {
		all, err := s.Registrar.Applications(ctx, asker.By, registrar.ApplicationFilter{State: state, Most: listedAtOnce})
		if err != nil {
			return nil, err
		}
		list := collegeList{State: state}
		for i := range all {
			list.Items = append(list.Items, applicationLine{
				Application: all[i], Name: s.nameOf(c, accountOf(all[i].Learner)), Title: f.Called(all[i].Programme), Met: all[i].Earned(), Asked: all[i].Asked(),
			})
		}
		if len(all) == listedAtOnce {
			count, err := s.Registrar.CountApplications(ctx, asker.By, state, mostCounted)
			if err != nil {
				return nil, err
			}
			list.More = max(0, count-len(all))
		}
		home.Lists = append(home.Lists, list)
	}
	applicants, err := s.Registrar.Applicants(ctx, asker.By, listedAtOnce+1)
	if err != nil {
		return nil, err
	}
	home.More = len(applicants) > listedAtOnce
	for _, a := range applicants[:min(len(applicants), listedAtOnce)] {
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
