package api

import (
	"bytes"
	"encoding/json"
	"fmt"

	"creditbank/api/wire"
	"creditbank/courses/registrar"
	"creditbank/ledger/fault"

	"github.com/labstack/echo/v4"
)

// leaveOut is the choice of a form that leaves a lot out; an empty one is a
// form on which nothing was chosen.
const leaveOut = "-"

func (s *server) postMove(c echo.Context) error {
	group := fieldOf(c, "group")
	if group == "" {
		return s.stepped(c, "moves", flaws{{Code: fieldMissing, Field: "group"}})
	}
	if group == leaveOut {
		group = ""
	}
	_, _, err := submit(s, c, "MoveLot", wire.MoveLotRequestObject{
		Audit: c.Param("audit"), Params: wire.MoveLotParams{IdempotencyKey: fieldOf(c, "key")},
		Body: &wire.MoveLotJSONRequestBody{Line: fieldOf(c, "line"), Group: group},
	}, (*server).MoveLot)
	return s.stepped(c, "moves", err)
}

func (s *server) postException(c echo.Context) error {
	_, _, err := submit(s, c, "GrantException", wire.GrantExceptionRequestObject{
		Audit: c.Param("audit"), Params: wire.GrantExceptionParams{IdempotencyKey: fieldOf(c, "key")},
		Body: &wire.GrantExceptionJSONRequestBody{Rule: fieldOf(c, "rule"), Reason: fieldOf(c, "reason")},
	}, (*server).GrantException)
	return s.stepped(c, "exceptions", err)
}

func (s *server) postHold(c echo.Context) error {
	_, _, err := submit(s, c, "HoldApplication", wire.HoldApplicationRequestObject{
		Audit: c.Param("audit"), Params: wire.HoldApplicationParams{IdempotencyKey: fieldOf(c, "key")},
		Body: &wire.HoldApplicationJSONRequestBody{Reason: fieldOf(c, "reason")},
	}, (*server).HoldApplication)
	return s.stepped(c, "hold", err)
}

func (s *server) postRedemption(c echo.Context) error {
	_, _, err := submit(s, c, "RedeemApplication", wire.RedeemApplicationRequestObject{
		Audit: c.Param("audit"), Params: wire.RedeemApplicationParams{IdempotencyKey: fieldOf(c, "key")},
		Body: &wire.RedeemApplicationJSONRequestBody{Reason: fieldOf(c, "reason")},
	}, (*server).RedeemApplication)
	return s.stepped(c, "redemption", err)
}

// postRelease refuses an applicant. People are told why, so a reason is needed.
func (s *server) postRelease(c echo.Context) error {
	if fieldOf(c, "reason") == "" {
		return s.stepped(c, "release", flaws{{Code: fieldMissing, Field: "reason"}})
	}
	_, _, err := submit(s, c, "ReleaseApplication", wire.ReleaseApplicationRequestObject{
		Audit: c.Param("audit"), Params: wire.ReleaseApplicationParams{IdempotencyKey: fieldOf(c, "key")},
		Body: &wire.ReleaseApplicationJSONRequestBody{Reason: fieldOf(c, "reason")},
	}, (*server).ReleaseApplication)
	return s.stepped(c, "release", err)
}

// awardPage is what a redemption rests on.
type awardPage struct {
	registrar.Award
	Hash, Title string
	Lines       []awardLine
	Document    string // indented, to be read
}

type awardLine struct {
	registrar.Allocated
	Course string
}

func (s *server) getAwardPage(c echo.Context) error {
	ctx := c.Request().Context()
	call := callOf(ctx)
	document, err := s.Registrar.AwardOf(ctx, call.by, c.Param("award"))
	if err != nil {
		return err
	}
	p := awardPage{Hash: c.Param("award")}
	if err := json.Unmarshal(document, &p.Award); err != nil {
		return fmt.Errorf("award %s: %w (%w)", p.Hash, fault.Corrupt, err)
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, document, "", "  "); err != nil {
		return fmt.Errorf("award %s: %w (%w)", p.Hash, fault.Corrupt, err)
	}
	f := s.frame(call, nil)
	p.Document, p.Title = indented.String(), f.Called(p.Programme)
	a, err := s.Registrar.Allocation(ctx, call.by, p.Application)
	if err != nil {
		return err
	}
	for _, line := range p.Allocation {
		course := a.Outcomes[line.Line].Course
		p.Lines = append(p.Lines, awardLine{line, f.Choose(course.Title, course.TitleEn)})
	}
	return s.page(c, "college/award", p)
}
