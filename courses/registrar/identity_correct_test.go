package registrar_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// A mistyped number is somebody else's: once it is corrected they can be
// registered with it, and each number leads to whose it is.
func TestCorrectIdentity(t *testing.T) {
	ctx, w := t.Context(), newTwice(t)
	rightful := registrar.Person{Learner: courses.Learner{Name: "李四（合成）", Organisation: "E2"}, IdentityNumber: numberA}
	if _, o, err := w.RegisterPerson(ctx, w.request(), rightful); err != nil || o.Refusal == nil || o.Refusal.Code != registrar.IdentityTaken {
		t.Fatalf("RegisterPerson with a number that is taken = %+v, %v", o, err)
	}
	q := w.request()
	tried := q
	tried.DryRun = true
	if l, _, err := w.CorrectIdentity(ctx, tried, w.from.Account, numberB, "录错（合成）"); err != nil || l.Version != 2 {
		t.Errorf("CorrectIdentity, tried = %+v, %v", l, err)
	}
	l, replayed, err := w.CorrectIdentity(ctx, q, w.from.Account, numberB, "录错（合成）")
	if masked, _ := w.MaskedIdentity(l); err != nil || replayed || masked != numberB[:3]+"***********"+numberB[14:] || l.Reason != "录错（合成）" || l.Version != 2 {
		t.Fatalf("CorrectIdentity = %+v, %t, %v, want it with the other number", l, replayed, err)
	}
	// What was written down for a second person is the same request.
	hidden, err := w.HideIdentity(w.from.Account, numberB)
	if again, _ := w.HideIdentity(w.from.Account, numberB); err != nil || again != hidden || len(hidden) < 60 {
		t.Errorf("HideIdentity = %q, %v, and again %q", hidden, err, again)
	}
	if masked, err := w.MaskedHidden(w.from.Account, hidden); err != nil || masked != numberB[:3]+"***********"+numberB[14:] {
		t.Errorf("MaskedHidden = %q, %v", masked, err)
	}
	if _, err := w.MaskedHidden(w.into.Account, hidden); !errors.Is(err, fault.Corrupt) {
		t.Errorf("what was hidden for another account = %v, want %v", err, fault.Corrupt)
	}
	if again, replayed, err := w.CorrectIdentity(ctx, q, w.from.Account, hidden, "录错（合成）"); err != nil || !replayed || again.Version != 2 {
		t.Errorf("CorrectIdentity again = %+v, %t, %v, want the first answer", again, replayed, err)
	}
	if _, _, err := w.CorrectIdentity(ctx, q, w.from.Account, numberB, "另一理由"); !refusedAs(err, ledger.KeyReused) {
		t.Errorf("CorrectIdentity with a key of before = %v, want %s", err, ledger.KeyReused)
	}
	other, o, err := w.RegisterPerson(ctx, w.request(), rightful)
	if err != nil || o.Refusal != nil {
		t.Fatalf("RegisterPerson with the number that is free = %+v, %v", o, err)
	}
	for number, want := range map[string]ledger.AccountID{numberA: other.Account, numberB: w.from.Account} {
		if l, err := w.FindByIdentity(ctx, w.office, number); err != nil || l.Account != want {
			t.Errorf("FindByIdentity(%s) = %s, %v, want %s", number, l.Account, err, want)
		}
	}
	// The reason is of that version alone.
	if l, _, err := w.ChangeStaff(ctx, w.request(), w.from.Account, registrar.Staffing{Event: registrar.Leave, Organisation: "E1"}); err != nil || l.Reason != "" {
		t.Errorf("ChangeStaff = %+v, %v, want no reason", l, err)
	}
	versions, err := w.Known(ctx, w.office, w.from.Account)
	if err != nil || len(versions) != 3 || versions[1].Reason != "录错（合成）" || versions[1].By != "o" {
		t.Errorf("Known = %+v, %v, want who corrected it and why", versions, err)
	}
}

