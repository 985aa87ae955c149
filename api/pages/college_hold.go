package pages

import (
	"errors"
	"net/http"
	"strconv"

	"creditbank/api/call"
	"creditbank/api/problem"
	v1 "creditbank/api/v1"
	"creditbank/api/wire"
	"creditbank/courses/registrar"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// holdPage is a hold: of an audit, or one that was placed beside them.
type holdPage struct {
	ledger.HoldRecord
	Stands      string // a key of the texts
	Name, Title string
	Sum         ledger.Amount
	Application string // whose hold it is; empty for one beside audits
	Open        bool
	Done        string
	RefusedStep string // whose form was refused: "release" or "capture"
	Reason      string // as it was typed
}

func (s *Site) hold(c echo.Context) (*holdPage, error) {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	number, err := strconv.ParseUint(c.Param("hold"), 10, 63)
	if err != nil {
		return nil, problem.Flaws{{Code: problem.ParamMalformed, Field: "hold"}}
	}
	h, err := s.Registrar.Hold(ctx, asker.By, number)
	if err != nil {
		return nil, err
	}
	f := s.frame(asker, nil)
	p := &holdPage{HoldRecord: h, Name: s.nameOf(c, h.Account), Title: f.Called(h.Programme), Open: h.State == ledger.HoldOpen}
	p.Stands = map[ledger.HoldState]string{
		ledger.HoldOpen: "open", ledger.HoldCaptured: "captured", ledger.HoldReleased: "released", ledger.HoldExpired: "expired", ledger.HoldRevoked: "revoked",
	}[h.State]
	for _, l := range h.Lots {
		p.Sum += l.Amount
	}
	all, err := s.Registrar.Applications(ctx, asker.By, registrar.ApplicationFilter{Learner: h.Account})
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].Hold == h.Seq {
			p.Application = all[i].ID
		}
	}
	return p, nil
}

func (s *Site) getHoldPage(c echo.Context) error {
	p, err := s.hold(c)
	if err != nil {
		return err
	}
	if done := c.QueryParam("done"); done == "release" || done == "capture" {
		p.Done = done
	}
	return s.page(c, "college/hold", p)
}

// postHoldEnd releases or redeems a hold that no audit placed.
func (s *Site) postHoldEnd(step string) echo.HandlerFunc {
	return func(c echo.Context) error {
		p, err := s.hold(c)
		if err != nil {
			return err
		}
		key, reason := fieldOf(c, "key"), fieldOf(c, "reason")
		switch {
		case p.Application != "" && p.Open: // its audit says what becomes of it
			err = &ledger.Refusal{Code: registrar.ApplicationElsewhere, Subject: p.Application, Has: string(registrar.Held), Wants: string(registrar.Proposed)}
		case step == "release" && reason == "":
			err = problem.Flaws{{Code: problem.FieldMissing, Field: "reason"}}
		case step == "release":
			_, _, err = submit(s, c, "ReleaseHold", wire.ReleaseHoldRequestObject{
				Hold: int64(p.Seq), Params: wire.ReleaseHoldParams{IdempotencyKey: key}, Body: &wire.ReleaseHoldJSONRequestBody{Reason: reason},
			}, (*v1.Server).ReleaseHold)
		default:
			_, _, err = submit(s, c, "CaptureHold", wire.CaptureHoldRequestObject{
				Hold: int64(p.Seq), Params: wire.CaptureHoldParams{IdempotencyKey: key}, Body: &wire.CaptureHoldJSONRequestBody{Reason: reason},
			}, (*v1.Server).CaptureHold)
		}
		if err == nil {
			return c.Redirect(http.StatusSeeOther, "/college/holds/"+c.Param("hold")+"?done="+step)
		}
		p.RefusedStep, p.Reason = step, problem.Clip(reason)
		var refusal *ledger.Refusal
		if errors.As(err, &refusal) && refusal.Code == registrar.ApplicationElsewhere {
			f, r := s.frame(call.Of(c.Request().Context()), nil), *refusal
			r.Has, r.Wants = f.Name("state."+r.Has), f.Name("state."+r.Wants)
			err = &r
		}
		return s.pageRefused(c, "college/hold", p, err)
	}
}
