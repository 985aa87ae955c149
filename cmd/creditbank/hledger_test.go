package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"creditbank/ledger"
)

// checkText adds up a journal of hledger, as far as we write it, and returns
// the first assertion that does not hold. It knows nothing of the ledger.
func checkText(text string) (assertions int, err error) {
	sums := make(map[string]ledger.Amount)
	open := make(map[string]ledger.Amount) // of the transaction, by commodity
	where := "the beginning"
	closed := func() error {
		for unit, left := range open {
			if left != 0 {
				return fmt.Errorf("%s: %s %s are left over", where, left, unit)
			}
		}
		clear(open)
		return nil
	}
	for _, line := range strings.Split(text, "\n") {
		body, _, _ := strings.Cut(line, ";")
		switch {
		case strings.TrimSpace(body) == "" || strings.HasPrefix(body, "commodity ") || strings.HasPrefix(body, "decimal-mark "):
			continue
		case body[0] != ' ':
			if err := closed(); err != nil {
				return assertions, err
			}
			where = body
			continue
		}
		name, rest, ok := strings.Cut(strings.TrimSpace(body), "  ")
		moved, asserted, isAsserted := strings.Cut(rest, "=")
		amount, unit, err := readAmount(moved)
		if err != nil || !ok {
			return assertions, fmt.Errorf("%s: %q: %v", where, line, err)
		}
		key := name + " " + unit
		sums[key] += amount
		open[unit] += amount
		if !isAsserted {
			continue
		}
		want, in, err := readAmount(asserted)
		if err != nil || in != unit || sums[key] != want {
			return assertions, fmt.Errorf("%s: %s has %s, asserted are %s %s (%v)", where, key, sums[key], want, in, err)
		}
		assertions++
	}
	return assertions, closed()
}

func readAmount(text string) (ledger.Amount, string, error) {
	parts := strings.Fields(text)
	if len(parts) != 2 {
		return 0, "", errors.New("want an amount and a commodity")
	}
	a, err := ledger.ParseAmount(parts[0])
	return a, parts[1], err
}

// checkJournal checks a journal by our own little checker, that the checker
// sees what is changed, and by hledger where that is installed.
func checkJournal(t testing.TB, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	n, err := checkText(string(text))
	if err != nil || n < 3 {
		t.Errorf("journal %s: %d assertions hold, then %v", filepath.Base(path), n, err)
	}
	for _, change := range [][2]string{{" 1 credit = ", " 2 credit = "}, {"= 1 credit", "= 1.001 credit"}} {
		if changed := strings.Replace(string(text), change[0], change[1], 1); changed != string(text) {
			if _, err := checkText(changed); err == nil {
				t.Errorf("%q for %q: nothing is found wrong", change[1], change[0])
			}
		}
	}
	if program, err := exec.LookPath("hledger"); err == nil {
		if said, err := exec.CommandContext(t.Context(), program, "-f", path, "check").CombinedOutput(); err != nil {
			t.Errorf("hledger check: %v\n%s", err, said)
		}
	}
}

// TestHledgerOfEverything writes a journal in which everything has happened.
func TestHledgerOfEverything(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "bank")
	s := smallBank(t, dir, 2)
	p := startServe(t, dir)
	lin, wang := s.learners[0].String(), s.learners[1].String()
	office := client{p.url, strings.TrimSpace(command(t, 0, "key", "make", "--data", dir, "--role", "office", "--organisation", "BJ"))}
	enterprise, college := client{p.url, s.enterprise}, client{p.url, s.college}
	n := 0
	post := func(c client, path, body string, args ...any) {
		t.Helper()
		n++
		status, answer, err := c.post(path, fmt.Sprint("key-", n), fmt.Sprintf(body, args...))
		if err != nil || status != 201 {
			t.Fatalf("%s = %d %s, %v", path, status, answer, err)
		}
	}
	deposit := func(learner, run string) { // entries 3, 4, 5
		t.Helper()
		post(enterprise, "/v1/deposits", `{"learner":%q,"course":"GA01","run":%q,"hours":"40","completed_on":"2024-03-01"}`, learner, run)
	}
	deposit(lin, "a")
	deposit(lin, "b; = 7 credit")
	deposit(wang, "c")
	hold := `{"learner":%q,"deadline":%q,"lots":[{"lot":3,"amount":"2"}]}`
	post(college, "/v1/holds", hold, lin, deadline())
	post(college, "/v1/holds/6/capture", `{"lots":[{"lot":3,"amount":"1.5"}]}`)
	post(enterprise, "/v1/entries/4/reversal", `{"reason":"错"}`)
	post(enterprise, "/v1/entries/3/revocation", `{"reason":"伪造（合成）"}`)
	post(office, "/v1/entries/5/adjustment", `{"by":"-0.125","reason":"复核"}`)
	post(office, "/v1/learners/"+lin+"/events", `{"event":"freeze","reason":"核实"}`)
	home := t.TempDir()
	all, one := filepath.Join(home, "all"), filepath.Join(home, "one")
	if said := command(t, 0, "export", "hledger", "--data", dir, "-o", all); said != "11 entries are in "+all+"\n" {
		t.Errorf("export says %q, want 11 entries", said)
	}
	command(t, 0, "export", "hledger", "--data", dir, "--learner", lin, "-o", one)
	checkJournal(t, all)
	checkJournal(t, one)
	text, err := os.ReadFile(one)
	if err != nil || strings.Contains(string(text), wang) || !strings.Contains(string(text), ":owed") || !strings.Contains(string(text), "-1.5 credit = -1.5 credit") {
		t.Errorf("the journal of one account, %v, has another in it or lacks the debt:\n%s", err, text)
	}
	command(t, 1, "export", "hledger", "--data", dir, "-o", one) // is there already
	status, answer, err := office.post("/v1/learners", "zhao", `{"name":"赵（合成）","organisation":"ENT"}`)
	var zhao struct{ Learner string }
	if err := errors.Join(err, json.Unmarshal(answer, &zhao)); err != nil || status != 201 {
		t.Fatalf("a third learner: %d %s, %v", status, answer, err)
	}
	post(office, "/v1/learners/"+wang+"/merge", `{"into":%q,"reason":"同一人（合成）"}`, zhao.Learner) // entries 13 to 15
	merged, ended := filepath.Join(home, "merged"), filepath.Join(home, "ended")
	command(t, 0, "export", "hledger", "--data", dir, "-o", merged)
	command(t, 0, "export", "hledger", "--data", dir, "--learner", wang, "-o", ended)
	checkJournal(t, merged)
	checkJournal(t, ended)
	if text, err := os.ReadFile(ended); err != nil || !strings.Contains(string(text), "    transit ") {
		t.Errorf("the journal of the account that was merged, %v, does not say where its credits went:\n%s", err, text)
	}
	post(office, "/v1/learners/"+zhao.Learner+"/erasure", `{"reason":"本人申请（合成）"}`)
	p.kill()
	out := command(t, 0, "export", "hledger", "--data", dir)
	if _, err := checkText(out); err != nil || strings.Contains(out, wang) || !strings.Contains(out, "; (5) forgotten") || !strings.Contains(out, "totals of the bank") {
		t.Errorf("the journal after an erasure: %v\n%s", err, out)
	}
	command(t, 1, "export", "hledger", "--data", dir, "--learner", wang)
}
