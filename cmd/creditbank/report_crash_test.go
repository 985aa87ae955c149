package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"creditbank/ledger"
)

// reportState is what the test looks at of a report.
type reportState struct {
	Report, State string
	First, Last   uint64
	Credits       string
	Percent       int
	Counts        struct{ Rows, Ready, Booked, Already, Refused, Suspense, Skipped int }
}

// sendFile sends a report over HTTP.
func (c client) sendFile(t *testing.T, key string, file []byte) reportState {
	t.Helper()
	q, err := http.NewRequest(http.MethodPost, c.url+"/v1/reports?name=crash.xlsx", bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("Content-Type", "application/octet-stream")
	q.Header.Set("Idempotency-Key", key)
	return c.report(t, q, http.StatusAccepted)
}

// report asks for a report; want is the status of the answer.
func (c client) report(t *testing.T, q *http.Request, want int) (r reportState) {
	t.Helper()
	q.Header.Set("Authorization", "Bearer "+c.key)
	answer, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode == want {
		err = json.Unmarshal(body, &r)
	}
	if err != nil || answer.StatusCode != want {
		t.Fatalf("%s %s = %d %s, %v, want %d", q.Method, q.URL.Path, answer.StatusCode, body, err, want)
	}
	return r
}

// reached asks until a report is done or at least so far.
func (c client) reached(t *testing.T, id string, percent int) reportState {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	for {
		q, err := http.NewRequest(http.MethodGet, c.url+"/v1/reports/"+id, nil)
		if err != nil {
			t.Fatal(err)
		}
		r := c.report(t, q, http.StatusOK)
		if r.State == "done" || r.Percent >= percent {
			return r
		}
		if time.Now().After(deadline) {
			t.Fatalf("report %s is %s at %d%% after a minute", id, r.State, r.Percent)
		}
	}
}

// books returns what every learner has been credited with, and how many
// entries there are.
func books(t *testing.T, dir string, learners []ledger.AccountID) (map[ledger.AccountID]string, uint64) {
	t.Helper()
	head, err := verifyFiles(t.Context(), dir, places{}, filepath.Join(t.TempDir(), "replay.db"), func(string, uint64, uint64) {})
	if err != nil {
		t.Fatalf("verify: %v", err)
	}
	store, _, closeAll, err := openLedgerToRead(dir, places{}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer closeAll()
	has := make(map[ledger.AccountID]string)
	for i, id := range learners {
		a, err := store.Account(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		has[ledger.AccountID{byte(i >> 8), byte(i)}] = fmt.Sprintf("%d entries, %s", a.Seq, a.Balances.Of(ledger.Credit).Posted)
	}
	return has, head.Seq
}

// TestReportCrash kills the bank again and again while it checks and books a
// report, and compares the books with those of a bank that nobody killed.
func TestReportCrash(t *testing.T) {
	const learners, rows = 100, 8_000
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	chance := rand.New(rand.NewPCG(seed, 0))
	calm, rough := filepath.Join(t.TempDir(), "calm"), filepath.Join(t.TempDir(), "rough")

	bank := smallBank(t, calm, learners)
	p := startServe(t, calm)
	c := client{p.url, bank.enterprise}
	want := c.reached(t, c.sendFile(t, "report", reportFile(t, bank.learners, rows)).Report, 101)
	p.kill()
	wantBooks, wantEntries := books(t, calm, bank.learners)

	bank = smallBank(t, rough, learners)
	file := reportFile(t, bank.learners, rows)
	id, kills := "", 0
	for percent := 0; ; percent += 8 + chance.IntN(18) {
		p := startServe(t, rough)
		c := client{p.url, bank.enterprise}
		if again := c.sendFile(t, "report", file).Report; id != "" && again != id {
			t.Fatalf("asked again, report %s is %s", id, again)
		} else {
			id = again
		}
		got := c.reached(t, id, percent)
		p.kill()
		if got.State == "done" {
			got.Report, got.First, got.Last = want.Report, want.First, want.Last
			if got != want {
				t.Errorf("after %d kills the report says %+v, want %+v", kills, got, want)
			}
			break
		}
		kills++
	}
	gotBooks, gotEntries := books(t, rough, bank.learners)
	if gotEntries != wantEntries {
		t.Errorf("%d entries after %d kills, want %d", gotEntries, kills, wantEntries)
	}
	for i, w := range wantBooks {
		if gotBooks[i] != w {
			t.Errorf("learner %x has %s after the kills, want %s", i[:2], gotBooks[i], w)
		}
	}
	if want.Counts.Booked != rows || kills < 3 {
		t.Errorf("%d of %d rows booked, %d kills: nothing is tested", want.Counts.Booked, rows, kills)
	}
	t.Logf("killed %d times, %d entries", kills, gotEntries)
}
