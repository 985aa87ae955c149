package pages

import (
	"fmt"
	"slices"

	"creditbank/api/call"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/labstack/echo/v4"
)

// learnerPage is a learner as far as they let a college read.
type learnerPage struct {
	Learner, Name string
	Consents      []workerConsent // given to the college
	May           bool            // one of them is in force
	Audits        []applicationLine
	Credit        *ledger.Balance // nil if the credits must not be read
	Lots          []workerLot
	Holds         []uint64 // open holds that the reader may look at
	More          bool     // lots that are not listed
	Programmes    []offeredProgramme
	Audit         bool // may begin one
}

// getLearnerPage answers with what a learner lets the reader's college read.
func (s *Site) getLearnerPage(c echo.Context) error {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	id, err := ledger.ParseAccountID(c.Param("learner"))
	if err != nil {
		return fmt.Errorf("learner %.40q: %w", c.Param("learner"), fault.NotFound)
	}
	consents, err := s.Registrar.Consents(ctx, asker.By, id)
	if err != nil {
		return err
	}
	p := &learnerPage{Learner: id.String(), Name: s.nameOf(c, id), Audit: s.may(asker, "auditApplicant")}
	today := ledger.DayOf(s.Now())
	for _, given := range consents {
		p.Consents = append(p.Consents, workerConsent{given, given.InForce(today)})
		p.May = p.May || given.InForce(today)
	}
	f := s.frame(asker, nil)
	all, err := s.Registrar.Applications(ctx, asker.By, registrar.ApplicationFilter{Learner: id})
	if err != nil {
		return err
	}
	for i := range all {
		p.Audits = append(p.Audits, applicationLine{Application: all[i], Name: p.Name, Title: f.Called(all[i].Programme), Met: all[i].Earned(), Asked: all[i].Asked()})
	}
	if _, err := s.Registrar.MayRead(ctx, asker.By, id, registrar.CreditsField); err == nil {
		account, lots, err := s.Registrar.Lots(ctx, asker.By, id, 0, listedAtOnce+1)
		if err != nil {
			return err
		}
		p.Credit, p.More = account.Balances.Of(ledger.Credit), len(lots) > listedAtOnce
		for i := range lots[:min(len(lots), listedAtOnce)] {
			p.Lots = append(p.Lots, s.workerLot(f, &lots[i]))
			for _, use := range lots[i].Lot.Holds {
				if _, err := s.Registrar.Hold(ctx, asker.By, use.Entry); err == nil && !slices.Contains(p.Holds, use.Entry) {
					p.Holds = append(p.Holds, use.Entry)
				}
			}
		}
	}
	programmes, err := s.programmesOf(c)
	if err != nil {
		return err
	}
	for _, o := range programmes {
		if o.Terms != "" {
			p.Programmes = append(p.Programmes, offeredProgramme{o.Code, programmeTitle(f, &o)})
		}
	}
	return s.page(c, "college/learner", p)
}
