package cmd_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

// version ends the path of a module whose major version is not 0 or 1.
var version = regexp.MustCompile(`/v[0-9]+$`)

// TestDependenciesHaveReasons: the README's table names whatever go.mod asks
// for by itself, and what npm installs for the tests, so that nothing comes in
// without a reason beside it.
func TestDependenciesHaveReasons(t *testing.T) {
	readme := string(readFile(t, "README.md"))
	_, table, found := strings.Cut(readme, "## What it is built on")
	table, _, _ = strings.Cut(table, "\n## ")
	if !found {
		t.Fatal("README.md has no table of dependencies")
	}
	mod, err := modfile.Parse("go.mod", readFile(t, "go.mod"), nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range mod.Require {
		if !r.Indirect {
			names = append(names, version.ReplaceAllString(r.Mod.Path, ""))
		}
	}
	var tools struct {
		DevDependencies map[string]string `json:"devDependencies"`
	}
	if err := json.Unmarshal(readFile(t, "api/browsertest/tools/package.json"), &tools); err != nil {
		t.Fatal(err)
	}
	names = append(names, slices.Sorted(maps.Keys(tools.DevDependencies))...)
	for _, name := range names {
		if last := name[strings.LastIndex(name, "/")+1:]; !strings.Contains(table, last) {
			t.Errorf("README.md gives no reason for %s", name)
		}
	}
	if len(names) < 20 {
		t.Errorf("%d dependencies were looked for, want all", len(names))
	}
}

// readFile reads a file below the project's root.
func readFile(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return text
}
