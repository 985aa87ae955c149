package training_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"creditbank/courses/programme/strictyaml"
	"creditbank/courses/training"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"pgregory.net/rapid"
)

const fixtures = "../../fixtures/training"

// TestWorkedCases runs the worked cases of all rule files: H1 under both
// readings, H2 and H4 among them.
func TestWorkedCases(t *testing.T) {
	files, err := filepath.Glob(fixtures + "/*.yaml")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d rule files, %v", len(files), err)
	}
	for _, name := range files {
		f := read(t, name)
		n, failed := f.Test()
		if n == 0 {
			t.Errorf("%s has no worked cases", name)
		}
		for _, x := range failed {
			t.Errorf("%s:%d: case %s: %s", name, x.Line, x.Case, x.Told().EN)
		}
	}
}

func read(t testing.TB, name string) *training.File {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	f, err := training.Read(filepath.Base(name), data)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// A case that is wrong fails, with what it should say.
func TestAWrongCaseFails(t *testing.T) {
	data, err := os.ReadFile(fixtures + "/MONEY-2018.yaml")
	if err != nil {
		t.Fatal(err)
	}
	wrong := strings.Replace(string(data), "deductible: 450000", "deductible: 450001", 1)
	f, err := training.Read("x", []byte(wrong))
	if err != nil {
		t.Fatal(err)
	}
	_, failed := f.Test()
	if len(failed) != 1 || failed[0].Differs[0] != (strictyaml.Words{ZH: "2020 年：deductible 为 450000，应为 450001", EN: "2020: deductible is 450000, expected 450001"}) {
		t.Errorf("Test = %+v, want one failure of H2 in 2020", failed)
	}
}

func TestReadRefuses(t *testing.T) {
	duty := "kind: duty\nruleset: R\ntitle: {zh: 甲, en: A}\nfrom_year: 2009\nbasis: {}\ncases: []\nhours: 90\notherwise: public\ncategories: []\n"
	money := "kind: money\nruleset: R\ntitle: {zh: 甲, en: A}\nfrom_year: 2009\nbasis: {}\ncases: []\nset_aside: {o: 0.015}\nunused: carried\nfront_line: 0.6\npurposes: []\n"
	for name, c := range map[string]struct{ text, want string }{
		"no kind":          {"ruleset: R\n", "the key kind is missing"},
		"another kind":     {"kind: tax\n", "want one of: money, duty, budget"},
		"key of another":   {duty + "unused: carried\nprofessional: {part: 2, of: 3, reading: of-done}\n", "unknown key"},
		"no part":          {duty + "professional: {part: 3, of: 3, reading: of-done}\n", "less than the whole"},
		"another reading":  {duty + "professional: {part: 2, of: 3, reading: both}\n", "want one of: of-required, of-done"},
		"two of three":     {strings.Replace(duty, "categories: []", "categories: [{course: A, module: general, as: public}]", 1), "names 2 of course, industry and module"},
		"ends too early":   {duty + "until_year: 2008\n", "is before from_year"},
		"share above 1":    {money + "deductible: {share: 1.1, rest: carried}\n", "cannot be above 1"},
		"money as text":    {"kind: budget\nruleset: R\ngroups: [{id: a, yearly: '5', ceiling: 5}]\n", "is text, want yuan"},
		"finer than a fen": {"kind: budget\nruleset: R\ngroups: [{id: a, yearly: 0.001, ceiling: 5}]\n", "at most two digits"},
		"code":             {strings.Replace(duty, "ruleset: R", "ruleset: a/b", 1), "is no code"},
		"empty case":       {strings.Replace(money, "cases: []", "cases: [{id: A, years: [{year: 2010, payroll: 1, spent: 0, expect: {}}]}]", 1), "expects nothing"},
	} {
		_, err := training.Read("f", []byte(c.text))
		if !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: Read = %v, want %q", name, err, c.want)
		}
		var problems strictyaml.Problems
		errors.As(err, &problems)
		for _, p := range problems {
			chinese := strings.ContainsFunc(p.ZH, func(r rune) bool { return unicode.Is(unicode.Han, r) })
			if !chinese || p.EN == "" || strings.Contains(p.ZH+p.EN, "%!") {
				t.Errorf("%s: %s is told as %q, want Chinese and English", name, p, p.Words)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	files, err := filepath.Glob(fixtures + "/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte("kind: money\ncases: [{id: A, years: [{expect: {deductible: 1e9}}]}]\n"))
	f.Add([]byte("kind: duty\ncases: [{id: A, year: 2010, learned: [{hours: 1000000, as: public, day: 1970-01-01}], expect: {met: 1}}]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := training.Read("f", data)
		if err != nil {
			if !errors.Is(err, fault.Invalid) {
				t.Fatalf("Read = %v, want %v", err, fault.Invalid)
			}
			return
		}
		file.Test()
	})
}

func TestParseMoney(t *testing.T) {
	for text, want := range map[string]string{"0": "0", "950000": "950000", "12.5": "12.5", "0.01": "0.01", "10000000000": "10000000000", "1.10": "1.1"} {
		m, err := training.ParseMoney(text)
		if err != nil || m.String() != want {
			t.Errorf("ParseMoney(%q) = %s, %v, want %s", text, m, err, want)
		}
	}
	for _, text := range []string{"", "-1", "1e5", "0.001", "10000000000.01", ".5", "5.", "1.2.3", "１", strings.Repeat("1", 25)} {
		if m, err := training.ParseMoney(text); !errors.Is(err, fault.Invalid) {
			t.Errorf("ParseMoney(%q) = %s, %v, want %v", text, m, err, fault.Invalid)
		}
	}
}

func TestYearOf(t *testing.T) {
	for text, want := range map[string]int{"2010-01-01": 2010, "2010-12-31": 2010, "2011-01-02": 2011, "1949-01-01": 1949, "2199-12-31": 2199} {
		d, err := ledger.ParseDay(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := training.YearOf(d); got != want {
			t.Errorf("YearOf(%s) = %d, want %d", text, got, want)
		}
	}
}

// drawYears draws years of an enterprise.
func drawYears(t *rapid.T, rules *training.MoneyRules) []training.FundYear {
	years := make([]training.FundYear, rapid.IntRange(1, 8).Draw(t, "years"))
	fen := func(name string, most training.Money) training.Money {
		return training.Money(rapid.Int64Range(0, int64(most)).Draw(t, name))
	}
	for i := range years {
		y := training.FundYear{
			Year: 2018 + i, Rules: rules, Class: rapid.SampledFrom([]string{"ordinary", "high-skill"}).Draw(t, "class"),
			Payroll: fen("payroll", training.MaxMoney), SetAside: fen("set aside", 1_000_000*training.Yuan),
		}
		for range rapid.IntRange(0, 6).Draw(t, "lines") {
			y.Spent = append(y.Spent, training.Spending{
				Purpose: rules.Purposes[rapid.IntRange(0, len(rules.Purposes)-1).Draw(t, "purpose")].ID,
				Amount:  fen("amount", training.MaxMoney), FrontLine: rapid.Bool().Draw(t, "front line"),
			})
		}
		years[i] = y
	}
	return years
}

// Nothing carried is below zero, nothing is deducted that was not spent or
// carried, and no fen appears or vanishes over the years.
func TestMoneyIsConserved(t *testing.T) {
	rules := *read(t, fixtures+"/MONEY-2018.yaml").Rules.Money
	rapid.Check(t, func(t *rapid.T) {
		own := rules
		own.Deductible = training.Share(rapid.Int64Range(0, 1000).Draw(t, "deductible"))
		own.Carried, own.Lapses = rapid.Bool().Draw(t, "carried"), rapid.Bool().Draw(t, "lapses")
		years := drawYears(t, &own)
		var spent, deducted, lost, setAside, overspent, lapsed, notPayable, lines training.Money
		var fund, deduction training.Money
		for i, r := range training.Report(years) {
			d := r.Deduction
			for name, m := range map[string]training.Money{
				"carried out": d.CarriedOut, "deductible": d.Deductible, "fund": r.CarriedOut, "overspent": r.Overspent,
				"short": r.ShortSetAside, "front line short": r.FrontLine.Short, "lapsed": r.Lapsed,
			} {
				if m < 0 {
					t.Fatalf("%d: %s is %s", r.Year, name, m)
				}
			}
			if d.Deductible > r.Spent+d.CarriedIn || d.Deductible > d.Limit {
				t.Fatalf("%d: %s deducted of %s spent and %s carried, limit %s", r.Year, d.Deductible, r.Spent, d.CarriedIn, d.Limit)
			}
			if d.CarriedIn != deduction || r.CarriedIn != fund {
				t.Fatalf("%d: carried in %s and %s, want what was carried out: %s and %s", r.Year, d.CarriedIn, r.CarriedIn, deduction, fund)
			}
			if r.FrontLine.Amount+r.FrontLine.Short > r.Spent {
				t.Fatalf("%d: front line %s and %s short of %s spent", r.Year, r.FrontLine.Amount, r.FrontLine.Short, r.Spent)
			}
			fund, deduction = r.CarriedOut, d.CarriedOut
			spent, deducted, lost = spent+r.Spent, deducted+d.Deductible, lost+d.Lost
			setAside, overspent, lapsed, notPayable = setAside+r.SetAside, overspent+r.Overspent, lapsed+r.Lapsed, notPayable+r.NotPayable
			for _, l := range years[i].Spent {
				lines += l.Amount
			}
		}
		if spent != deducted+deduction+lost || setAside+overspent != spent+fund+lapsed || lines != spent+notPayable {
			t.Fatalf("spent %s = %s deducted + %s carried + %s lost; set aside %s + overspent %s = spent + %s carried + %s lapsed; lines %s = spent + %s",
				spent, deducted, deduction, lost, setAside, overspent, fund, lapsed, lines, notPayable)
		}
	})
}

// More hours never make a duty worse, but for public hours under the reading
// of what was done; what is to be added is enough and no hour too many.
func TestMoreHoursAreNeverWorse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := training.DutyRules{
			Hours: ledger.Amount(rapid.Int64Range(0, 200_000).Draw(t, "hours")),
			Of:    rapid.IntRange(2, 12).Draw(t, "of"), Reading: rapid.SampledFrom([]training.Reading{training.OfRequired, training.OfDone}).Draw(t, "reading"),
		}
		rules.Part = rapid.IntRange(0, rules.Of-1).Draw(t, "part")
		const day ledger.Day = 14700 // in 2010
		draw := rapid.Custom(func(t *rapid.T) training.Learned {
			return training.Learned{
				As:    rapid.SampledFrom([]training.Category{training.Professional, training.Public, training.Uncounted}).Draw(t, "as"),
				Hours: ledger.Amount(rapid.Int64Range(0, 90_000).Draw(t, "of hours")), Day: day,
			}
		})
		learned := rapid.SliceOfN(draw, 0, 5).Draw(t, "learned")
		more := draw.Draw(t, "more")
		before, after := rules.Judge(2010, learned), rules.Judge(2010, append(learned, more))
		if after.Short > before.Short || after.Done < before.Done {
			t.Fatalf("with %+v more: %+v, before %+v", more, after, before)
		}
		monotone := rules.Reading == training.OfRequired || more.As != training.Public
		if monotone && (after.ToAdd > before.ToAdd || before.Met && !after.Met) {
			t.Fatalf("with %+v more: %+v, before %+v", more, after, before)
		}
		add := func(hours ledger.Amount) training.DutyVerdict {
			return rules.Judge(2010, append(learned, training.Learned{As: training.Professional, Hours: hours, Day: day}))
		}
		if v := add(before.ToAdd); !v.Met {
			t.Fatalf("%s hours more are not enough: %+v after %+v", before.ToAdd, v, before)
		}
		if before.ToAdd > 0 && add(before.ToAdd-1).Met {
			t.Fatalf("one thousandth less than %s would do: %+v", before.ToAdd, before)
		}
	})
}

// The reading of what was done is as it says: public hours raise what is asked.
func TestPublicHoursUnderTheReadingOfWhatWasDone(t *testing.T) {
	rules := read(t, fixtures+"/CE-90-B.yaml").Rules.Duty
	day, err := ledger.ParseDay("2010-05-01")
	if err != nil {
		t.Fatal(err)
	}
	learned := []training.Learned{{As: training.Professional, Hours: 60_000, Day: day}, {As: training.Public, Hours: 30_000, Day: day}}
	if v := rules.Judge(2010, learned); !v.Met {
		t.Fatalf("Judge = %+v, want met", v)
	}
	learned[1].Hours = 33_000
	if v := rules.Judge(2010, learned); v.Met || v.ToAdd != 6_000 {
		t.Errorf("Judge with 33 public hours = %+v, want 6 professional hours to add", v)
	}
}

// An earmark pays for its course alone, nothing goes below zero, and what was
// granted is spent or left.
func TestBudget(t *testing.T) {
	group := training.BudgetGroup{Yearly: 500 * training.Yuan, Ceiling: 1200 * training.Yuan}
	rapid.Check(t, func(t *rapid.T) {
		var b training.Budget
		var in, out training.Money
		left := func() training.Money {
			sum := b.Base
			for _, e := range b.Earmarks {
				if e.Amount <= 0 {
					t.Fatalf("an earmark of %s", e.Amount)
				}
				sum += e.Amount
			}
			return sum
		}
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			course := rapid.SampledFrom([]string{"X", "Y", "Z"}).Draw(t, "course")
			amount := training.Money(rapid.Int64Range(1, 150_000).Draw(t, "amount"))
			switch rapid.IntRange(0, 2).Draw(t, "step") {
			case 0:
				var added training.Money
				b, added = b.Granted(group)
				in += added
				if b.Base > group.Ceiling {
					t.Fatalf("base %s above %s", b.Base, group.Ceiling)
				}
			case 1:
				b = b.ToppedUp(course, amount)
				in += amount
			default:
				after, p := b.Spend(course, amount)
				var mine training.Money
				for _, e := range b.Earmarks {
					if e.Course == course {
						mine = e.Amount
					}
				}
				if p.Short > 0 != (b.Base+mine < amount) || p.Short == 0 && (p.Earmark != min(mine, amount) || p.Earmark+p.Base != amount) {
					t.Fatalf("%+v spends %s on %s: %+v", b, amount, course, p)
				}
				if p.Short == 0 {
					out += amount
				}
				b = after
			}
			if b.Base < 0 || left() != in-out {
				t.Fatalf("%+v left, want %s", b, in-out)
			}
		}
	})
}

func TestCompare(t *testing.T) {
	lines := []training.PlanLine{
		{ID: "L1", Course: "GA01", Hours: 32_000, Money: 100, People: 3, Named: []string{"lin", "wang"}},
		{ID: "L2", Course: "EN01", Hours: 16_000, Money: 50, People: 1},
	}
	p := training.Compare(lines, []training.Done{
		{Learner: "zhao", Course: "GA01", Hours: 30_000, Lot: 9},
		{Learner: "lin", Course: "GA01", Hours: 32_000, Lot: 11},
		{Learner: "qian", Course: "GA01", Hours: 32_000, Lot: 12}, // no place is left
		{Learner: "lin", Course: "GA02", Hours: 8_000, Lot: 13},   // nobody planned it
	})
	if len(p.Lines[0].Done) != 2 || p.Lines[0].Done[1].Learner != "zhao" || p.Lines[0].Open != 1 || p.Lines[0].Missing[0] != "wang" || p.Lines[1].Open != 1 {
		t.Errorf("lines = %+v", p.Lines)
	}
	if p.PeoplePlanned != 4 || p.PeopleDone != 2 || p.HoursPlanned != 112_000 || p.HoursDone != 62_000 || p.HoursBesides != 40_000 || p.MoneyPlanned != 150 {
		t.Errorf("totals = %+v", p)
	}
	if len(p.People) != 4 || p.People[0].Learner != "lin" || p.People[0].Done != 32_000 || p.People[0].Beside != 8_000 || p.People[2].Missing[0] != "L1" {
		t.Errorf("people = %+v", p.People)
	}
}

// Every completion fills one place or is beside the plan, and no line has more
// than its places.
func TestCompareLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		who := []string{"a", "b", "c", "d"}
		what := []string{"X", "Y"}
		var lines []training.PlanLine
		for range rapid.IntRange(0, 4).Draw(t, "lines") {
			l := training.PlanLine{Course: rapid.SampledFrom(what).Draw(t, "course"), Named: rapid.SliceOfNDistinct(rapid.SampledFrom(who), 0, 3, rapid.ID[string]).Draw(t, "named")}
			l.People = len(l.Named) + rapid.IntRange(0, 2).Draw(t, "more")
			lines = append(lines, l)
		}
		var done []training.Done
		for i := range rapid.IntRange(0, 8).Draw(t, "done") {
			done = append(done, training.Done{Learner: rapid.SampledFrom(who).Draw(t, "who"), Course: rapid.SampledFrom(what).Draw(t, "what"), Hours: 1000, Lot: uint64(i + 1)})
		}
		p := training.Compare(lines, done)
		count := len(p.Beside)
		for _, l := range p.Lines {
			count += len(l.Done)
			if len(l.Done) > l.Line.People || l.Open+len(l.Done) != l.Line.People {
				t.Fatalf("%d done and %d open of %d places", len(l.Done), l.Open, l.Line.People)
			}
		}
		if count != len(done) {
			t.Fatalf("%d completions became %d", len(done), count)
		}
	})
}