// An erasure leaves no number behind in what two persons decided, and what they
// decided otherwise stays.
func TestForgetHiddenIdentity(t *testing.T) {
	ctx, w := t.Context(), newTwice(t)
	hidden, err := w.HideIdentity(w.from.Account, numberB)
	if err != nil {
		t.Fatal(err)
	}
	open := func(operation, request string) registrar.Decision {
		t.Helper()
		d, err := w.OpenDecision(ctx, w.request(), registrar.Decision{Operation: operation, Request: request, Reason: `:"sealed:`}, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	correction := open("correctIdentity", fmt.Sprintf(`{"Learner":%q,"Body":{"identity_number":%q}}`, w.from.Account, hidden))
	erasure := open("eraseLearner", fmt.Sprintf(`{"Learner":%q,"Body":{"reason":%q}}`, w.from.Account, `:"sealed:`))
	if f, err := w.Forget(ctx, w.request(), w.from.Account, "本人申请"); err != nil || f.Outcome.Refusal != nil {
		t.Fatalf("Forget = %+v, %v", f, err)
	}
	if _, err := w.Decision(ctx, w.office, correction.ID); !errors.Is(err, fault.NotFound) {
		t.Errorf("Decision with the number = %v, want %v", err, fault.NotFound)
	}
	if _, err := w.Decision(ctx, w.office, erasure.ID); err != nil {
		t.Errorf("Decision without one = %v, want it kept", err)
	}
}

// The number of an account that was merged away stays taken until it is taken
// away from there.
func TestCorrectIdentityOfAMergedAccount(t *testing.T) {
	ctx, w := t.Context(), newTwice(t)
	other := w.mergeAnother(t)
	known, err := w.KnownIdentities(ctx, w.office, w.from.Account)
	if err != nil || len(known) != 2 || known[0].Ended || !known[1].Ended || known[1].Account != other.Account || known[1].Masked == "" {
		t.Errorf("KnownIdentities = %+v, %v, want both numbers", known, err)
	}
	if _, _, err := w.CorrectIdentity(ctx, w.request(), other.Account, numberA, "x"); !refusedAs(err, ledger.AccountMerged) {
		t.Errorf("CorrectIdentity of a merged account = %v, want %s", err, ledger.AccountMerged)
	}
	if _, _, err := w.CorrectIdentity(ctx, w.request(), other.Account, "", "号码是别人的（合成）"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.FindByIdentity(ctx, w.office, numberB); !errors.Is(err, fault.NotFound) {
		t.Errorf("FindByIdentity of the number that was taken away = %v, want %v", err, fault.NotFound)
	}
	if id, err := w.AccountNow(ctx, other.Account); err != nil || id != w.from.Account {
		t.Errorf("AccountNow = %s, %v, want it still merged", id, err)
	}
	if known, err := w.KnownIdentities(ctx, w.office, w.from.Account); err != nil || len(known) != 1 {
		t.Errorf("KnownIdentities = %+v, %v, want one number", known, err)
	}
}

func TestCorrectIdentityRefused(t *testing.T) {
	w := newTwice(t)
	other, o, err := w.RegisterPerson(t.Context(), w.request(), registrar.Person{Learner: courses.Learner{Name: "李四（合成）", Organisation: "E1"}, IdentityNumber: numberB})
	if err != nil || o.Refusal != nil {
		t.Fatal(err, o.Refusal)
	}
	for name, c := range map[string]struct {
		account ledger.AccountID
		number  string
		want    ledger.Code
	}{
		"taken":           {w.from.Account, numberB, registrar.IdentityTaken},
		"the same":        {other.Account, numberB, registrar.IdentityUnchanged},
		"none of none":    {w.into.Account, "", registrar.IdentityUnchanged},
		"check digit":     {w.into.Account, numberB[:17] + "5", "identity-number-check-digit"},
		"unknown account": {ledger.NewAccountID(0, [14]byte{9}), "", registrar.LearnerUnknown},
	} {
		if _, _, err := w.CorrectIdentity(t.Context(), w.request(), c.account, c.number, "x"); !refusedAs(err, c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	for _, role := range []org.Role{org.Enterprise, org.College, org.Clerk, org.Learner, org.Auditor} {
		by := org.Principal{ID: "x", Role: role, Organisation: "E1", Learner: w.from.Account}
		if _, _, err := w.CorrectIdentity(t.Context(), registrar.Request{By: by, Key: "k"}, w.from.Account, numberB, "x"); !errors.Is(err, fault.Forbidden) {
			t.Errorf("CorrectIdentity as %s = %v, want %v", role, err, fault.Forbidden)
		}
		if _, err := w.KnownIdentities(t.Context(), by, w.from.Account); !errors.Is(err, fault.Forbidden) {
			t.Errorf("KnownIdentities as %s = %v, want %v", role, err, fault.Forbidden)
		}
	}
	if known, err := w.KnownIdentities(t.Context(), w.office, w.from.Account); err != nil || len(known) != 1 || known[0].Masked == "" {
		t.Errorf("KnownIdentities after all that = %+v, %v, want the number of before", known, err)
	}
}
