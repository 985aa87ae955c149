package registrar

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"creditbank/courses"
	"creditbank/courses/identity"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// PublishOrganisation adds a version of an organisation. Only the office does.
//
// A version takes effect on its Since day: if none is given, on the day the
// organisation ends, or today. It may take effect in the past, with a reason;
// then it replaces, from that day on, what was published for later days. What
// was audited and redeemed before stays as it was filed.
//
// An organisation ends with its successors named in Into. Who stands below it
// goes with it into a single successor; before a split or an end without
// successors they have to be moved. Deposits under its code are refused for
// completions from that day on.
func (r *Registrar) PublishOrganisation(ctx context.Context, q Request, o courses.Organisation) (Published[courses.Organisation], error) {
	r.publishing.Lock()
	defer r.publishing.Unlock()
	if q.By.Role != org.Office {
		return Published[courses.Organisation]{}, fmt.Errorf("publish an organisation as %s: %w", q.By.Role, fault.Forbidden)
	}
	asked := []string{"organisation", o.Code, string(o.Kind), o.Parent, o.Name, o.NameEn, o.District, o.Since.String(),
		strconv.FormatBool(o.Illustrative)}
	if o.Ended != 0 || len(o.Into) > 0 || o.Reason != "" || o.CreditCode != "" {
		asked = append(asked, o.Ended.String(), strings.Join(o.Into, " "), o.Reason, o.CreditCode)
	}
	versions := r.Organisations().Versions(o.Code)
	if o.Since == 0 && len(versions) > 0 {
		o.Since = cmp.Or(o.Ended, r.today())
	}
	o.By = q.By.ID
	var wrong *identity.Problem
	if o.CreditCode != "" {
		code, err := identity.ParseCreditCode(o.CreditCode)
		if errors.As(err, &wrong) {
			return Published[courses.Organisation]{}, refusal(wrong.Code, "credit_code", o.CreditCode)
		}
		o.CreditCode = string(code)
	}
	check := func() error {
		if len(versions) > 0 && o.Since < r.today() && o.Reason == "" {
			return &ledger.Refusal{Code: BackDated, Field: "reason", Subject: o.Code, Has: r.today().String(), Wants: o.Since.String()}
		}
		return r.mayStand(o)
	}
	return publish(ctx, r, q, r.store.Organisations(), o, check,
		func(n uint32, a courses.Asked) courses.Organisation { o.Version, o.Asked = n, a; return o }, asked...)
}

// mayStand returns what the tree has against a version of an organisation.
func (r *Registrar) mayStand(o courses.Organisation) error {
	history := r.Organisations()
	before := history.On(cmp.Or(o.Since, r.today()))
	_, known := before.Get(o.Parent)
	switch {
	case o.Parent == "" || o.Parent == o.Code:
	case !known:
		return refusal(OrganisationUnknown, "parent", o.Parent)
	case before.Ended(o.Parent) && !o.EndedOn(o.Since):
		return ended(before, "parent", o.Parent)
	}
	if err := maySucceed(history, o); err != nil {
		return err
	}
	after, err := history.With(o)
	if errors.Is(err, fault.Invalid) {
		return &ledger.Refusal{Code: TreeInvalid, Field: "parent", Subject: o.Code, Has: clip(strings.TrimSuffix(err.Error(), ": "+fault.Invalid.Error()))}
	} else if err != nil {
		return err
	}
	if below := after.On(o.Ended).Children(o.Code); o.Ended != 0 && len(o.Into) != 1 && len(below) > 0 {
		return &ledger.Refusal{Code: OthersBelow, Field: "ended", Subject: o.Code, Has: clip(strings.Join(below, ", "))}
	}
	return nil
}

// maySucceed returns what is wrong with the end of an organisation and those
// who are to go on in its place.
func maySucceed(history *org.History, o courses.Organisation) error {
	switch {
	case o.Ended == 0 && len(o.Into) > 0:
		return refusal(SuccessorsWithoutEnd, "into", o.Code)
	case o.Ended != 0 && o.Ended < o.Since:
		return &ledger.Refusal{Code: EndedTooEarly, Field: "ended", Subject: o.Code, Has: o.Since.String(), Wants: o.Ended.String()}
	case len(o.Into) > courses.MaxInto:
		return fmt.Errorf("%d successors, want at most %d: %w", len(o.Into), courses.MaxInto, fault.Invalid)
	}
	then := history.On(o.Ended)
	for i, code := range o.Into {
		field := fmt.Sprintf("into/%d", i)
		_, known := then.Get(code)
		switch {
		case code == o.Code || slices.Contains(o.Into[:i], code):
			return refusal(SuccessorTwice, field, code)
		case !known:
			return refusal(OrganisationUnknown, field, code)
		case then.Ended(code):
			return ended(then, field, code)
		}
	}
	return nil
}

// ended refuses what can no longer be done under an organisation's code. It
// names who goes on in its place or, if nobody does, who stood above it.
func ended(tree *org.Tree, field, code string) *ledger.Refusal {
	o, _ := tree.Get(code)
	next := tree.Heirs(code)
	if len(o.Into) == 0 {
		next = []string{cmp.Or(o.Parent, "—")}
	}
	return &ledger.Refusal{
		Code: OrganisationEnded, Field: field, Subject: clip(code), Has: o.Ended.String(), Wants: clip(strings.Join(next, ", ")),
	}
}
