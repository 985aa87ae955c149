package pages

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"

	"creditbank/ledger/fault"

	"github.com/labstack/echo/v4"
)

// assets are the files below assets. Each is served under a name with a
// part of its hash in it, so that browsers may keep it for ever.
type assets struct {
	paths map[string]string // by the file's name
	files map[string][]byte // by the name it is served under
}

func readAssets() (*assets, error) {
	a := &assets{paths: make(map[string]string), files: make(map[string][]byte)}
	entries, err := fs.ReadDir(pageFiles, "assets")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		content, err := fs.ReadFile(pageFiles, "assets/"+e.Name())
		if err != nil {
			return nil, err
		}
		hash := sha256.Sum256(content)
		kind := path.Ext(e.Name())
		served := strings.TrimSuffix(e.Name(), kind) + "." + hex.EncodeToString(hash[:6]) + kind
		a.paths[e.Name()], a.files[served] = "/assets/"+served, content
	}
	return a, nil
}

func (a *assets) path(name string) (string, error) {
	p, ok := a.paths[name]
	if !ok {
		return "", fmt.Errorf("pages: there is no asset %q", name)
	}
	return p, nil
}

// sheetOf returns the path of the style sheet of a group of pages, which has the
// name of their folder. There may be none.
func (a *assets) sheetOf(page string) string {
	group, _, _ := strings.Cut(page, "/")
	return a.paths[group+".css"]
}

// getAsset answers with a file that pages use.
func (s *Site) getAsset(c echo.Context) error {
	name := c.Param("file")
	content, ok := s.files.assets.files[name]
	if !ok {
		return fmt.Errorf("asset %.40q: %w", name, fault.NotFound)
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeContent(c.Response(), c.Request(), name, time.Time{}, bytes.NewReader(content))
	return nil
}
