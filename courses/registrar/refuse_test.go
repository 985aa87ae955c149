package registrar_test

import (
	"errors"
	"testing"
	"time"

	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// A college refuses an applicant with a reason wherever the application waits;
// the learner sees it, and can be audited again.
func TestRefuseApplicant(t *testing.T) {
	for _, c := range []struct {
		name  string
		met   bool
		until func(w *campus, id ledger.AccountID, x registrar.Application)
		want  ledger.Code
	}{
		{"proposed and unmet", false, func(*campus, ledger.AccountID, registrar.Application) {}, ""},
		{"proposed and met", true, func(*campus, ledger.AccountID, registrar.Application) {}, ""},
		{"held", true, hold, ""},
		{"consent withdrawn", true, func(w *campus, id ledger.AccountID, x registrar.Application) {
			hold(w, id, x)
			_, _, err := w.WithdrawConsent(w.t.Context(), w.ask(learner(id)), id, "COL-1", "MJ01")
			w.must(err)
		}, ""},
		{"the hold has expired", true, func(w *campus, id ledger.AccountID, x registrar.Application) {
			hold(w, id, x)
			w.now = w.now.Add(15 * 24 * time.Hour)
			if n, err := w.book.Expire(w.t.Context()); n != 1 || err != nil {
				w.t.Fatalf("Expire() = %d, %v", n, err)
			}
		}, ""},
		{"the hold was released by itself", true, func(w *campus, id ledger.AccountID, x registrar.Application) {
			hold(w, id, x)
			_, err := w.Release(w.t.Context(), w.ask(college("COL-1")), w.application(x.ID).Hold, "")
			w.must(err)
		}, ""},
		{"redeemed", true, func(w *campus, id ledger.AccountID, x registrar.Application) {
			hold(w, id, x)
			_, _, err := w.Redeem(w.t.Context(), w.ask(college("COL-1")), x.ID, "准予毕业")
			w.must(err)
		}, registrar.ApplicationElsewhere},
		{"the hold was captured by itself", true, func(w *campus, id ledger.AccountID, x registrar.Application) {
			hold(w, id, x)
			o, err := w.Capture(w.t.Context(), w.ask(college("COL-1")), w.application(x.ID).Hold, nil, "")
			if w.must(err); o.Refusal != nil {
				w.t.Fatal(o.Refusal)
			}
		}, ledger.HoldEnded},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newCampus(t)
			id := w.register("甲（合成）")
			if c.met {
				w.earn(id)
			}
			w.aim(id)
			x, _, err := w.Apply(t.Context(), w.ask(college("COL-1")), id, "MJ01", "")
			w.must(err)
			c.until(w, id, x)
			if _, _, err := w.ReleaseApplication(t.Context(), w.ask(college("COL-2")), x.ID, "不符"); !errors.Is(err, fault.Forbidden) {
				t.Errorf("ReleaseApplication by another college = %v, want %v", err, fault.Forbidden)
			}
			q := w.ask(college("COL-1"))
			if c.want != "" {
				_, _, err = w.ReleaseApplication(t.Context(), q, x.ID, "学分不足")
				refusedWith(t, "ReleaseApplication", err, c.want)
				return
			}
			for range 2 {
				x, _, err = w.ReleaseApplication(t.Context(), q, x.ID, "学分不足")
				if err != nil || x.State != registrar.Released || x.Rejection == nil || x.Rejection.Reason != "学分不足" {
					t.Fatalf("ReleaseApplication = %+v, %v", x, err)
				}
			}
			own, err := w.Applications(t.Context(), learner(id), registrar.ApplicationFilter{})
			if err != nil || len(own) != 1 || own[0].Rejection == nil || own[0].Rejection.Reason != "学分不足" {
				t.Errorf("Applications of the learner = %+v, %v, want the reason", own, err)
			}
			a, err := w.book.Account(t.Context(), id)
			if err != nil || a.Balances.Of(ledger.Credit).Held != 0 {
				t.Errorf("Account = %+v, %v, want nothing held", a, err)
			}
			_, _, err = w.ReleaseApplication(t.Context(), w.ask(college("COL-1")), x.ID, "再次")
			refusedWith(t, "ReleaseApplication again", err, registrar.ApplicationElsewhere)
		})
	}
}

func hold(w *campus, _ ledger.AccountID, x registrar.Application) {
	w.t.Helper()
	_, _, err := w.HoldApplication(w.t.Context(), w.ask(college("COL-1")), x.ID, "毕业审核")
	w.must(err)
}

func (w *campus) application(id string) registrar.Application {
	w.t.Helper()
	x, err := w.Application(w.t.Context(), w.office, id)
	w.must(err)
	return x
}

// Everybody lists their own applications, page by page, and nobody else's.
func TestListApplications(t *testing.T) {
	w := newCampus(t)
	var all []string
	var ids []ledger.AccountID
	for range 5 {
		w.now = w.now.Add(time.Hour)
		id := w.register("甲（合成）")
		w.aim(id)
		x, _, err := w.Apply(t.Context(), w.ask(college("COL-1")), id, "MJ01", "")
		w.must(err)
		all, ids = append([]string{x.ID}, all...), append(ids, id)
	}
	_, _, err := w.ReleaseApplication(t.Context(), w.ask(college("COL-1")), all[0], "不符")
	w.must(err)
	for _, c := range []struct {
		name        string
		by          org.Principal
		institution string
		state       registrar.ApplicationState
		want        []string
	}{
		{"the college", college("COL-1"), "", "", all},
		{"by state", college("COL-1"), "COL-1", registrar.Proposed, all[1:]},
		{"the office", w.office, "", "", all},
		{"the office, by college", w.office, "COL-1", registrar.Released, all[:1]},
		{"the office, another college", w.office, "COL-2", "", nil},
		{"another college", college("COL-2"), "", "", nil},
		{"a learner", learner(ids[0]), "", "", all[4:]},
	} {
		var got []string
		for after := ""; ; {
			list, err := w.ApplicationsAfter(t.Context(), c.by, c.institution, c.state, after, 2)
			w.must(err)
			if len(list) == 0 {
				break
			}
			for _, x := range list {
				got, after = append(got, x.ID), x.ID
			}
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: %v, want %v", c.name, got, c.want)
			}
		}
	}
	for _, by := range []org.Principal{college("COL-2"), enterprise("E1"), {ID: "c", Role: org.Clerk, Organisation: "BJ"}} {
		if _, err := w.ApplicationsAfter(t.Context(), by, "COL-1", "", "", 2); !errors.Is(err, fault.Forbidden) {
			t.Errorf("applications at COL-1 as %s = %v, want %v", by.Role, err, fault.Forbidden)
		}
	}
	if _, err := w.Applicants(t.Context(), learner(ids[0]), 9); !errors.Is(err, fault.Forbidden) {
		t.Errorf("Applicants as a learner = %v, want %v", err, fault.Forbidden)
	}
}
