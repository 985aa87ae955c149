package registrar

import (
	"context"
	"fmt"
	"slices"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/training"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// TrainingOrder is training that a firm has ordered from a provider: so many
// people, a course, a deadline, a price for each. Completions settle it. It is
// stored as JSON: never rename a field.
type TrainingOrder struct {
	ID       string         `json:"id"`
	Firm     string         `json:"firm"`
	Provider string         `json:"provider"`
	Course   string         `json:"course"`
	People   int            `json:"people"`
	Price    training.Money `json:"price_fen"` // for each person
	Ordered  ledger.Day     `json:"ordered"`
	Filed    ledger.Instant `json:"filed,omitempty"` // when it was ordered; zero in orders of before
	Deadline ledger.Day     `json:"deadline"`
	State    OrderState     `json:"state"`
	Reason   string         `json:"reason"` // of the newest step
	By       string         `json:"by"`
	At       ledger.Instant `json:"at"`
	// Lots are the completions that settled it, in the order of the journal.
	Lots []uint64       `json:"lots,omitempty"`
	Due  training.Money `json:"due_fen,omitempty"`
}

// OrderState says how far an order is.
type OrderState string

// The states. They are stored: never change one.
const (
	OrderOpen      OrderState = "open"
	OrderSettled   OrderState = "settled"
	OrderCancelled OrderState = "cancelled"
)

// maxOrderDays is how far ahead a deadline can be: three years.
const maxOrderDays = 3 * 366

// OrderProgress is an order with the completions that fill its places.
type OrderProgress struct {
	TrainingOrder
	Done []training.Done // at most one for each place; of an open order as of now
	Open int             // places that nobody has filled
	Due  training.Money
	// Overdue says that the deadline has passed and places are open.
	Overdue bool
}

// OrderTraining files an order. The firm does, or who is above it.
func (r *Registrar) OrderTraining(ctx context.Context, q Request, o TrainingOrder) (OrderProgress, bool, error) {
	r.publishing.Lock()
	defer r.publishing.Unlock()
	var none OrderProgress
	a, err := q.askedFor("order", o.Firm, o.Provider, o.Course, fmt.Sprint(o.People), o.Price.String(), o.Deadline.String(), o.Reason)
	if err != nil {
		return none, false, err
	}
	if err := r.decidesFor(q.By, o.Firm); err != nil {
		return none, false, err
	}
	o.ID = a.Key.String()
	f, err := paper[TrainingOrder](ctx, r, courses.OrderPaper, o.ID)
	if err != nil {
		return none, false, err
	}
	if made, used, err := f.asked(a); used || err != nil {
		return OrderProgress{TrainingOrder: made, Open: made.People}, used, err
	}
	now := r.now()
	o.Ordered, o.Filed, o.State, o.By, o.At, o.Lots, o.Due = ledger.DayOf(now), ledger.InstantOf(now), OrderOpen, q.By.ID, ledger.InstantOf(now), nil, 0
	course, known := r.current.Load().course(o.Course, o.Ordered)
	_, provider := r.Tree().Get(o.Provider)
	switch {
	case len(f.history) > 0:
		return none, false, &ledger.Refusal{Code: ledger.KeyReused, Field: "Idempotency-Key"}
	case !provider:
		return none, false, refusal(OrganisationUnknown, "provider", o.Provider)
	case !known:
		return none, false, refusal(CourseUnknown, "course", o.Course)
	case !course.CountsOn(o.Ordered):
		return none, false, &ledger.Refusal{Code: CourseNotApproved, Field: "course", Subject: o.Course, Has: course.Retired.String(), Wants: o.Ordered.String()}
	case course.Issuer != "" && !r.Tree().Covers(course.Issuer, o.Provider):
		return none, false, &ledger.Refusal{Code: CourseNotYours, Field: "provider", Subject: o.Course, Has: course.Issuer, Wants: o.Provider}
	case o.Deadline < o.Ordered || o.Deadline > o.Ordered+maxOrderDays:
		return none, false, &ledger.Refusal{Code: OrderDeadline, Field: "deadline", Has: o.Ordered.String() + " – " + (o.Ordered + maxOrderDays).String(), Wants: o.Deadline.String()}
	}
	return OrderProgress{TrainingOrder: o, Open: o.People}, false, file(ctx, r, q, f, courses.OrderPaper, o.ID, a, o)
}

// ofOrder lets through who may see an order: firm, provider, and the office.
func (r *Registrar) ofOrder(by org.Principal, o *TrainingOrder) bool {
	return by.ReadsAll() || by.Role != org.Learner && (r.Tree().MayActFor(by, o.Firm) || r.Tree().MayActFor(by, o.Provider))
}

// TrainingOrders returns the orders that somebody may see, oldest first, as
// they were filed: up to n after the one with an id. Of may name an
// organisation; then they are those that it or one below it has ordered or
// provides.
func (r *Registrar) TrainingOrders(ctx context.Context, by org.Principal, of, after string, n int) ([]TrainingOrder, error) {
	tree := r.Tree()
	lists := r.lists(by, nil, courses.OrderPaper, "")
	if codes, few := r.below(of); of != "" && few {
		lists = listsOf(courses.OrderPaper, codes)
	}
	return cases(ctx, r, courses.OrderPaper, lists, after, n, func(o TrainingOrder) bool {
		return r.ofOrder(by, &o) && (of == "" || tree.Covers(of, o.Firm) || tree.Covers(of, o.Provider))
	})
}

// TrainingOrder returns an order with what has been completed of it.
func (r *Registrar) TrainingOrder(ctx context.Context, by org.Principal, id string) (OrderProgress, error) {
	f, err := paper[TrainingOrder](ctx, r, courses.OrderPaper, id)
	switch {
	case err != nil:
		return OrderProgress{}, err
	case len(f.history) == 0:
		return OrderProgress{}, fmt.Errorf("training order %.80q: %w", id, fault.NotFound)
	case !r.ofOrder(by, &f.says):
		return OrderProgress{}, fmt.Errorf("training order %s: %w", id, fault.Forbidden)
	}
	return r.progress(ctx, by, f.says)
}

// progress finds the completions of an order: of the course, by the firm's
// people, vouched for by the provider, from the day of the order to the
// deadline. A completion that settled another order is not looked at.
func (r *Registrar) progress(ctx context.Context, by org.Principal, o TrainingOrder) (OrderProgress, error) {
	p := OrderProgress{TrainingOrder: o}
	if o.State == OrderCancelled {
		return p, nil
	}
	settled, err := r.settledBeside(ctx, o)
	if err != nil {
		return p, err
	}
	staff, err := r.colleagues(ctx, o.Ordered, o.Deadline, o.Firm)
	if err != nil {
		return p, err
	}
	tree := r.Tree()
	for i := range staff {
		list, err := r.completedIn(ctx, staff[i].Learner, o.Ordered, o.Deadline, func(issuer string, _ ledger.Day) bool { return tree.Covers(o.Provider, issuer) })
		if err != nil {
			return p, err
		}
		// One place for each person, however often they took the course.
		at := slices.IndexFunc(list, func(c completed) bool {
			return c.Done.Course == o.Course && !settled[c.Lot] && (o.State == OrderOpen || slices.Contains(o.Lots, c.Lot))
		})
		if at >= 0 {
			p.Done = append(p.Done, list[at].Done)
		}
	}
	slices.SortFunc(p.Done, func(a, b training.Done) int { return int(min(1, max(-1, int64(a.Lot)-int64(b.Lot)))) })
	p.Done = p.Done[:min(len(p.Done), o.People)]
	if p.Open, p.Due = o.People-len(p.Done), o.Price*training.Money(len(p.Done)); o.State == OrderSettled {
		p.Open, p.Due = o.People-len(o.Lots), o.Due
	}
	p.Overdue = o.State == OrderOpen && p.Open > 0 && r.today() > o.Deadline
	shown := make([]ledger.AccountID, len(p.Done))
	for i, d := range p.Done {
		if shown[i], err = ledger.ParseAccountID(d.Learner); err != nil {
			return p, err
		}
	}
	return p, r.tell(ctx, by, CreditsField, shown...)
}

// settledBeside returns the lots that have settled other orders of the course.
func (r *Registrar) settledBeside(ctx context.Context, o TrainingOrder) (map[uint64]bool, error) {
	settled := make(map[uint64]bool)
	list := []string{courses.OrderPaper.ListOn(o.Course)}
	err := eachCase(ctx, r, courses.OrderPaper, list, "", func(other TrainingOrder) bool {
		if other.ID != o.ID {
			for _, lot := range other.Lots {
				settled[lot] = true
			}
		}
		return true
	})
	return settled, err
}

// SettleOrder settles an order by the completions there are, once and for all:
// each of them settles this order only.
func (r *Registrar) SettleOrder(ctx context.Context, q Request, id, reason string) (OrderProgress, bool, error) {
	return r.endOrder(ctx, q, id, "settle", reason, func(p *OrderProgress) error {
		if len(p.Done) == 0 {
			return refusal(OrderUnsettled, "order", id)
		}
		for _, d := range p.Done {
			p.Lots = append(p.Lots, d.Lot)
		}
		p.State, p.TrainingOrder.Due = OrderSettled, p.Due
		return nil
	})
}

// CancelOrder ends an order without completions.
func (r *Registrar) CancelOrder(ctx context.Context, q Request, id, reason string) (OrderProgress, bool, error) {
	return r.endOrder(ctx, q, id, "cancel", reason, func(p *OrderProgress) error {
		p.State, p.Done, p.Due, p.Open, p.Overdue = OrderCancelled, nil, 0, 0, false
		return nil
	})
}

func (r *Registrar) endOrder(ctx context.Context, q Request, id, step, reason string, change func(*OrderProgress) error) (OrderProgress, bool, error) {
	r.publishing.Lock()
	defer r.publishing.Unlock()
	a, err := q.askedFor("end-order", id, step, reason)
	if err != nil {
		return OrderProgress{}, false, err
	}
	p, err := r.TrainingOrder(ctx, q.By, id)
	if err != nil {
		return p, false, err
	}
	if err := r.decidesFor(q.By, p.Firm); err != nil {
		return OrderProgress{}, false, err
	}
	f, err := paper[TrainingOrder](ctx, r, courses.OrderPaper, id)
	if err != nil {
		return p, false, err
	}
	if earlier, used, err := f.asked(a); used || err != nil {
		p, progressErr := r.progress(ctx, q.By, earlier)
		if err == nil {
			err = progressErr
		}
		return p, used, err
	}
	if p.State != OrderOpen {
		return p, false, &ledger.Refusal{Code: OrderEnded, Field: "order", Subject: id, Has: string(p.State)}
	}
	if err := change(&p); err != nil {
		return p, false, err
	}
	p.Reason, p.By, p.At = reason, q.By.ID, ledger.InstantOf(r.now())
	return p, false, file(ctx, r, q, f, courses.OrderPaper, id, a, p.TrainingOrder)
}
