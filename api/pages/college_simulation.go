package pages

import (
	"errors"
	"fmt"
	"net/http"

	"creditbank/api/call"
	rulefile "creditbank/courses/programme"
	"creditbank/courses/registrar"
	"creditbank/courses/simulation"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/labstack/echo/v4"
)

// shownSimulation is what a change of rules does to the learners of the bank,
// as far as it is known.
type shownSimulation struct {
	simulation.Simulation
	Effects []effect
	Unnamed int // learners whom something happens to, but who are not named
}

// Lose returns how many learners lose.
func (p *shownSimulation) Lose() int { return p.Count(registrar.Loses) }

// effect is what a change does, and to whom.
type effect struct {
	Effect registrar.Effect
	Count  int
	Named  []simulated // those whom the reader may know of
}

type simulated struct {
	registrar.Simulated
	Name string
}

// beginSimulation has a change tried out behind the request, and leads to the
// page that tells how far it is.
func (s *Site) beginSimulation(c echo.Context, p *changePage, changed *rulefile.Rules) error {
	id, err := s.Simulations.Begin(call.Of(c.Request().Context()).By, simulation.Draft{
		Programme: p.Chosen.Code, Text: p.Draft, Effective: p.Effective, Rules: changed,
	})
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, changePath(p.Chosen.Code)+"?simulation="+id)
}

func changePath(code string) string { return "/college/programmes/" + code + "/change" }

// TrialAt returns where a simulation of the change is shown, and StopAt where it
// is stopped.
func (p *changePage) TrialAt(id string) string {
	return changePath(p.Chosen.Code) + "?simulation=" + id
}
func (p *changePage) StopAt(id string) string {
	return "/college/programmes/" + p.Chosen.Code + "/simulations/" + id + "/stop"
}

// showSimulation answers with a change whose simulation was asked for.
func (s *Site) showSimulation(c echo.Context, p *changePage, id string) error {
	ctx := c.Request().Context()
	by := call.Of(ctx).By
	sim, err := s.Simulations.Look(by, p.Chosen.Code, id)
	if errors.Is(err, fault.NotFound) || err == nil && sim.Rules == nil {
		p.Lost = true
		return s.showPage(c, http.StatusNotFound, "college/change", p, nil)
	}
	if err != nil {
		return err
	}
	p.Draft, p.Effective, p.Simulation = sim.Text, sim.Effective, &shownSimulation{Simulation: sim}
	terms, _, _, err := s.Registrar.TermsOf(p.Chosen)
	if err != nil {
		return err
	}
	terms.Rules = sim.Text
	file, err := terms.File()
	if err != nil {
		return fmt.Errorf("simulation %s: %w", sim.ID, err)
	}
	p.compare(file)
	if sim.State.Ends() {
		p.try(file, ledger.DayOf(s.Now()))
		p.Simulation.tell(s, c)
	}
	return s.page(c, "college/change", p)
}

// tell puts the effects together. Who has withdrawn their consent since is not
// named any more.
func (p *shownSimulation) tell(s *Site, c echo.Context) {
	ctx := c.Request().Context()
	by := call.Of(ctx).By
	for _, of := range simulation.Effects {
		e := effect{Effect: of, Count: p.Count(of)}
		for _, one := range p.Named {
			if one.Effect != of {
				continue
			}
			if _, err := s.Registrar.MayRead(ctx, by, one.Learner, registrar.CreditsField); err == nil {
				e.Named = append(e.Named, simulated{one, s.nameOf(c, one.Learner)})
			}
		}
		if of != registrar.Unchanged {
			p.Unnamed += e.Count - len(e.Named)
		}
		p.Effects = append(p.Effects, e)
	}
}

// postSimulationStop ends a simulation. What it has found out until then stays.
func (s *Site) postSimulationStop(c echo.Context) error {
	if _, err := s.ownProgramme(c); err != nil {
		return err
	}
	code, id := c.Param("code"), c.Param("simulation")
	if err := s.Simulations.Stop(call.Of(c.Request().Context()).By, code, id); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, changePath(code)+"?simulation="+id)
}
