package api

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"creditbank/courses/registrar"
	"creditbank/courses/simulation"
)

// simulated has the page of a programme simulate a change, and returns what it
// shows in the end.
func (b *browser) simulated(programme, rules string) *view {
	b.w.t.Helper()
	at := b.post("/college/programmes/"+programme+"/change", "key", "k", "do", "simulate", "rules", rules).want(303).header.Get("Location")
	b.w.trials.Work(b.w.t.Context())
	return b.get(at).want(200)
}

// TestSimulationGoesOnBehind: the request that asks for a simulation does not
// wait for it, and its figures are those of the command.
func TestSimulationGoesOnBehind(t *testing.T) {
	w, b, _ := applicant(t)
	w.deposit(w.wang, "GA01", "own", "32")
	const change = "/college/programmes/MJ01/change"
	harder := strings.Replace(rulesText, "total: 6", "total: 8", 1)
	ask := func(b *browser, rules string) string {
		t.Helper()
		return b.post(change, "key", "k", "do", "simulate", "rules", rules, "effective_on", "2011-01-01").want(303).header.Get("Location")
	}
	at := ask(b, harder)
	b.get(at).want(200).has(`id="under-way"`, "正在排队", "under-way", "<progress", "<ins>总共至少8学分。</ins>")
	if again := ask(b, harder); again != at {
		t.Errorf("the same draft is simulated twice, at %s and %s", at, again)
	}
	tan := w.signedIn("tan", posted("college", "COL-1"))
	tan.get(at).want(404).has("这次模拟的结果已不在了")
	w.signedIn("bei", posted("college", "COL-2")).get(at).want(403)

	w.trials.Work(t.Context())
	newest, _ := w.bank.ProgrammeNow("MJ01")
	_, rules, _, err := w.bank.TermsOf(newest)
	w.must(err)
	changed := registrar.Terms{Rules: harder}
	file, err := changed.File()
	w.must(err)
	var told simulation.Tally
	w.must(w.bank.Simulate(t.Context(), "MJ01", rules, file.Rules, func(one registrar.Simulated) error { told.Add(one); return nil }))
	if told.Learners != 2 {
		t.Fatalf("the command audits %d learners, want 2", told.Learners)
	}
	v := b.get(at).want(200).has(fmt.Sprintf("按新旧规则各审核了 %d 名学员", told.Learners), `value="2011-01-01"`, "total: 8",
		fmt.Sprintf("%d 人由未达标变为达标，%d 人由达标变为未达标", told.NewlyMet, told.NoMore))
	for i, effect := range simulation.Effects {
		if tile := fmt.Sprintf(`<div class="tile %s">`, effect); !strings.Contains(v.html, tile) {
			t.Errorf("there is no figure of %s", effect)
		} else if _, rest, _ := strings.Cut(v.html, tile); !strings.HasPrefix(rest[strings.Index(rest, "<strong>"):], fmt.Sprintf("<strong>%d</strong>", told.Of[i])) {
			t.Errorf("%s is not told as %d: %.90s", effect, told.Of[i], rest)
		}
	}

	// Whoever withdraws the consent is named no more.
	b.get(at).has("林（合成）")
	w.post("learner", "/v1/learners/"+w.lin+"/goals", m{"programme": "MJ01", "consent": false}).want(201)
	w.post("learner", "/v1/learners/"+w.lin+"/consents/withdrawal", m{"institution": "COL-1"}).want(201)
	if v := b.get(at).want(200); strings.Contains(v.html, w.lin) || strings.Contains(v.html, "林（合成）") {
		t.Error("a learner who has withdrawn the consent is named")
	}

	// One that is stopped says so, and one of yesterday is gone.
	later := ask(b, strings.Replace(rulesText, "total: 6", "total: 7", 1))
	id := strings.TrimPrefix(later, change+"?simulation=")
	tan.post("/college/programmes/MJ01/simulations/" + id + "/stop").want(404)
	b.post("/college/programmes/MJ01/simulations/" + id + "/stop").leads(later)
	w.trials.Work(t.Context())
	b.get(later).want(200).has("模拟已停止", "到此为止审核了 0 名学员")
	for range 3 {
		b.get(at).want(200)
		w.clock.pass(25 * time.Minute)
	}
	b.get(at).want(404).has("这次模拟的结果已不在了", "ruleset: TEST-6")
}
