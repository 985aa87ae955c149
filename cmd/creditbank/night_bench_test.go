package main

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/fixtures"
	"creditbank/ledger"
)

// A city of this size is to be audited for so many programmes in one night.
const (
	cityWorkers    = 4_000_000
	cityProgrammes = 12
	nightWorkers   = 10_000
	matchesOf      = 100
	benchDays      = 900 // in which the learners learn
)

// benchBank makes a bank with the demonstration's programmes, further ones
// under other codes until there are as many as asked for, and synthetic
// learners who took up to 35 courses each.
func benchBank(b *testing.B, programmes, learners int) (*bank, []ledger.AccountID) {
	b.Helper()
	bank := programmesBank(b)
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	must(addProgrammes(b, bank, programmes))
	var accounts []ledger.AccountID
	for first := 0; first < learners; first += 500 {
		list := make([]courses.Learner, min(500, learners-first))
		for i := range list {
			list[i] = courses.Learner{Name: fmt.Sprintf("学员 %d（合成）", first+i), Organisation: demoEnterprise, Synthetic: true}
		}
		registered, _, err := bank.registrar.RegisterLearners(b.Context(), registrar.Request{By: demoOffice, Key: fmt.Sprint("learners ", first)}, list)
		must(err)
		for _, l := range registered {
			accounts = append(accounts, l.Account)
		}
	}
	must(learn(b, bank, accounts))
	return bank, accounts
}

// addProgrammes publishes the majors again under other codes, each with
// another total, until there are enough.
func addProgrammes(b *testing.B, bank *bank, enough int) error {
	majors, err := fixtures.Programmes()
	if err != nil {
		return err
	}
	first, err := ledger.ParseDay("2010-01-01")
	if err != nil {
		return err
	}
	for have := len(majors); have < enough; have++ {
		p := majors[have%len(majors)]
		was := p.Major.Code
		p.Major.Code = fmt.Sprintf("MX%03d", have)
		p.Rules = strings.Replace(strings.ReplaceAll(p.Rules, was+"-76", p.Major.Code+"-76"), "\ncases:", fmt.Sprintf("\ntotal: %d\ncases:", 76+have%11), 1)
		p.Equivalences = strings.ReplaceAll(p.Equivalences, was+"-76", p.Major.Code+"-76")
		if err := publishMajor(b.Context(), bank.registrar, p, first); err != nil {
			return err
		}
	}
	return nil
}

// learn books what the learners took, drawn by a fixed seed.
func learn(b *testing.B, bank *bank, accounts []ledger.AccountID) error {
	all, err := bank.registrar.Courses(b.Context())
	if err != nil {
		return err
	}
	draw := rand.New(rand.NewPCG(1, 2))
	from, err := ledger.ParseDay("2023-01-01")
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(c courses.Course) bool { return !c.CountsOn(from) || !c.CountsOn(from+benchDays) })
	batches := make(map[string][]courses.Completion) // by who reports them
	sent := 0
	send := func(by string) error {
		who := demoOffice
		if by != fixtures.Office {
			who = org.Principal{ID: "bench", Role: org.College, Organisation: by}
		}
		sent++
		outcomes, err := bank.registrar.Deposit(b.Context(), registrar.Request{By: who, Key: fmt.Sprint("batch ", sent)}, batches[by], false)
		for _, o := range outcomes {
			if o.Refusal != nil {
				return o.Refusal
			}
		}
		delete(batches, by)
		return err
	}
	var serving [][]courses.Course // by programme: what its equivalences name
	majors, err := fixtures.Programmes()
	if err != nil {
		return err
	}
	for _, p := range majors {
		serving = append(serving, slices.DeleteFunc(slices.Clone(all), func(c courses.Course) bool {
			return !strings.Contains(p.Equivalences, "course: "+c.Code+"}") && !strings.HasPrefix(c.Code, p.Major.Code)
		}))
	}
	for i, id := range accounts {
		// Three in four take what serves one diploma, the others whatever there is.
		list := serving[i%len(serving)]
		if i%4 == 0 {
			list = all
		}
		for _, at := range draw.Perm(len(list))[:draw.IntN(min(36, len(list)))] {
			c := list[at]
			by := fixtures.Office
			if o, _ := bank.registrar.Tree().Get(c.Issuer); o.Kind == courses.InstitutionKind {
				by = c.Issuer
			}
			batches[by] = append(batches[by], courses.Completion{
				Learner: id.String(), Course: c.Code, Run: c.Code, Issuer: cmp.Or(c.Issuer, fixtures.Office), Hours: c.Hours, Score: ledger.Amount(55+draw.IntN(45)) * ledger.One,
				HasScore: true, Completed: from + ledger.Day(draw.IntN(benchDays)),
			})
			if len(batches[by]) == 500 {
				if err := send(by); err != nil {
					return err
				}
			}
		}
	}
	for by := range batches {
		if err := send(by); err != nil {
			return err
		}
	}
	return nil
}

// BenchmarkMatches asks for the nearest of 100 diplomas, for one learner after
// the other of 200.
func BenchmarkMatches(b *testing.B) {
	bank, accounts := benchBank(b, matchesOf, 200)
	i := 0
	for b.Loop() {
		id := accounts[i%len(accounts)]
		i++
		matches, err := bank.registrar.Matches(b.Context(), org.Principal{Role: org.Learner, Learner: id}, id)
		if err != nil || len(matches) < matchesOf {
			b.Fatalf("%d matches, %v, want %d", len(matches), err, matchesOf)
		}
	}
	b.ReportMetric(float64(b.N*matchesOf)/b.Elapsed().Seconds(), "audits/s")
}

// BenchmarkNight audits 10,000 synthetic learners for 12 programmes, as a
// night's run does, and says how long a city of 4 million would take at that
// speed.
func BenchmarkNight(b *testing.B) {
	bank, accounts := benchBank(b, cityProgrammes, nightWorkers)
	codes := []string{"MX011"}
	majors, err := fixtures.Majors()
	if err != nil {
		b.Fatal(err)
	}
	for _, m := range majors {
		codes = append(codes, m.Code)
	}
	audits := 0
	for b.Loop() {
		err := bank.registrar.RunNight(b.Context(), registrar.Night{Programmes: codes, Within: -1}, func(registrar.Nearness) error {
			audits++
			return nil
		}, func(uint64) {})
		if err != nil {
			b.Fatal(err)
		}
	}
	if want := b.N * len(accounts) * cityProgrammes; audits != want {
		b.Fatalf("%d audits, want %d", audits, want)
	}
	speed := float64(audits) / b.Elapsed().Seconds()
	b.ReportMetric(speed, "audits/s")
	b.ReportMetric(cityWorkers*cityProgrammes/speed/3600, "hours/city")
}
