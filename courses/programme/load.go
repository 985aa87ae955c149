package programme

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"creditbank/courses/programme/strictyaml"
	"creditbank/ledger/fault"
)

// maxFolder is how many files of a folder are looked at for a base.
const maxFolder = 500

// Load reads the rule file at a path. A rule set that it extends is looked
// for in the same folder: first in the file that carries its name, then in the
// others. The error is as of [Read], or says why the file cannot be read.
func Load(path string) (*File, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	return Read(filepath.Base(path), data, inFolder(filepath.Dir(path)))
}

// inFolder finds rule sets among the files of a folder.
func inFolder(dir string) Finder {
	return func(ruleset string) (string, []byte, error) {
		if !strings.ContainsAny(ruleset, `/\`) {
			for _, ending := range []string{".yaml", ".yml"} {
				data, err := readFile(filepath.Join(dir, ruleset+ending))
				if err == nil {
					return ruleset + ending, data, nil
				}
				if !errors.Is(err, fault.NotFound) {
					return "", nil, err
				}
			}
		}
		return search(dir, ruleset)
	}
}

// search looks into the files of a folder, in the order of their names.
func search(dir, ruleset string) (string, []byte, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", nil, fmt.Errorf("folder cannot be read: %w", fault.NotFound)
	}
	for i, e := range entries {
		ending := filepath.Ext(e.Name())
		if i >= maxFolder || e.IsDir() || ending != ".yaml" && ending != ".yml" {
			continue
		}
		data, err := readFile(filepath.Join(dir, e.Name()))
		if err != nil {
			continue
		}
		root, _ := strictyaml.Parse(e.Name(), data)
		if id := root.Entry("ruleset"); id != nil && id.Value.Scalar == ruleset {
			return e.Name(), data, nil
		}
	}
	return "", nil, fmt.Errorf("is not in the same folder: %w", fault.NotFound)
}

// readFile reads at most one byte more than a rule file may have.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("rule file %s does not exist: %w", filepath.Base(path), fault.NotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("rule file: %w: %w", err, fault.Invalid)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, strictyaml.MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("rule file: %w: %w", err, fault.Invalid)
	}
	return data, nil
}
