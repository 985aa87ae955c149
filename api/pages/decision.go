package pages

import (
	"fmt"
	"net/http"
	"slices"

	"creditbank/api/auth"
	"creditbank/api/call"
	"creditbank/api/problem"
	v1 "creditbank/api/v1"
	"creditbank/api/wire"
	"creditbank/courses/registrar"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// decisionPages are those of what takes a second person, for whoever may see
// or decide it.
func (s *Site) decisionPages() []pageRoute {
	const get, post = http.MethodGet, http.MethodPost
	const one = "/decisions/:decision"
	return []pageRoute{
		{method: get, path: "/decisions", operation: "seeDecisions", nav: "decisions.title", query: []string{"state", "cursor"}, open: s.getDecisions},
		{method: get, path: one, operation: "getDecision", open: view(s, "office/decision", s.decisionOf)},
		{method: post, path: one + "/confirm", operation: "confirmDecision", open: s.postConfirm},
		{method: post, path: one + "/decline", operation: "declineDecision", open: s.postDecline},
	}
}

var decisionStates = []registrar.DecisionState{registrar.DecisionPending, registrar.DecisionConfirmed, registrar.DecisionTurnedDown, registrar.DecisionLapsed}

// decisionList is a page of decisions.
type decisionList struct {
	Items  []decisionShown
	State  registrar.DecisionState
	States []registrar.DecisionState
	Next   string
}

// decisionShown is a decision as a page shows it.
type decisionShown struct {
	registrar.Decision
	Now         registrar.DecisionState
	MayConfirm  bool
	MayDecline  bool
	Own         bool // whoever looks has asked for it
	Asker, Over string
	Reply       string // of the form
	On          decisionSubject
	Change      *ruleChange // nil if it is not about rules
	Merge       *mergeSides // nil if it is not about two accounts
	Identity    *identityChange
}

func (s *Site) decisionShown(c echo.Context, d registrar.Decision) decisionShown {
	by := call.Of(c.Request().Context()).By
	shown := decisionShown{Decision: d, Now: d.StateAt(ledger.InstantOf(s.Now())), Asker: s.memberName(c, d.By), On: subjectOf(d.Subject), Own: d.By.Member != "" && d.By.Member == by.Member}
	if d.Second != nil {
		shown.Over = s.memberName(c, *d.Second)
	}
	may := func(operation string) bool {
		roles, known := auth.Allowed(operation)
		return known && roles.Has(by.Role)
	}
	open := shown.Now == registrar.DecisionPending && may(d.Operation)
	shown.MayConfirm, shown.MayDecline = open && may("confirmDecision") && !shown.Own, open && may("declineDecision")
	return shown
}

// memberName names who asked for something: the member, or the key's public part.
func (s *Site) memberName(c echo.Context, a registrar.Asker) string {
	if a.Member != "" {
		if name, known := s.Desk.NameOf(c.Request().Context(), a.Member); known {
			return name
		}
	}
	if a.Member != "" {
		return a.ID
	}
	asker := call.Of(c.Request().Context())
	return fmt.Sprintf(s.files.texts["decisions.by-key"][asker.Language], a.ID)
}

func (s *Site) getDecisions(c echo.Context) error {
	ctx := c.Request().Context()
	list := decisionList{States: decisionStates, State: registrar.DecisionState(c.QueryParam("state"))}
	if list.State == "" {
		list.State = registrar.DecisionPending
	}
	if !slices.Contains(decisionStates, list.State) {
		return problem.Flaws{{Code: problem.ChoiceUnknown, Field: "state", Has: problem.Clip(string(list.State)), Wants: listed(decisionStates)}}
	}
	found, next, err := call.Page("decisions-page", c.QueryParam("cursor"), listShown, func(after string, n int) ([]registrar.Decision, error) {
		return s.Registrar.Decisions(ctx, call.Of(ctx).By, list.State, after, n)
	}, func(d registrar.Decision) string { return d.ID })
	if err != nil {
		return err
	}
	list.Next = next
	for _, d := range found {
		list.Items = append(list.Items, s.decisionShown(c, d))
	}
	return s.page(c, "office/decisions", list)
}

func (s *Site) decisionOf(c echo.Context) (*decisionShown, error) {
	ctx := c.Request().Context()
	d, err := s.Registrar.Decision(ctx, call.Of(ctx).By, c.Param("decision"))
	if err != nil {
		return nil, err
	}
	shown := s.decisionShown(c, d)
	if shown.On, err = s.decisionSubject(c, &d); err != nil {
		return nil, err
	}
	shown.Change = s.ruleChange(s.frame(call.Of(ctx), nil), &d)
	shown.Merge = s.mergeDecided(c, &d)
	shown.Identity = s.identityDecided(c, &d)
	return &shown, nil
}

// postConfirm carries out what somebody else has asked for.
func (s *Site) postConfirm(c echo.Context) error {
	shown, err := s.decisionOf(c)
	if err != nil {
		return err
	}
	q := wire.ConfirmDecisionRequestObject{Decision: shown.ID, Body: &wire.ConfirmationRequest{Reason: oneLine(fieldOf(c, "reason"))}}
	q.Params.IdempotencyKey = fieldOf(c, "key")
	return s.decided(c, shown, perform(s, c, q, (*v1.Server).ConfirmDecision))
}

// postDecline ends what somebody has asked for.
func (s *Site) postDecline(c echo.Context) error {
	shown, err := s.decisionOf(c)
	if err != nil {
		return err
	}
	q := wire.DeclineDecisionRequestObject{Decision: shown.ID, Body: &wire.ReasonRequest{Reason: oneLine(fieldOf(c, "reason"))}}
	q.Params.IdempotencyKey = fieldOf(c, "key")
	return s.decided(c, shown, perform(s, c, q, (*v1.Server).DeclineDecision))
}

func (s *Site) decided(c echo.Context, shown *decisionShown, err error) error {
	if err != nil {
		shown.Reply = fieldOf(c, "reason")
		return s.pageRefused(c, "office/decision", shown, err)
	}
	return c.Redirect(http.StatusSeeOther, "/decisions/"+shown.ID)
}
