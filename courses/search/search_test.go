package search_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"creditbank/courses"
	"creditbank/courses/search"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// today is the day of the tests' indexes.
const today ledger.Day = 15000

// shelf is a small catalogue.
var shelf = []courses.Course{
	{Code: "GA01", Module: courses.General, Title: "职业道德与职业素养", TitleEn: "Work Ethics", Hours: 32000, Issuer: "BJ", Approved: 14000},
	{Code: "GA02", Module: courses.General, Title: "安全生产", TitleEn: "Safety at Work", Hours: 16000, Issuer: "BJ", Approved: 14000},
	{Code: "GA03", Module: courses.General, Title: "安全生产管理", TitleEn: "Managing Safety", Hours: 48000, Issuer: "BJ", Approved: 14000},
	{Code: "EN01", Module: courses.Enterprise, Title: "燃气调压设备", TitleEn: "Gas Pressure Regulation", Hours: 64000, Issuer: "BJ-E001", Industry: "gas", Approved: 14000},
	{Code: "EN02", Module: courses.Enterprise, Title: "班组长管理与 PLC 基础", TitleEn: "Crew Leaders and PLC", Hours: 8000, Issuer: "BJ-E002", Industry: "auto", Approved: 14000},
	{Code: "EN03", Module: courses.Enterprise, Title: "电力现场安全", TitleEn: "Safety at Electrical Sites", Hours: 16000, Issuer: "BJ-E001", Industry: "power", Approved: 14000, Retired: 14500},
	{Code: "EN04", Module: courses.Enterprise, Title: "绿色制造", TitleEn: "Green Manufacturing", Hours: 16000, Issuer: "BJ-E002", Approved: 16000},
	{Code: "EN05", Module: courses.Enterprise, Title: "草案", TitleEn: "A draft"},
}

func find(t *testing.T, x *search.Index, text string, q search.Question) search.Answer {
	t.Helper()
	words, err := search.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	q.Words = words
	if q.Limit == 0 {
		q.Limit = 50
	}
	return x.Find(q)
}

func codes(a search.Answer) string {
	var list []string
	for _, f := range a.Items {
		list = append(list, f.Code)
	}
	return strings.Join(list, " ")
}

func TestFind(t *testing.T) {
	x := search.New(shelf, today)
	for _, c := range []struct{ text, want string }{
		{"", "EN01 EN02 EN03 EN04 GA01 GA02 GA03"},
		{"安全生产", "GA02 GA03"},            // the whole title before its beginning
		{"安全", "GA02 GA03 EN03"},         // what no longer counts comes last
		{"安全管理", "GA03"},                 // nearly
		{"燃", "EN01"},                    // one character
		{"anquanshengchan", "GA02 GA03"}, // pinyin in full
		{"ānquán shēngchǎn", "GA02 GA03"},
		{"aqsc", "GA02 GA03"}, // its initials
		{"AQ", "GA02 GA03 EN03"},
		{"tiaoya", "EN01"}, {"diaoya", "EN01"}, // both readings of one character
		{"banzuzhang", "EN02"}, {"lvse", "EN04"}, {"lüse", "EN04"},
		{"safety", "GA02 GA03 EN03"}, {"manag", "GA03"}, {"plc", "EN02"}, {"gas", "EN01"},
		{"ga02", "GA02"}, {"ＧＡ０２", "GA02"},
		{"安全 power", "EN03"}, {"safety 管理", "GA03"}, // every word has to be found
		{"安全 gas", ""}, {"draft", ""}, {"草案", ""}, {"zzzz", ""},
	} {
		if got := codes(find(t, x, c.text, search.Question{})); got != c.want {
			t.Errorf("Find(%q) = %s, want %s", c.text, got, c.want)
		}
	}
}

func TestFilters(t *testing.T) {
	x := search.New(shelf, today)
	for name, c := range map[string]struct {
		q    search.Question
		want string
	}{
		"module":   {search.Question{Module: courses.General}, "GA01 GA02 GA03"},
		"industry": {search.Question{Industry: "gas"}, "EN01"},
		"provider": {search.Question{Provider: "BJ-E002"}, "EN02 EN04"},
		"hours":    {search.Question{MinHours: 32000, MaxHours: 48000}, "GA01 GA03"},
		"status":   {search.Question{Status: search.Retired}, "EN03"},
		"coming":   {search.Question{Status: search.Coming}, "EN04"},
		"site":     {search.Question{Providers: map[string]bool{"BJ": true, "BJ-E002": true}}, "EN02 EN04 GA01 GA02 GA03"},
		"two":      {search.Question{Module: courses.Enterprise, Status: search.Open}, "EN01 EN02"},
	} {
		if got := codes(find(t, x, "", c.q)); got != c.want {
			t.Errorf("%s: Find = %s, want %s", name, got, c.want)
		}
	}
}

func TestFacets(t *testing.T) {
	x := search.New(shelf, today)
	a := find(t, x, "", search.Question{Module: courses.General, MaxHours: 32000})
	want := map[string][]search.Count{
		"module":   {{Value: "enterprise", Count: 3}, {Value: "general", Count: 2}}, // without its own filter
		"industry": {}, "provider": {{Value: "BJ", Count: 2}},
		"hours":  {{Value: "32-63", Count: 2}, {Value: "16-31", Count: 1}},
		"status": {{Value: "open", Count: 2}},
	}
	if diff := cmp.Diff(want, a.Facets); diff != "" || a.Total != 2 {
		t.Errorf("facets of %d (-want +got)\n%s", a.Total, diff)
	}
}

