package problem

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"creditbank/api/lang"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// codesIn returns the codes that the files of a package declare.
func codesIn(t *testing.T, files ...string) []ledger.Code {
	t.Helper()
	var codes []ledger.Code
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || spec.Type == nil || len(spec.Values) != 1 {
				return true
			}
			literal, isText := spec.Values[0].(*ast.BasicLit)
			ofCode := false
			switch kind := spec.Type.(type) {
			case *ast.Ident:
				ofCode = kind.Name == "Code"
			case *ast.SelectorExpr:
				ofCode = kind.Sel.Name == "Code"
			}
			if ofCode && isText {
				text, err := strconv.Unquote(literal.Value)
				if err != nil {
					t.Fatal(err)
				}
				codes = append(codes, ledger.Code(text))
			}
			return true
		})
	}
	return codes
}

// TestEveryCodeHasTexts compares the table with the codes in the source.
func TestEveryCodeHasTexts(t *testing.T) {
	table, err := ReadTexts()
	if err != nil {
		t.Fatal(err)
	}
	codes := codesIn(t,
		"../../ledger/refusal.go",
		"../../courses/registrar/codes.go",
		"../../courses/registrar/codes_access.go",
		"../../courses/registrar/codes_merge.go",
		"../../courses/identity/problem.go",
		"../../courses/intake/codes.go",
		"../../courses/stats/codes.go",
		"flaw.go",
		"../auth/password.go",
		"../signin/password.go",
		"../signin/provider.go",
	)
	if len(codes) < 80 {
		t.Fatalf("found %d codes, want 80 or more: are they declared elsewhere now?", len(codes))
	}
	for _, code := range codes {
		if _, ok := table[code]; !ok {
			t.Errorf("%s has no texts", code)
		}
	}
	placeholder := regexp.MustCompile(`\{[^}]*\}`)
	for code, spoken := range table {
		if !slices.Contains(codes, code) {
			t.Errorf("texts of %s, which is no code", code)
		}
		for l, text := range spoken {
			for _, found := range placeholder.FindAllString(text.Title+text.Detail+text.Cure, -1) {
				if !slices.Contains([]string{"{field}", "{subject}", "{has}", "{wants}"}, found) {
					t.Errorf("%s: text of %s: %s stands for nothing", lang.Names[l], code, found)
				}
			}
			if strings.Contains(text.Title, "{") {
				t.Errorf("%s: title of %s is not a fixed text: %s", lang.Names[l], code, text.Title)
			}
		}
		// What a text in one language tells, the other tells too.
		en, zh := spoken[lang.English], spoken[lang.Chinese]
		for _, mark := range []string{"{subject}", "{has}", "{wants}"} {
			if strings.Contains(en.Detail+en.Cure, mark) != strings.Contains(zh.Detail+zh.Cure, mark) {
				t.Errorf("%s: %s is told in one language only", code, mark)
			}
		}
	}
}

// TestEveryKindHasAStatus compares the map with the kinds in the source.
func TestEveryKindHasAStatus(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../../ledger/fault/fault.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	declared := 0
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == 1 {
			declared++
		}
		return true
	})
	if declared != len(kinds) {
		t.Errorf("fault declares %d kinds, the map has %d", declared, len(kinds))
	}
	for _, kind := range []error{fault.Invalid, fault.Unauthenticated, fault.Forbidden, fault.NotFound, fault.Conflict,
		fault.Refused, fault.Busy, fault.Unknown, fault.Corrupt} {
		if !slices.ContainsFunc(kinds[:], func(k struct {
			kind   error
			status int
			code   ledger.Code
		}) bool {
			return errors.Is(k.kind, kind)
		}) {
			t.Errorf("%v has no status", kind)
		}
	}
}
