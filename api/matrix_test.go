package api

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"creditbank/api/auth"
	"creditbank/api/pages"
	"creditbank/api/wiretest"
	"creditbank/courses/org"
)

var updateMatrix = flag.Bool("update", false, "rewrite the golden files")

// matrixFile says what each role is answered. It is reviewed by people: look
// at every changed line before committing it.
const matrixFile = "testdata/matrix.txt"

const matrixHead = `# Who may do what: every operation of the API and every page, asked for by a
# member in each role. The four columns are: about their own organisation or
# account, one below it, a foreign one, and about their own by a member whose
# post has ended. A learner has nothing below; that column is blank (_).
#
#   +  carried out (a write as a dry run)     .  who are you? (401, or to the page to sign in)
#   -  forbidden (403)                        a number: let through, and answered with this status
#
# An operation without a row fails the test. go test ./api -run Matrix -update
# writes the file anew.
`

// matrixNames counts the names that are tried for signing in.
var matrixNames atomic.Int64

// matrixActor is somebody in a role, with targets in each relation to them.
type matrixActor struct {
	role    org.Role // empty for nobody
	post    auth.Post
	targets [3]*matrixTarget // own, below, foreign; nil if there is none
}

// matrixTarget is what an operation can be about.
type matrixTarget struct {
	organisation, learner, programme string
	report, item                     string
	lot, hold                        int
	spare                            int // a lot that is not held
	decision, sanction, complaint    string
}

