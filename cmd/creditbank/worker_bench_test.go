package main

import (
	"cmp"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"creditbank/api"
	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/courses/simulation"
	"creditbank/fixtures"
	"creditbank/ledger"

	"github.com/prometheus/client_golang/prometheus"
)

// homeLots is how many lots the learner has whose first page is measured.
const homeLots = 200

// BenchmarkWorkerHome opens the first page of a learner with 200 lots, in the
// sealed stores as they are run: again, and after each entry, when what closes
// the gap is looked for anew, among twelve programmes or for one goal.
func BenchmarkWorkerHome(b *testing.B) {
	bank, accounts := benchBank(b, cityProgrammes, 2)
	learner := accounts[1].String()
	taken := 0
	take := func(n int) {
		b.Helper()
		all, err := bank.registrar.Courses(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		var list []courses.Completion
		for at := taken; len(list) < n; at++ {
			c := all[at%len(all)]
			if o, _ := bank.registrar.Tree().Get(c.Issuer); !c.CountsOn(ledger.DayOf(bank.now())) || o.Kind == courses.InstitutionKind {
				continue
			}
			taken = at + 1
			list = append(list, courses.Completion{
				Learner: learner, Course: c.Code, Run: fmt.Sprint("bench ", at), Issuer: cmp.Or(c.Issuer, fixtures.Office), Hours: c.Hours, Completed: ledger.DayOf(bank.now()) - ledger.Day(1+at%900),
			})
		}
		outcomes, err := bank.registrar.Deposit(b.Context(), registrar.Request{By: demoOffice, Key: fmt.Sprint("take ", taken)}, list, false)
		if err != nil {
			b.Fatal(err)
		}
		for _, o := range outcomes {
			if o.Refusal != nil {
				b.Fatal(o.Refusal)
			}
		}
	}
	take(homeLots)
	member, err := bank.addMember(b.Context(), memberRequest{Name: "worker", FullName: "学员（合成）", Role: "learner", Learner: learner, KeepPassword: true})
	if err != nil {
		b.Fatal(err)
	}
	bank.simulations = simulation.New(bank.registrar, bank.now, slog.New(slog.DiscardHandler))
	handler, err := api.New(bank.apiConfig(slog.New(slog.NewJSONHandler(io.Discard, nil)), prometheus.NewRegistry()))
	if err != nil {
		b.Fatal(err)
	}
	form := url.Values{"name": {"worker"}, "password": {member.Password}}
	signIn := httptest.NewRequest(http.MethodPost, "/sign-in", strings.NewReader(form.Encode()))
	signIn.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	in := httptest.NewRecorder()
	handler.ServeHTTP(in, signIn)
	if in.Code != http.StatusSeeOther {
		b.Fatalf("sign in = %d %s", in.Code, in.Body)
	}
	open := func() {
		r := httptest.NewRequest(http.MethodGet, "/worker", nil)
		for _, c := range in.Result().Cookies() {
			r.AddCookie(c)
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatalf("GET /worker = %d %s", w.Code, w.Body)
		}
	}
	moves := 0
	move := func() { // the account, and leaves it as it was
		for _, event := range []registrar.AccountEvent{registrar.Freeze, registrar.Unfreeze} {
			moves++
			q := registrar.Request{By: demoOffice, Key: fmt.Sprint("move ", moves)}
			if o, err := bank.registrar.ChangeAccount(b.Context(), q, accounts[1], event, "bench"); err != nil || o.Refusal != nil {
				b.Fatal(err, o.Refusal)
			}
		}
	}
	moved := func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			move()
			b.StartTimer()
			open()
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms/page")
	}
	b.Run("again", func(b *testing.B) {
		open()
		for b.Loop() {
			open()
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms/page")
	})
	b.Run("moved/programmes=12", moved)
	goal := registrar.Request{By: org.Principal{ID: "bench", Role: org.Learner, Learner: accounts[1]}, Key: "goal"}
	if _, _, err := bank.registrar.SetGoal(b.Context(), goal, accounts[1], demoProgramme, 0, true); err != nil {
		b.Fatal(err)
	}
	b.Run("moved/goals=1", moved)
}
