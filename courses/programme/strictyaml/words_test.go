package strictyaml_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"creditbank/courses/programme/strictyaml"
)

func TestSayPutsEachLanguageIntoItsText(t *testing.T) {
	got := strictyaml.Say("此处是%[2]s，应为 %[1]s", "want %s, is %s", strictyaml.Listed([]string{"a", "b"}), strictyaml.Map)
	if want := (strictyaml.Words{ZH: "此处是键值对，应为 a、b", EN: "want a, b, is a mapping"}); got != want {
		t.Errorf("Say = %+v, want %+v", got, want)
	}
	for language, want := range map[string]string{"zh": "甲", "en": "A", "": "甲\nA"} {
		if got := (strictyaml.Words{ZH: "甲", EN: "A"}).In(language); got != want {
			t.Errorf("In(%q) = %q, want %q", language, got, want)
		}
	}
}

// formats are where the Chinese format stands among the arguments of what
// notes a problem; the English one is behind it.
var formats = map[string]int{"Note": 1, "NoteKey": 2, "Say": 0, "add": 3}

// TestEveryMessageIsInBothLanguages looks at all messages of the readers of
// rule files, also those that no test provokes.
func TestEveryMessageIsInBothLanguages(t *testing.T) {
	found := 0
	for _, dir := range []string{".", "..", "../../equiv", "../../training"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				var called string
				switch f := call.Fun.(type) {
				case *ast.Ident:
					called = f.Name
				case *ast.SelectorExpr:
					called = f.Sel.Name
				}
				at, says := formats[called]
				if !says || len(call.Args) < at+2 {
					return true
				}
				if passed, ok := call.Args[at].(*ast.Ident); ok && passed.Name == "zh" {
					return true // handed on
				}
				found++
				checkFormats(t, set.Position(call.Pos()).String(), literal(call.Args[at]), literal(call.Args[at+1]), len(call.Args)-at-2)
				return true
			})
		}
	}
	if found < 90 {
		t.Errorf("%d messages found, want at least 90", found)
	}
}

var verb = regexp.MustCompile(`%(\[(\d+)\])?[.\d]*([a-z])`)

// checkFormats checks two formats of one message, which take n arguments.
func checkFormats(t *testing.T, at, zh, en string, n int) {
	t.Helper()
	han := func(c rune) bool { return unicode.Is(unicode.Han, c) }
	words := strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) {
			return c
		}
		return -1
	}, verb.ReplaceAllString(en, ""))
	if words != "" && strings.IndexFunc(zh, han) < 0 {
		t.Errorf("%s: %q is not Chinese", at, zh)
	}
	if en == "" || strings.IndexFunc(en, han) >= 0 {
		t.Errorf("%s: %q is not English", at, en)
	}
	for _, format := range []string{zh, en} {
		var taken []int
		for i, v := range verb.FindAllStringSubmatch(format, -1) {
			if v[2] != "" {
				number, _ := strconv.Atoi(v[2])
				i = number - 1
			}
			taken = append(taken, i)
		}
		slices.Sort(taken)
		if taken = slices.Compact(taken); len(taken) != n && !strings.Contains(format, "%[") || len(taken) > n {
			t.Errorf("%s: %q takes %d arguments of %d", at, format, len(taken), n)
		}
	}
}

func literal(e ast.Expr) string {
	if l, ok := e.(*ast.BasicLit); ok && l.Kind == token.STRING {
		if s, err := strconv.Unquote(l.Value); err == nil {
			return s
		}
	}
	return ""
}