// A catalogue that is read page by page is read whole, each course once, in
// the order of one long page.
func TestPages(t *testing.T) {
	x := search.New(catalogue(700), today)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom([]string{"", "安全", "guanli", "gl", "safety", "设备 s"}).Draw(t, "text")
		words, err := search.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		q := search.Question{Words: words, Limit: 1000, Module: rapid.SampledFrom([]courses.Module{"", courses.Post}).Draw(t, "module")}
		whole := x.Find(q)
		if whole.More || whole.Total != len(whole.Items) {
			t.Fatalf("one page has %d of %d, more %t", len(whole.Items), whole.Total, whole.More)
		}
		q.Limit = rapid.IntRange(1, 90).Draw(t, "limit")
		var read []search.Found
		for {
			a := x.Find(q)
			read = append(read, a.Items...)
			if a.Total != whole.Total {
				t.Fatalf("a page says there are %d, want %d", a.Total, whole.Total)
			}
			if !a.More {
				break
			}
			q.After = a.Items[len(a.Items)-1].Place()
		}
		if diff := cmp.Diff(whole.Items, read); diff != "" {
			t.Fatalf("pages of %d (-whole +read)\n%s", q.Limit, diff)
		}
	})
}

func TestParse(t *testing.T) {
	for text, want := range map[string][]search.Word{
		"":                    nil,
		"安全Safety":            {{Text: "安全", Han: true}, {Text: "safety"}},
		" Xi'an，xi’an  Xi'an": {{Text: "xian"}},
		"nǚgōng ÉCOLE":        {{Text: "nvgong"}, {Text: "ecole"}},
	} {
		got, err := search.Parse(text)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("Parse(%q) = %v (-want +got)\n%s", text, err, diff)
		}
	}
	for _, text := range []string{"\xff", strings.Repeat("安", search.MaxText+1), "a b c d e f g h i", "、。 !"} {
		if _, err := search.Parse(text); !errors.Is(err, fault.Invalid) {
			t.Errorf("Parse(%.20q) = %v, want %v", text, err, fault.Invalid)
		}
	}
}

func FuzzParse(f *testing.F) {
	x := search.New(shelf, today)
	for _, seed := range []string{"", "安全生产", "aqsc", "Ü̈", "ü̈", "a'", "ｶﾞ", "安\u0308全", "u\u0308", "\xff", "EN-01 安 b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		words, err := search.Parse(text)
		if err != nil {
			if !errors.Is(err, fault.Invalid) {
				t.Fatalf("Parse(%q) = %v, want %v", text, err, fault.Invalid)
			}
			return
		}
		var parts []string
		for _, w := range words {
			parts = append(parts, w.Text)
		}
		// What was read reads the same again.
		again, err := search.Parse(strings.Join(parts, " "))
		if err != nil || !slices.Equal(again, words) {
			t.Fatalf("Parse(%q) = %v; read again %v, %v", text, words, again, err)
		}
		a := x.Find(search.Question{Words: words, Limit: 3})
		if len(a.Items) > 3 || a.Total > x.Len() || a.More != (a.Total > 3) {
			t.Fatalf("Find(%q) = %d items of %d, more %t", text, len(a.Items), a.Total, a.More)
		}
	})
}

// catalogue makes n courses with titles of the kind the programme has.
func catalogue(n int) []courses.Course {
	where := strings.Fields("电力 燃气 地铁 化工 汽车 机械 建筑 物业 家政 餐饮 印刷 环卫 供热 通信 纺织")
	what := strings.Fields("现场安全 设备维护 班组管理 质量控制 应急处置 仪表调校 计算机应用 节能减排 职业卫生 服务礼仪")
	english := strings.Fields("safety maintenance management quality emergency instruments computing saving health manners")
	all := make([]courses.Course, n)
	for i := range all {
		all[i] = courses.Course{
			Code: fmt.Sprintf("EN%05d", i), Module: courses.Modules[i%len(courses.Modules)],
			Title:   where[i%len(where)] + what[i/7%len(what)] + fmt.Sprintf("第%d册", i%40),
			TitleEn: "Volume of " + english[i/7%len(english)], Hours: ledger.Amount(8+i%90) * ledger.One,
			Issuer: fmt.Sprintf("BJ-E%03d", i%66), Industry: fmt.Sprintf("trade-%c", 'a'+rune(i%20)), Approved: 14000,
		}
	}
	return all
}

// BenchmarkFind asks a catalogue of 50,000 courses; the answer has facets and
// a page of 50.
func BenchmarkFind(b *testing.B) {
	x := search.New(catalogue(50_000), today)
	for _, text := range []string{"", "安全", "设备维护", "s", "guanli", "dlxc", "safety 电力", "trade volume management 安全"} {
		b.Run(text, func(b *testing.B) {
			words, err := search.Parse(text)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				x.Find(search.Question{Words: words, Limit: 50})
			}
		})
	}
}

func BenchmarkNew(b *testing.B) {
	all := catalogue(50_000)
	for b.Loop() {
		search.New(all, today)
	}
}
