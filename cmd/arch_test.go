// Package cmd holds the program, and the test that keeps the house in order.
package cmd_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "creditbank/"

// mayImport says which of our packages each package may import. A name that
// ends in “/…” stands for the package and all below it. Stores are named in
// cmd alone. Tests may import more; see testsMayImport.
var mayImport = map[string][]string{
	"ledger/fault":         {},
	"ledger/durable":       {"ledger/fault"},
	"ledger/filebolt":      {"ledger/fault", "ledger/durable"},
	"ledger/merkle":        {"ledger/fault", "ledger/durable"},
	"ledger":               {"ledger/fault"},
	"ledger/seal":          {"ledger", "ledger/fault", "ledger/merkle"},
	"ledger/keyring":       {"ledger", "ledger/fault", "ledger/durable", "ledger/filebolt", "ledger/merkle", "ledger/seal"},
	"ledger/transcript":    {"ledger", "ledger/fault", "ledger/merkle", "ledger/seal"},
	"ledger/ledgermem":     {"ledger", "ledger/fault"},
	"ledger/ledgerbolt":    {"ledger", "ledger/fault", "ledger/durable", "ledger/filebolt", "ledger/merkle", "ledger/seal", "ledger/keyring", "ledger/transcript"},
	"ledger/ledgertest":    {"ledger", "ledger/fault"},
	"ledger/ledgerbench/…": {},

	"ledger/merkle/merkletest": {"ledger/merkle"}, // for tests

	"courses":                      {"ledger", "ledger/fault"},
	"courses/org":                  {"courses", "ledger", "ledger/fault"},
	"courses/report":               {"courses", "courses/report/…", "ledger", "ledger/fault"},
	"courses/report/internal/…":    {"ledger/fault"},
	"courses/identity":             {"ledger", "ledger/fault"},
	"courses/training":             {"courses", "courses/programme/strictyaml", "ledger", "ledger/fault"},
	"courses/credential":           {"ledger", "ledger/fault"},
	"courses/search":               {"courses", "ledger", "ledger/fault"},
	"courses/stats":                {"courses", "courses/org", "ledger", "ledger/fault"},
	"courses/statsbolt":            {"courses", "courses/org", "courses/stats", "ledger", "ledger/fault", "ledger/filebolt"},
	"courses/intake":               {"courses", "courses/org", "courses/identity", "courses/report", "courses/registrar", "ledger", "ledger/fault"},
	"courses/intakemem":            {"courses", "courses/org", "courses/intake", "ledger", "ledger/fault"},
	"courses/intakebolt":           {"courses", "courses/org", "courses/intake", "ledger", "ledger/fault", "ledger/filebolt"},
	"courses/intaketest":           {"courses", "courses/org", "courses/intake", "ledger", "ledger/fault"},
	"courses/equiv":                {"courses", "courses/programme/strictyaml", "ledger", "ledger/fault"},
	"courses/programme/strictyaml": {"ledger", "ledger/fault"},
	"courses/programme":            {"courses", "courses/programme/strictyaml", "ledger", "ledger/fault"},
	"courses/audit":                {"courses", "courses/programme", "courses/programme/…", "courses/equiv", "courses/audit/…", "ledger", "ledger/fault"},
	"courses/audit/internal/…":     {},
	"courses/grounds":              {"courses/programme", "courses/equiv", "courses/audit", "ledger", "ledger/fault", "ledger/merkle"},
	"courses/registrar": {"courses", "courses/org", "courses/report", "courses/equiv", "courses/programme", "courses/programme/…", "courses/audit", "courses/grounds",
		"courses/identity", "courses/training", "courses/search", "courses/credential", "ledger", "ledger/fault"},
	"courses/simulation": {"courses/org", "courses/programme", "courses/registrar", "ledger", "ledger/fault"},
	"courses/coursemem":  {"courses", "ledger", "ledger/fault"},
	"courses/coursebolt": {"courses", "ledger", "ledger/fault", "ledger/filebolt"},
	"courses/coursetest": {"courses", "ledger", "ledger/fault"},

	"api/wire":        {},
	"api/wiretest":    {"api/wire"},
	"api/browsertest": {},
	"api/visittest":   {},
	"api/chart":       {},
	"api/lang":        {},
	"api/auth":        {"courses/org", "ledger", "ledger/fault"},
	"api/authmem":     {"api/auth", "courses/org", "ledger", "ledger/fault"},
	"api/authbolt":    {"api/auth", "courses/org", "ledger", "ledger/fault", "ledger/filebolt"},
	"api/authtest":    {"api/auth", "courses/org", "ledger", "ledger/fault"},
	"api/signin":      {"api/auth", "courses/org", "ledger", "ledger/fault"},
	"api/problem":     {"api/lang", "api/signin", "api/wire", "courses/registrar", "courses/intake", "courses/report", "courses/stats", "ledger", "ledger/fault"},
	"api/limit":       {"api/problem"},
	"api/call":        {"api/auth", "api/lang", "api/problem", "api/signin", "courses/org", "courses/registrar", "courses/report"},
	"api/v1": {"api/auth", "api/call", "api/lang", "api/problem", "api/signin", "api/wire", "courses", "courses/org", "courses/registrar", "courses/intake",
		"courses/report", "courses/stats", "courses/training", "courses/search", "courses/credential", "ledger", "ledger/fault", "ledger/merkle", "ledger/transcript"},
	"api/pages": {"api/v1", "api/auth", "api/call", "api/chart", "api/lang", "api/limit", "api/problem", "api/signin", "api/wire", "courses", "courses/org",
		"courses/registrar", "courses/programme", "courses/programme/strictyaml", "courses/audit", "courses/grounds", "courses/equiv", "courses/intake", "courses/report",
		"courses/simulation", "courses/stats", "courses/training", "courses/search", "ledger", "ledger/fault", "ledger/merkle", "ledger/transcript"},
	"api": {"api/v1", "api/pages", "api/auth", "api/call", "api/lang", "api/limit", "api/problem", "api/signin", "api/wire", "courses/org", "courses/registrar",
		"courses/intake", "courses/simulation", "courses/stats", "ledger", "ledger/fault", "ledger/transcript"},

	"fixtures":           {},
	"fixtures/synthetic": {"fixtures"},

	"cmd/…": {"api/…", "courses/…", "ledger/…", "fixtures/…"},
}

