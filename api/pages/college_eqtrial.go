package pages

import (
	"errors"
	"fmt"
	"net/http"

	"creditbank/courses/equiv"
	"creditbank/courses/simulation"
	"creditbank/ledger/fault"

	"github.com/labstack/echo/v4"
)

// beginEqSimulation has a draft tried out behind the request, and leads to the
// page that tells how far it is.
func (s *Site) beginEqSimulation(c echo.Context, p *eqForm) error {
	if s.Simulations == nil {
		return fmt.Errorf("this bank simulates nothing: %w", fault.NotFound)
	}
	text := p.set.Text()
	if err := s.Registrar.CheckEquivalences(askerOf(c), p.Code, text); err != nil {
		return s.eqRefused(c, p, err)
	}
	id, err := s.Simulations.Begin(askerOf(c), simulation.Draft{Programme: p.Code, Text: text})
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, eqPath(p.Code)+"?simulation="+id)
}

// showEqSimulation answers with a draft whose simulation was asked for.
func (s *Site) showEqSimulation(c echo.Context, p *eqForm, id string) error {
	if s.Simulations == nil {
		return fmt.Errorf("this bank simulates nothing: %w", fault.NotFound)
	}
	sim, err := s.Simulations.Look(askerOf(c), p.Code, id)
	if errors.Is(err, fault.NotFound) || err == nil && sim.Rules != nil {
		p.Lost = true
		return s.showEqForm(c, p, http.StatusNotFound, nil)
	}
	if err != nil {
		return err
	}
	if p.set, err = equiv.Read("equivalences", []byte(sim.Text)); err != nil {
		return fmt.Errorf("simulation %s: %w", sim.ID, err)
	}
	p.Review, p.Simulation = true, &shownSimulation{Simulation: sim}
	if sim.State.Ends() {
		p.Simulation.tell(s, c)
	}
	return s.showEqForm(c, p, http.StatusOK, nil)
}

// postEqStop ends a simulation of equivalences.
func (s *Site) postEqStop(c echo.Context) error {
	if _, err := s.ownProgramme(c); err != nil {
		return err
	}
	if s.Simulations == nil {
		return fmt.Errorf("this bank simulates nothing: %w", fault.NotFound)
	}
	code, id := c.Param("code"), c.Param("simulation")
	if err := s.Simulations.Stop(askerOf(c), code, id); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, eqPath(code)+"?simulation="+id)
}
