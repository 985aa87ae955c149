package pages

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"creditbank/courses"
	"creditbank/courses/intake"
	"creditbank/courses/registrar"
)

// TestOfficerTexts: every text that the code or a stored name asks for is there.
func TestOfficerTexts(t *testing.T) {
	texts := textsRead(t)
	var keys []string
	files, err := filepath.Glob("enterprise*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`"(ent\.[a-z.-]*[a-z])"`).FindAllStringSubmatch(string(raw), -1) {
			keys = append(keys, found[1])
		}
	}
	if len(keys) < 20 {
		t.Fatalf("found %d texts: looking in the wrong place", len(keys))
	}
	for _, s := range []intake.State{intake.Received, intake.Checking, intake.Checked, intake.Booking, intake.Done, intake.Withheld, intake.Unusable, intake.Cancelled} {
		keys = append(keys, "ent.state."+string(s))
	}
	for _, c := range intake.Classes {
		keys = append(keys, "ent.class."+c.String())
	}
	for _, s := range intake.ItemStates {
		keys = append(keys, "ent.item."+string(s))
	}
	for why := intake.SameIdentity; why <= intake.NearName; why++ {
		keys = append(keys, "ent.why-proposed."+why.String())
	}
	for _, m := range courses.Modules {
		keys = append(keys, "name.module."+string(m))
	}
	for _, s := range []registrar.ReviewState{registrar.Draft, registrar.Submitted, registrar.UnderReview, registrar.Passed, registrar.Returned,
		registrar.CourseRejected, registrar.Withdrawn, registrar.CourseApproved} {
		keys = append(keys, "ent.review."+string(s))
	}
	for _, g := range courses.PriorityGroups {
		keys = append(keys, "ent.group."+string(g))
	}
	for _, s := range []registrar.OrderState{registrar.OrderOpen, registrar.OrderSettled, registrar.OrderCancelled} {
		keys = append(keys, "ent.order."+string(s))
	}
	for _, s := range []registrar.BudgetStep{registrar.Grant, registrar.TopUp, registrar.PayFor} {
		keys = append(keys, "ent.budget."+string(s))
	}
	for _, kind := range []string{"month", "quarter"} {
		keys = append(keys, "ent.period."+kind)
	}
	for _, name := range shownFigures {
		keys = append(keys, "ent.figure."+name)
	}
	for _, why := range []string{"suppressed", "not-additive", "none"} {
		keys = append(keys, "ent.why."+why)
	}
	for _, key := range keys {
		if _, ok := texts[key]; !ok {
			t.Errorf("the text %q is missing", key)
		}
	}
}