// belowHTTP lists what must not be known below api, and bolt what must not be
// known outside the stores.
var (
	belowHTTP = []string{"net/http", "github.com/labstack/echo/v4", "github.com/go-playground/validator/v10"}
	bolt      = "go.etcd.io/bbolt"
)

func TestArrows(t *testing.T) {
	for file, imports := range sources(t, func(name string) bool { return !strings.HasSuffix(name, "_test.go") }) {
		pkg := filepath.ToSlash(filepath.Dir(file))
		allowed, known := rule(pkg)
		if !known {
			t.Errorf("%s: package %s is not in the table of arrows", file, pkg)
			continue
		}
		for _, path := range imports {
			if ours, is := strings.CutPrefix(path, module); is && !covered(allowed, ours) {
				t.Errorf("%s imports %s; %s may import %v", file, ours, pkg, allowed)
			}
			if !within("api/…", pkg) && !within("cmd/…", pkg) && slices.Contains(belowHTTP, path) {
				t.Errorf("%s imports %s: nothing below api knows HTTP", file, path)
			}
			if path == bolt && !strings.HasSuffix(pkg, "bolt") && pkg != "ledger/keyring" {
				t.Errorf("%s imports %s: only stores know bbolt", file, path)
			}
		}
	}
}

// Every package says in its comment what it is, and none has a name that says
// nothing.
func TestPackages(t *testing.T) {
	documented := make(map[string]bool)
	fset := token.NewFileSet()
	for file := range sources(t, func(string) bool { return true }) {
		pkg := filepath.ToSlash(filepath.Dir(file))
		parsed, err := parser.ParseFile(fset, filepath.Join("..", file), nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		documented[pkg] = documented[pkg] || parsed.Doc != nil && strings.Contains(parsed.Doc.Text(), " ")
	}
	for _, pkg := range slices.Sorted(maps.Keys(documented)) {
		if !documented[pkg] {
			t.Errorf("package %s has no package comment", pkg)
		}
		switch name := filepath.Base(pkg); name {
		case "util", "utils", "common", "helper", "helpers", "types", "models", "interfaces", "service", "manager":
			t.Errorf("package %s: %q says nothing", pkg, name)
		}
	}
}

// rule returns what pkg may import: its own line, or the longest that covers it.
func rule(pkg string) (allowed []string, known bool) {
	if allowed, known = mayImport[pkg]; known {
		return allowed, true
	}
	longest := ""
	for pattern := range mayImport {
		if within(pattern, pkg) && len(pattern) > len(longest) {
			longest = pattern
		}
	}
	return mayImport[longest], longest != ""
}

func covered(patterns []string, pkg string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return p == pkg || within(p, pkg) })
}

// within reports whether a pattern that ends in “/…” covers pkg.
func within(pattern, pkg string) bool {
	above, ok := strings.CutSuffix(pattern, "/…")
	return ok && (pkg == above || strings.HasPrefix(pkg, above+"/"))
}

// sources returns the imports of our Go files, by their names from the top.
// It reads the files themselves: the go command would be answered by a cache.
func sources(t *testing.T, want func(string) bool) map[string][]string {
	t.Helper()
	found := make(map[string][]string)
	fset := token.NewFileSet()
	err := fs.WalkDir(os.DirFS(".."), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); path != "." && (strings.HasPrefix(name, ".") || name == "testdata" || name == "node_modules") {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || !want(path) {
			return nil
		}
		parsed, err := parser.ParseFile(fset, filepath.Join("..", path), nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		found[path] = nil
		for _, spec := range parsed.Imports {
			found[path] = append(found[path], strings.Trim(spec.Path.Value, `"`))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 20 {
		t.Fatalf("found %d files: looking in the wrong place", len(found))
	}
	return found
}
