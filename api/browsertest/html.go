package browsertest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// ValidHTML checks pages, by their names, as they were sent.
func ValidHTML(t testing.TB, pages map[string][]byte) {
	t.Helper()
	dir := t.TempDir()
	for name, html := range pages {
		if err := os.WriteFile(filepath.Join(dir, strings.NewReplacer("/", "_", "?", "_", "&", "_").Replace(name)+".html"), html, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	check := exec.Command("node", filepath.Join(tools(), "html-validate", "bin", "html-validate.mjs"),
		"--config", filepath.Join(tools(), "..", ".htmlvalidate.json"), dir)
	if out, err := check.CombinedOutput(); err != nil {
		t.Errorf("html-validate: %v (make tools installs it)\n%.6000s", err, out)
	}
}
