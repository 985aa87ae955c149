package registrar_test

import (
	"testing"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"

	"github.com/google/go-cmp/cmp"
)

// TestEmployersSeeNoOtherEmployer: what an employer is given of a learner says
// nothing of where else they worked or work, as what, or since when; the
// office and a clerk of an employer are given all of it.
func TestEmployersSeeNoOtherEmployer(t *testing.T) {
	w := newTown(t, t.Cleanup)
	ctx := t.Context()
	today := ledger.DayOf(w.at)
	l, o, err := w.RegisterLearner(ctx, w.request(), courses.Learner{Name: "甲（合成）", Organisation: "E1", Joined: today - 90, Trade: "钳工"})
	if err != nil || o.Refusal != nil {
		t.Fatal(err, o.Refusal)
	}
	for _, s := range []registrar.Staffing{
		{Event: registrar.Shift, Organisation: "E2", On: today - 60, StaffNumber: "E2-7", Trade: "焊工", FrontLine: true, KeyGroups: []courses.PriorityGroup{courses.PriorityGroups[0]}},
		{Event: registrar.Shift, Organisation: "S1", On: today - 30, StaffNumber: "S1-9", Trade: "电工", FrontLine: true, KeyGroups: []courses.PriorityGroup{courses.PriorityGroups[1]}},
	} {
		if _, _, err := w.ChangeStaff(ctx, w.request(), l.Account, s); err != nil {
			t.Fatalf("%+v = %v", s, err)
		}
	}
	inE1 := courses.Stay{Organisation: "E1", From: today - 90, Until: today - 60}
	inE2 := courses.Stay{Organisation: "E2", From: today - 60, Until: today - 30, StaffNumber: "E2-7"}
	type part struct {
		Organisation, StaffNumber, Trade string
		FrontLine                        bool
		Groups                           int
		Joined                           ledger.Day
		Past                             []courses.Stay
	}
	now := part{"S1", "S1-9", "电工", true, 1, today - 30, nil}
	with := func(p part, past ...courses.Stay) part { p.Past = past; return p }
	for name, c := range map[string]struct {
		by   org.Principal
		want part
	}{
		"the first, above the site where they are": {enterprise("E1"), with(now, inE1)},
		"the site":           {org.Principal{ID: "s", Role: org.Site, Organisation: "S1"}, with(now)},
		"the one in between": {enterprise("E2"), with(part{}, inE2)},
		"a clerk of it":      {org.Principal{ID: "c", Role: org.Clerk, Organisation: "E2"}, with(now, inE1, inE2)},
		"the office":         {w.office, with(now, inE1, inE2)},
	} {
		got, err := w.MayRead(ctx, c.by, l.Account, registrar.PersonField)
		if err != nil {
			t.Errorf("%s: MayRead = %v", name, err)
			continue
		}
		saw := part{got.Organisation, got.StaffNumber, got.Trade, got.FrontLine, len(got.KeyGroups), got.Joined, got.Past}
		if len(saw.Past) == 0 {
			saw.Past = nil
		}
		if diff := cmp.Diff(c.want, saw); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
