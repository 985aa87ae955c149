package pages

import (
	"creditbank/api/call"
	v1 "creditbank/api/v1"
	"creditbank/api/wire"
	"creditbank/courses"
	"creditbank/courses/registrar"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// ordersPage is the training that firms have ordered from providers.
type ordersPage struct {
	whose
	Year    int // this one, for the pages beside
	Orders  []registrar.TrainingOrder
	Next    string
	Form    map[string]string // of the form that was refused
	Courses []courses.Course
	// Providers may be ordered from; those at the top if there are many.
	Providers []choice
}

// maxProviders bounds how many providers a form proposes. Any other may be
// given by its code.
const maxProviders = 300

func (s officer) ordersPage(c echo.Context) (ordersPage, error) {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	shown := ordersPage{Year: s.thisYear(), Form: make(map[string]string)}
	var err error
	if shown.whose, err = s.whose(c, "orders"); err != nil {
		return shown, err
	}
	after, err := call.LastOf("training-orders", c.QueryParam("cursor"))
	if err != nil {
		return shown, err
	}
	of := shown.Code
	if shown.Own {
		of = ""
	}
	if shown.Orders, err = s.Registrar.TrainingOrders(ctx, asker.By, of, after, listShown+1); err != nil {
		return shown, err
	}
	tree := s.Registrar.Tree()
	shown.Orders, shown.Next = call.Cut("training-orders", shown.Orders, listShown, func(o registrar.TrainingOrder) string { return o.ID })
	if !s.frame(asker, nil).May("orderTraining") {
		return shown, nil
	}
	for _, o := range tree.All() {
		provides := o.Kind == courses.SiteKind || o.Kind == courses.InstitutionKind
		if provides && !tree.Ended(o.Code) && len(shown.Providers) < maxProviders {
			shown.Providers = append(shown.Providers, choice{o.Code, s.organisationName(asker, o.Code)})
		}
	}
	today := ledger.DayOf(s.Now())
	all, err := s.Registrar.Courses(ctx)
	for i := range all {
		if all[i].CountsOn(today) {
			shown.Courses = append(shown.Courses, all[i])
		}
	}
	return shown, err
}

// postOrder files an order.
func (s officer) postOrder(c echo.Context) error {
	shown, err := s.ordersPage(c)
	if err != nil {
		return err
	}
	form := fieldsOf(c, "key", "provider", "course", "people", "price", "deadline", "reason")
	if err := s.order(c, &shown, form); err != nil {
		shown.Form = form
		c.Set(backKey, string(shown.At("orders")))
		return s.pageRefused(c, "enterprise/orders", shown, err)
	}
	return nil
}

func (s officer) order(c echo.Context, shown *ordersPage, form map[string]string) error {
	people, err := peopleOf(form["people"], "people")
	if err != nil {
		return err
	}
	r := wire.OrderTrainingRequestObject{Body: &wire.TrainingOrderRequest{Firm: shown.Code, Provider: form["provider"], Course: form["course"],
		People: people, Price: plainMoney(form["price"]), Deadline: form["deadline"], Reason: form["reason"]}}
	r.Params.IdempotencyKey = form["key"]
	answer, _, err := submit(s.Site, c, "", r, (*v1.Server).OrderTraining)
	if err != nil {
		return err
	}
	filed, is := answer.(wire.OrderTraining201JSONResponse)
	if !is {
		return shown.leads(c, "orders")
	}
	return shown.leads(c, "orders/"+filed.Body.Order, "done", "order")
}

// orderPage is an order with what was completed of it.
type orderPage struct {
	whose
	registrar.OrderProgress
	People []personDone
	May    bool // whoever looks may end it
	Reason string
}

func (s officer) orderPage(c echo.Context) (orderPage, error) {
	ctx := c.Request().Context()
	asker := call.Of(ctx)
	shown := orderPage{}
	var err error
	if shown.whose, err = s.whose(c, "orders/"+c.Param("order")); err != nil {
		return shown, err
	}
	if shown.OrderProgress, err = s.Registrar.TrainingOrder(ctx, asker.By, c.Param("order")); err != nil {
		return shown, err
	}
	shown.Choices = nil // an order stays whose it is
	for _, d := range shown.Done {
		person := personDone{Name: d.Learner}
		person.Learner, person.PersonResult.Done = d.Learner, d.Hours
		if l, err := s.Registrar.Learner(ctx, asker.By, accountOf(d.Learner)); err == nil {
			person.Name = l.Name
		}
		shown.People = append(shown.People, person)
	}
	shown.May = shown.State == registrar.OrderOpen && s.frame(asker, nil).May("settleOrder") &&
		(asker.By.ReadsAll() || s.Registrar.Tree().MayActFor(asker.By, shown.Firm))
	return shown, nil
}

// postSettle settles an order by its completions.
func (s officer) postSettle(c echo.Context) error {
	r := wire.SettleOrderRequestObject{Order: c.Param("order"), Body: &wire.ReasonRequest{Reason: fieldOf(c, "reason")}}
	r.Params.IdempotencyKey = fieldOf(c, "key")
	return s.endOrder(c, "settled", func() error { return perform(s.Site, c, r, (*v1.Server).SettleOrder) })
}

// postCancelOrder ends an order without completions.
func (s officer) postCancelOrder(c echo.Context) error {
	r := wire.CancelOrderRequestObject{Order: c.Param("order"), Body: &wire.ReasonRequest{Reason: fieldOf(c, "reason")}}
	r.Params.IdempotencyKey = fieldOf(c, "key")
	return s.endOrder(c, "cancelled", func() error { return perform(s.Site, c, r, (*v1.Server).CancelOrder) })
}

func (s officer) endOrder(c echo.Context, done string, do func() error) error {
	shown, err := s.orderPage(c)
	if err != nil {
		return err
	}
	if err := do(); err != nil {
		shown.Reason = fieldOf(c, "reason")
		c.Set(backKey, string(shown.At(shown.whose.Path)))
		return s.pageRefused(c, "enterprise/order", shown, err)
	}
	return shown.leads(c, shown.whose.Path, "done", done)
}
