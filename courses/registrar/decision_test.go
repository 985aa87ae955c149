package registrar_test

import (
	"errors"
	"testing"
	"time"

	"creditbank/courses"
	"creditbank/courses/registrar"
	"creditbank/ledger"
)

// A decision that an organisation asked for is confirmed as long as there is
// that organisation, and whoever knows the members has nothing against it.
func TestConfirmForWhoMayAsk(t *testing.T) {
	w := newCampus(t)
	ctx := t.Context()
	ask := registrar.Decision{Operation: "revokeDeposit", Subject: "/v1/entries/7/revocation", Request: "{}"}
	open := func() string {
		t.Helper()
		d, err := w.OpenDecision(ctx, w.ask(enterprise("E1")), ask, 30*24*time.Hour)
		w.must(err)
		return d.ID
	}
	carried := 0
	carry := func(registrar.Decision) error { carried++; return nil }
	may := func(registrar.Decision) error { return nil }
	against := errors.New("somebody who knows the members")
	not := func(registrar.Decision) error { return against }

	first, second := open(), open()
	for _, dryRun := range []bool{true, false} {
		q := w.ask(w.office)
		q.DryRun = dryRun
		if _, _, err := w.ConfirmDecision(ctx, q, first, "", not, carry); !errors.Is(err, against) {
			t.Errorf("ConfirmDecision, dry run %t = %v, want %v", dryRun, err, against)
		}
	}
	if d, _, err := w.ConfirmDecision(ctx, w.ask(w.office), first, "", may, carry); err != nil || d.State != registrar.DecisionConfirmed || carried != 1 {
		t.Errorf("ConfirmDecision = %s, %v, carried out %d times, want once", d.State, err, carried)
	}
	_, err := w.PublishOrganisation(ctx, w.ask(w.office), courses.Organisation{
		Code: "E1", Kind: courses.EnterpriseKind, Parent: "BJ", Name: "一厂", Ended: ledger.DayOf(w.now) + 1,
	})
	w.must(err)
	w.now = w.now.AddDate(0, 0, 3)
	_, _, err = w.ConfirmDecision(ctx, w.ask(w.office), second, "", may, carry)
	refusedWith(t, "ConfirmDecision for an organisation that has ended", err, registrar.AskerWithoutRight)
	if d, err := w.Decision(ctx, w.office, second); err != nil || d.State != registrar.DecisionPending || carried != 1 {
		t.Errorf("Decision = %s, %v, carried out %d times, want it as it was", d.State, err, carried)
	}
	if d, _, err := w.DeclineDecision(ctx, w.ask(w.office), second, "机构已终止"); err != nil || d.State != registrar.DecisionTurnedDown {
		t.Errorf("DeclineDecision = %s, %v", d.State, err)
	}
}
