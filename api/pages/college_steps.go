package pages

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"creditbank/api/call"
	"creditbank/api/problem"
	v1 "creditbank/api/v1"
	"creditbank/api/wire"
	"creditbank/courses/registrar"
	"creditbank/ledger/fault"

	"github.com/labstack/echo/v4"
)

// leaveOut is the choice of a form that leaves a lot out; an empty one is a
// form on which nothing was chosen.
const leaveOut = "-"

func (s *Site) postMove(c echo.Context) error {
	group := fieldOf(c, "group")
	if group == "" {
		return s.stepped(c, "moves", problem.Flaws{{Code: problem.FieldMissing, Field: "group"}})
	}
	if group == leaveOut {
		group = ""
	}
	_, _, err := submit(s, c, "MoveLot", wire.MoveLotRequestObject{
		Audit: c.Param("audit"), Params: wire.MoveLotParams{IdempotencyKey: fieldOf(c, "key")},
		Body: &wire.MoveLotJSONRequestBody{Line: fieldOf(c, "line"), Group: group},
	}, (*v1.Server).MoveLot)
	return s.stepped(c, "moves", err)
}

func (s *Site) postException(c echo.Context) error {
	_, _, err := submit(s, c, "GrantException", wire.GrantExceptionRequestObject{
		Audit: c.Param("audit"), Params: wire.GrantExceptionParams{IdempotencyKey: fieldOf(c, "key")},
		Body: &wire.GrantExceptionJSONRequestBody{Rule: fieldOf(c, "rule"), Reason: fieldOf(c, "reason")},
	}, (*v1.Server).GrantException)
	return s.stepped(c, "exceptions", err)
}

func (s *Site) postHold(c echo.Context) error {
	_, _, err := submit(s, c, "HoldApplication", wire.HoldApplicationRequestObject{
		Audit: c.Param("audit"), Params: wire.HoldApplicationParams{IdempotencyKey: fieldOf(c, "key")},
		Body: &wire.HoldApplicationJSONRequestBody{Reason: fieldOf(c, "reason")},
	}, (*v1.Server).HoldApplication)
	return s.stepped(c, "hold", err)
}

func (s *Site) postRedemption(c echo.Context) error {
	_, _, err := submit(s, c, "RedeemApplication", wire.RedeemApplicationRequestObject{
		Audit: c.Param("audit"), Params: wire.RedeemApplicationParams{IdempotencyKey: fieldOf(c, "key")},
		Body: &wire.RedeemApplicationJSONRequestBody{Reason: fieldOf(c, "reason")},
	}, (*v1.Server).RedeemApplication)
	return s.stepped(c, "redemption", err)
}

// postRelease refuses an applicant. People are told why, so a reason is needed.
func (s *Site) postRelease(c echo.Context) error {
	if fieldOf(c, "reason") == "" {
		return s.stepped(c, "release", problem.Flaws{{Code: problem.FieldMissing, Field: "reason"}})
	}
	_, _, err := submit(s, c, "ReleaseApplication", wire.ReleaseApplicationRequestObject{
		Audit: c.Param("audit"), Params: wire.ReleaseApplicationParams{IdempotencyKey: fieldOf(c, "key")},
		Body: &wire.ReleaseApplicationJSONRequestBody{Reason: fieldOf(c, "reason")},
	}, (*v1.Server).ReleaseApplication)
	return s.stepped(c, "release", err)
}

// awardPage is what a redemption rests on.
type awardPage struct {
	registrar.Award
	Hash, Title string
	Lines       []awardLine
	Document    string // indented, to be read
	Capture     uint64
	Checked     bool   // against the ledger as it is now
	Stands      bool   // the award does
	Short       string // what is short if it does not
}

type awardLine struct {
	registrar.Allocated
	Course string
}

func (s *Site) getAwardPage(c echo.Context) error {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	document, err := s.Registrar.AwardOf(ctx, asker.By, c.Param("award"))
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
	f := s.frame(asker, nil)
	p.Document, p.Title = indented.String(), f.Called(p.Programme)
	a, err := s.Registrar.Allocation(ctx, asker.By, p.Application)
	if err != nil {
		return err
	}
	p.Capture = a.Application.Capture
	for _, line := range p.Allocation {
		if err := p.check(s, c, f, line.Lot); err != nil {
			return err
		}
		course := a.Outcomes[line.Line].Course
		p.Lines = append(p.Lines, awardLine{line, f.Choose(course.Title, course.TitleEn)})
	}
	return s.page(c, "college/award", p)
}

// check audits the award again with what is left of its lots, of which one that
// the reader may know of is enough.
func (p *awardPage) check(s *Site, c echo.Context, f *frame, lot uint64) error {
	if p.Checked {
		return nil
	}
	ctx := c.Request().Context()
	list, err := s.Registrar.Dependants(ctx, call.Of(ctx).By, lot)
	if errors.Is(err, fault.Forbidden) || errors.Is(err, fault.NotFound) {
		return nil
	}
	for _, d := range list {
		if d.Digest == p.Hash {
			p.Checked, p.Stands, p.Short = true, d.Now, names.ReplaceAllStringFunc(d.ShortNow, f.Name)
		}
	}
	return err
}