// TestMatrix asks a live server for everything as everybody.
func TestMatrix(t *testing.T) {
	w := newWorld(t)
	w.publishRules("CE-90-A", "MONEY-2008", "BUDGET-500")
	w.pair()
	actors := matrixActors(w)
	server := httptest.NewServer(answerHead(w.http))
	defer server.Close()
	rows := make(map[string]map[string][]string) // operation -> cells -> roles
	for _, a := range actors {
		for _, op := range matrixOperations(w) {
			cells := ""
			for i, target := range a.targets {
				if target == nil {
					cells += " _"
					continue
				}
				by := w.matrixSession(a, false)
				got := op.ask(t, server, target, http.Header{"Cookie": {by}})
				cells += " " + got
				if key := w.matrixKey(a); i == 0 && key != "" && !op.page && op.name != "confirmDecision" { // a key is not a second person
					if asKey := op.ask(t, server, target, http.Header{"Authorization": {"Bearer " + key}}); asKey != got {
						t.Errorf("%s as %s: a session is answered %s, a key %s", op.name, a.role, got, asKey)
					}
				}
			}
			if a.role == "" {
				cells += " _"
			} else {
				cells += " " + op.ask(t, server, a.targets[0], http.Header{"Cookie": {w.matrixSession(a, true)}})
			}
			if rows[op.name] == nil {
				rows[op.name] = make(map[string][]string)
			}
			rows[op.name][cells] = append(rows[op.name][cells], cmp.Or(string(a.role), "nobody"))
		}
	}
	got := matrixHead + matrixText(rows)
	if *updateMatrix {
		if err := os.WriteFile(matrixFile, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(matrixFile)
	if err != nil {
		t.Fatal(err)
	}
	compareMatrix(t, string(want), got)
}

// matrixText writes the table: an operation, then its roles by what they are answered.
func matrixText(rows map[string]map[string][]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		fmt.Fprintf(&b, "\n%s\n", name)
		lines := make([]string, 0, len(rows[name]))
		for cells, roles := range rows[name] {
			slices.Sort(roles)
			lines = append(lines, fmt.Sprintf("   %-16s  %s\n", cells, strings.Join(roles, " ")))
		}
		slices.Sort(lines)
		b.WriteString(strings.Join(lines, ""))
	}
	return b.String()
}

// compareMatrix compares two tables operation by operation.
func compareMatrix(t *testing.T, want, got string) {
	t.Helper()
	blocks := func(text string) map[string]string {
		found := make(map[string]string)
		for _, block := range strings.Split(text, "\n\n") {
			name, rest, _ := strings.Cut(strings.TrimLeft(block, "\n"), "\n")
			if !strings.HasPrefix(name, "#") {
				found[name] = strings.TrimRight(rest, "\n")
			}
		}
		return found
	}
	reviewed, now := blocks(want), blocks(got)
	for _, name := range slices.Sorted(maps.Keys(now)) {
		switch row, known := reviewed[name]; {
		case !known:
			t.Errorf("%s has no row in %s: nobody has reviewed who may ask for it. What is answered now:\n%s", name, matrixFile, now[name])
		case row != now[name]:
			t.Errorf("%s: what is answered\n%s\nreviewed\n%s", name, now[name], row)
		}
		delete(reviewed, name)
	}
	for name := range reviewed {
		t.Errorf("%s has a row in %s and is not there", name, matrixFile)
	}
}

// matrixOperation is one thing that can be asked for.
type matrixOperation struct {
	name, method, path string
	example            any
	dryRun, page, file bool
}

// matrixOperations lists everything that is described, and every page.
func matrixOperations(w *world) []matrixOperation {
	spec, _ := wiretest.Description()
	var all []matrixOperation
	for path, item := range spec.Paths.Map() {
		for method, described := range item.Operations() {
			op := matrixOperation{name: described.OperationID, method: method, path: path}
			if described.RequestBody != nil {
				if media := described.RequestBody.Value.Content["application/json"]; media != nil {
					op.example = media.Example
				}
				op.file = op.name == "sendReport"
			}
			switch described.OperationID {
			case "sendReport", "listReports", "listSuspense":
				op.path += "?organisation={query:organisation}"
			}
			for _, p := range described.Parameters {
				op.dryRun = op.dryRun || p.Value.Name == "dry_run"
				if p.Value.In == "query" && p.Value.Required {
					op.path += "?" + p.Value.Name + "={query:" + p.Value.Name + "}"
				}
			}
			all = append(all, op)
		}
	}
	for id, operation := range pages.Operations() {
		method, path, _ := strings.Cut(id, " ")
		all = append(all, matrixOperation{name: "page " + id + " = " + operation, method: method, path: path, page: true})
	}
	slices.SortFunc(all, func(a, b matrixOperation) int { return cmp.Compare(a.name, b.name) })
	return all
}

// ask asks for the operation and returns its cell.
func (op *matrixOperation) ask(t *testing.T, server *httptest.Server, target *matrixTarget, header http.Header) string {
	t.Helper()
	path := target.fill(op.path)
	var body bytes.Buffer
	if op.example != nil {
		if err := json.NewEncoder(&body).Encode(target.body(op.example)); err != nil {
			t.Fatal(err)
		}
	}
	if op.file {
		body.WriteString("a file")
	}
	if op.dryRun {
		path += map[bool]string{true: "&", false: "?"}[strings.Contains(path, "?")] + "dry_run=true"
	}
	if op.page && op.method == http.MethodPost {
		fmt.Fprintf(&body, "name=nobody-%d", matrixNames.Add(1)) // each its own, for the lock of names
	}
	q, err := http.NewRequest(op.method, server.URL+path, &body)
	if err != nil {
		t.Fatal(err)
	}
	q.Header = header.Clone()
	switch {
	case op.page && op.method == http.MethodPost:
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	case op.file:
		q.Header.Set("Content-Type", "application/octet-stream")
	case op.example != nil:
		q.Header.Set("Content-Type", "application/json")
	}
	client := &http.Client{Transport: server.Client().Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := client.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	switch toSignIn := strings.HasPrefix(r.Header.Get("Location"), "/sign-in"); {
	case r.StatusCode == http.StatusUnauthorized, r.StatusCode == http.StatusSeeOther && toSignIn && !strings.Contains(op.path, "/sign-out"):
		return "."
	case r.StatusCode == http.StatusForbidden:
		return "-"
	case r.StatusCode < 400:
		return "+"
	}
	return strconv.Itoa(r.StatusCode)
}

// fill puts what the target is into a path.
func (target *matrixTarget) fill(path string) string {
	code := "GA01"
	switch {
	case strings.HasPrefix(path, "/v1/organisations/"):
		code = target.organisation
	case strings.HasPrefix(path, "/v1/programmes/"), strings.HasPrefix(path, "/college/programmes/"):
		code = target.programme
	case strings.HasPrefix(path, "/problems/"):
		code = "not-found"
	}
	lot := strconv.Itoa(target.lot)
	for _, ending := range []string{"/reversal", "/revocation", "/adjustment"} {
		if strings.HasSuffix(path, ending) {
			lot = strconv.Itoa(target.spare)
		}
	}
	path = strings.NewReplacer(
		"{learner}", target.learner, ":learner", target.learner, ":lot", lot, ":complaint", target.complaint, ":code", code,
		"{seq}", lot,
		"{hold}", strconv.Itoa(target.hold),
		"{report}", target.report,
		"{item}", target.item,
		"{query:organisation}", target.organisation,
		"{code}", code, ":number", "1",
		"{decision}", target.decision,
		"{sanction}", target.sanction,
		"{complaint}", target.complaint,
		"{path}", "0/000",
		"{year}", "2010", "{query:year}", "2010",
		"{trade}", "chemical",
		"{table}", "people?organisation="+target.organisation,
		"{query:programme}", target.programme,
		"{query:course}", "GA01",
		"{query:from}", "1", "{query:to}", "2",
		"{query:organisation}", target.organisation, "{report}", target.report, "{item}", target.item,
		":file", "style.css", ":report", target.report, ":item", target.item, ":line", "2",
	).Replace(path)
	for strings.Contains(path, "{") { // any other parameter
		before, rest, _ := strings.Cut(path, "{")
		_, after, _ := strings.Cut(rest, "}")
		path = before + "1" + after
	}
	return path
}

// body returns the example of a request made about the target.
func (target *matrixTarget) body(example any) any {
	switch e := example.(type) {
	case []any:
		list := make([]any, len(e))
		for i := range e {
			list[i] = target.body(e[i])
		}
		return list
	case m:
		about := m{"learner": target.learner, "firm": target.organisation, "organisation": target.organisation, "institution": target.organisation,
			"issuer": target.organisation, "programme": target.programme, "course": "GA01", "completed_on": "2010-05-02",
			"lot": target.spare, "hours": "16", "subject": strconv.Itoa(target.spare)}
		body := make(m)
		for name, value := range e {
			body[name] = target.body(value)
			if of, is := about[name]; is {
				body[name] = of
			}
		}
		delete(body, "site")
		delete(body, "started_on")
		delete(body, "evidence_sha256")
		delete(body, "deadline")
		switch deadline, _ := e["deadline"].(string); {
		case len(deadline) == len("2010-12-01"):
			body["deadline"] = "2010-09-01"
		case deadline != "":
			body["deadline"] = "2010-09-01T00:00:00Z"
		}
		return body
	}
	return example
}
