package api

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"creditbank/api/browsertest"

	"github.com/google/go-cmp/cmp"
)

// TestSpoken: what a screen reader says of the pages that matter most to each
// role, from their beginning to their end, in both languages. Whoever changes a
// page reads in testdata/spoken what those hear who do not see it.
func TestSpoken(t *testing.T) {
	if testing.Short() {
		return // a browser is slow, and the long run has one
	}
	t.Parallel()
	w := pairWorld(t)
	w.readyFor(t)
	_, lin := w.member("lin", learnerPost(w.lin))
	_, gao := w.member("gao", posted("college", "COL-1"))
	_, officer := w.member("officer", posted("enterprise", "BJ-E001"))
	report := w.sendReport("enterprise", "?mode=check", w.uglyFile()).want(202).str("report")
	w.finish(report)
	audit := w.post("college", "/v1/audits", m{"learner": w.lin, "programme": "MJ01"}).want(201).str("audit")
	server := httptest.NewServer(w.http)
	t.Cleanup(server.Close)
	ids := strings.NewReplacer(w.lin, "ACCOUNT", report, "REPORT", audit, "AUDIT")
	for _, language := range []string{"zh", "en"} {
		for _, c := range []struct {
			page, name, password, path string
			width                      int64
		}{
			{"worker", w.lin, lin, "/worker", browsertest.Phone},
			{"audit", "gao", gao, "/college/audits/" + audit, browsertest.Desk},
			{"report", "officer", officer, "/enterprise/reports/" + report, browsertest.Desk},
		} {
			b := browsertest.Open(t, server, c.width, language)
			w.enter(b, c.name, c.password)
			b.Go(c.path)
			b.Heard()
			got := ids.Replace(b.Spoken())
			golden := filepath.Join("testdata", "spoken", fmt.Sprintf("%s.%s.txt", c.page, language))
			if *updateMatrix {
				w.must(os.WriteFile(golden, []byte(got), 0o644))
			}
			want, err := os.ReadFile(golden)
			w.must(err)
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s is not spoken as in %s (go test -run TestSpoken -update writes it anew): (-want +got)\n%s", c.path, golden, diff)
			}
		}
	}
}
