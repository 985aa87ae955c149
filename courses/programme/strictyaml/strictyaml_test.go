package strictyaml_test

import (
	"errors"
	"strings"
	"testing"

	"creditbank/courses/programme/strictyaml"
	"creditbank/ledger/fault"
)

func TestNodesKeepTheirText(t *testing.T) {
	root, problems := strictyaml.Parse("t.yaml", []byte("a: 1.50\nb: {c: [x, \"2\", true, null]}\n"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if n := root.Entry("a").Value; n.Kind != strictyaml.Number || n.Scalar != "1.50" || n.Line != 1 || n.Column != 4 {
		t.Errorf("a = %+v, want the number 1.50 at 1:4", n)
	}
	list := root.Entry("b").Value.Entry("c").Value
	var kinds []string
	for _, n := range list.Items {
		kinds = append(kinds, n.Kind.String())
	}
	if got := strings.Join(kinds, ", "); got != "text, text, true or false, nothing" || list.Items[1].Path != "b.c[2]" {
		t.Errorf("kinds are %s, path %s", got, list.Items[1].Path)
	}
	if root.Entry("z") != nil {
		t.Error("Entry of a missing key is not nil")
	}
}

func TestProblemsAreSorted(t *testing.T) {
	problems := strictyaml.Problems{
		{File: "b", Line: 1, Column: 1, Words: strictyaml.Words{EN: "third"}}, {File: "a", Line: 2, Column: 5, Path: "p", Words: strictyaml.Words{EN: "second"}},
		{File: "a", Line: 2, Column: 1, Words: strictyaml.Words{EN: "first"}},
	}
	err := problems.Err()
	if err == nil || err.Error() != "a:2:1: first\na:2:5: p: second\nb:1:1: third" || !errors.Is(err, fault.Invalid) {
		t.Errorf("Err = %v", err)
	}
	if err := (strictyaml.Problems{}).Err(); err != nil {
		t.Errorf("Err of none = %v, want nil", err)
	}
}

func TestNames(t *testing.T) {
	for text, want := range map[string]string{
		"a: ''":                         "is empty",
		"a: ' x'":                       "begins or ends with a blank",
		"a: \"x\\ty\"":                  "cannot be printed",
		"a: " + strings.Repeat("字", 81): "is longer than 80 characters",
		"a: " + strings.Repeat("字", 80): "",
		"a: [x]":                        "is a list, want text",
		"a: true":                       "is true or false, want text: put it in quotes",
		"a: \"\\u202ereversed\"":        "cannot be printed",
	} {
		root, problems := strictyaml.Parse("t.yaml", []byte(text))
		if root == nil {
			t.Fatalf("Parse(%q) = %v", text, problems)
		}
		var r strictyaml.Reader
		r.Name(root.Entry("a").Value)
		if err := r.Problems.Err(); (want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("Name of %q = %v, want %q", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"a: 1\n", "a: [x, {b: c}]\n", "- a\n", "a: |\n  x\n", "a: 'x\n", "? a\n", "a: &x 1\nb: *x\n", "{", "a:\n- b\n -c\n", "\"\\x\": 1"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		root, problems := strictyaml.Parse("f.yaml", data)
		if root == nil && len(problems) == 0 {
			t.Errorf("Parse(%q) = nothing and no problem", data)
		}
		if root != nil && root.Kind != strictyaml.Map {
			t.Errorf("Parse(%q) = %s, want a mapping", data, root.Kind)
		}
	})
}
