package audit

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"creditbank/courses/programme"
	"creditbank/ledger"
)

// TestSay: every rule of every rule file is said in both languages, under the
// name that exceptions take it away by.
func TestSay(t *testing.T) {
	files, err := filepath.Glob("testdata/rules/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no rule files: %v", err)
	}
	for _, path := range files {
		f, err := programme.Load(path)
		if err != nil {
			t.Fatal(err)
		}
		said := Say(f.Rules)
		for _, name := range RuleNames(f.Rules) {
			at := slices.IndexFunc(said, func(w RuleWords) bool { return w.Rule == name })
			if at < 0 {
				t.Errorf("%s: nothing is said of %s", path, name)
			}
		}
		for _, w := range said {
			if !strings.HasSuffix(w.ZH, "。") || !strings.HasSuffix(w.EN, ".") || strings.Contains(w.ZH+w.EN, "%!") {
				t.Errorf("%s: of %s it is said %q and %q", path, w.Rule, w.ZH, w.EN)
			}
		}
	}
}

func TestSayInWords(t *testing.T) {
	f, err := programme.Read("rules", []byte(`ruleset: T
title: {zh: 试点}
total: 60
exits: {certificate: 30}
groups: {general: 20, free: 0}
accept: {general: [own, union]}
required: {general: {all: [A1, A2]}}
at_least: {college: {source: [own], min: 10}}
at_most: {one: {source: [enterprise], per: issuer, max: 3}, each: {source: [enterprise], per: year, max_items: 2}}
pass_score: 60
basis: {total: 第三条}
`), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]RuleWords{
		"total":             {"total", Words{"总共至少60学分。", "60 credits in total, at least."}, "第三条"},
		"groups.free":       {"groups.free", Words{"课程组free：可计入，没有最低要求。", "Group free: credits may count in it, none are required."}, ""},
		"accept.general":    {"accept.general", Words{"课程组general只接受来源为own, union的学分。", "Group general takes credits of own, union only."}, ""},
		"at_least.college":  {"at_least.college", Words{"college：来源为own的学分至少10。", "college: at least 10 credits of own."}, ""},
		"at_most.one":       {"at_most.one", Words{"one：来源为enterprise的学分，每个颁发机构最多3学分。", "one: at most 3 credits of enterprise for each issuer."}, ""},
		"at_most.each":      {"at_most.each", Words{"each：来源为enterprise的学分，每学年最多2项。", "each: at most 2 lots of enterprise in each academic year."}, ""},
		"required.general":  {"required.general", Words{"课程组general必修：修完全部：A1, A2。", "Required in group general: all of A1, A2."}, ""},
		"exits.certificate": {"exits.certificate", Words{"修满30学分可申请阶段证书certificate。", "The lower award certificate is reached with 30 counted credits."}, ""},
	}
	for _, got := range Say(f.Rules) {
		if w, told := want[got.Rule]; told && got != w {
			t.Errorf("of %s it is said %+v, want %+v", got.Rule, got, w)
		}
		delete(want, got.Rule)
	}
	for name := range want {
		t.Errorf("nothing is said of %s", name)
	}
}

// TestTryCases runs the worked cases of the rule files of the tests.
func TestTryCases(t *testing.T) {
	f, err := programme.Load("testdata/rules/CN-BJ-71.yaml")
	if err != nil {
		t.Fatal(err)
	}
	today := ledger.Day(20000)
	for _, tried := range TryCases(f, today, 100) {
		if len(tried.Differs) > 0 {
			t.Errorf("case %s: %v", tried.Case.ID, tried.Differs)
		}
	}
	if got := len(TryCases(f, today, 1)); got != 1 {
		t.Errorf("TryCases(1) runs %d", got)
	}
	f.Rules.Total += ledger.One
	failed := TryCases(f, today, 1)[0]
	if len(failed.Differs) == 0 || failed.Differs[0] != (Words{"结论为不通过，应为通过", "met is false, expected true"}) {
		t.Errorf("with a higher total the first case differs in %v", failed.Differs)
	}
}
