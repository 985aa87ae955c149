package pages

import (
	"net/http"

	"creditbank/api/call"
	"creditbank/courses"
	"creditbank/courses/registrar"

	"github.com/labstack/echo/v4"
)

// workerRemoval asks a learner whether they want to give up a goal.
type workerRemoval struct {
	Goal      registrar.Goal
	Programme courses.Programme
	College   string
}

// workerRemoval reads the goal that is to be given up; nil if it is none (any
// more).
func (s *Site) workerRemoval(c echo.Context) (*workerRemoval, error) {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	goals, err := s.Registrar.Goals(ctx, asker.By, asker.By.Learner)
	if err != nil {
		return nil, err
	}
	for _, g := range goals {
		if g.Programme == c.Param("programme") {
			p, _ := s.Registrar.ProgrammeNow(g.Programme)
			return &workerRemoval{g, p, s.frame(asker, nil).Organ(p.Institution)}, nil
		}
	}
	return nil, nil
}

func (s *Site) getWorkerRemoval(c echo.Context) error {
	page, err := s.workerRemoval(c)
	switch {
	case err != nil:
		return err
	case page == nil: // an old tab, or a second click
		return c.Redirect(http.StatusSeeOther, "/worker/goals")
	}
	return s.page(c, "worker/removal", page)
}

// postWorkerRemoval gives up a goal.
func (s *Site) postWorkerRemoval(c echo.Context) error {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	page, err := s.workerRemoval(c)
	if err != nil {
		return err
	}
	q := registrar.Request{By: asker.By, Key: fieldOf(c, "key")}
	_, _, err = s.Registrar.RemoveGoal(ctx, q, asker.By.Learner, c.Param("programme"))
	if err != nil && page != nil {
		return s.pageRefused(c, "worker/removal", page, err)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/worker/goals?done=1")
}

// workerApplication is a college's audit as its learner reads it.
type workerApplication struct {
	registrar.Application
	College string
}

// workerApplications returns what colleges have begun with a learner.
func (s *Site) workerApplications(c echo.Context) ([]workerApplication, error) {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	found, err := s.Registrar.Applications(ctx, asker.By, registrar.ApplicationFilter{})
	if err != nil {
		return nil, err
	}
	f, list := s.frame(asker, nil), make([]workerApplication, len(found))
	for i, x := range found {
		list[i] = workerApplication{x, f.Organ(x.Institution)}
	}
	return list, nil
}
