package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"creditbank/ledger"

	"github.com/anishathalye/porcupine"
)

// asked and told are one operation of a history: on one account with one lot,
// and the holds on it.
type asked struct {
	what string // hold, capture, release or balance
	hold uint64 // of capture and release
}

type told struct {
	done         bool   // carried out; otherwise refused
	seq          uint64 // the entry that was booked, or the newest that a balance knew
	posted, held string // what a balance said
}

// model is the account as one person with paper and pencil would keep it.
// Amounts are counted in halves of a credit, which is what each hold reserves.
type model struct {
	posted, held int
	open         string // the numbers of the open holds, in order
	seq          uint64 // the newest entry
}

func (m model) holds() map[uint64]bool {
	set := make(map[uint64]bool)
	for _, text := range strings.Fields(m.open) {
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			panic(err) // written below
		}
		set[n] = true
	}
	return set
}

func (m *model) keep(holds map[uint64]bool) {
	m.open = strings.Trim(fmt.Sprint(slices.Sorted(maps.Keys(holds))), "[]")
}

// step says whether an answer is right in state m, and what the state is then.
// The order that explains the answers has to be that of the journal: without
// that, too many orders would have to be tried.
func step(m model, in asked, out told) (bool, model) {
	holds := m.holds()
	if in.what != "balance" && out.done {
		if out.seq <= m.seq {
			return false, m
		}
		m.seq = out.seq
	}
	switch in.what {
	case "hold":
		if can := m.posted-m.held >= 1; can != out.done {
			return false, m
		} else if can {
			m.held++
			holds[out.seq] = true
		}
	case "capture", "release":
		if holds[in.hold] != out.done {
			return false, m
		}
		if out.done {
			delete(holds, in.hold)
			m.held--
			if in.what == "capture" {
				m.posted--
			}
		}
	case "balance":
		return out.seq == m.seq && out.posted == half(m.posted) && out.held == half(m.held), m
	}
	m.keep(holds)
	return true, m
}

func half(n int) string { return (ledger.Amount(n) * ledger.One / 2).String() }

// TestLinearizable lets 50 clients place, capture and release holds on one
// account at once and read its balance, through HTTP, and checks that some
// order of one after another explains every answer.
func TestLinearizable(t *testing.T) {
	const clients, start = 50, 8 // 8 halves: fewer than there are clients
	dir := filepath.Join(t.TempDir(), "bank")
	bank := smallBank(t, dir, 1)
	p := startServe(t, dir)
	learner := bank.learners[0].String()
	status, answer, err := client{p.url, bank.enterprise}.post("/v1/deposits", "deposit",
		fmt.Sprintf(`{"learner":%q,"course":"GA01","hours":"64","completed_on":"2024-05-06"}`, learner))
	if err != nil || status != http.StatusCreated {
		t.Fatalf("deposit = %d %s, %v", status, answer, err)
	}
	c := account{client{p.url, bank.college}, learner, seqOf(answer)}

	var mu sync.Mutex
	var history []porcupine.Operation
	begun := time.Now()
	do := func(n int, what string, hold uint64, key string) told {
		in := asked{what, hold}
		call := time.Since(begun)
		out, err := c.do(in, key)
		back := time.Since(begun)
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
		mu.Lock()
		defer mu.Unlock()
		history = append(history, porcupine.Operation{ClientId: n, Input: in, Call: int64(call), Output: out, Return: int64(back)})
		return out
	}
	shared := do(0, "hold", 0, "shared").seq
	var all sync.WaitGroup
	for n := range clients {
		all.Go(func() {
			// Everybody wants to end the one shared hold; one will.
			if n%2 == 0 {
				do(n, "capture", shared, fmt.Sprintf("shared-%d", n))
			} else {
				do(n, "release", shared, fmt.Sprintf("shared-%d", n))
			}
			if own := do(n, "hold", 0, fmt.Sprintf("own-%d", n)); own.done {
				do(n, "balance", 0, "")
				do(n, []string{"capture", "release", "release"}[n%3], own.seq, fmt.Sprintf("end-%d", n))
			}
			do(n, "balance", 0, "")
		})
	}
	all.Wait()
	if t.Failed() {
		return
	}
	done := make(map[string]int)
	for _, op := range history {
		if op.Output.(told).done {
			done[op.Input.(asked).what]++
		}
	}
	t.Logf("%d operations; carried out: %v", len(history), done)
	if done["hold"] < 2 || done["capture"] == 0 || done["release"] == 0 {
		t.Errorf("carried out: %v, want some of each", done)
	}
	result := porcupine.CheckOperationsTimeout(porcupine.Model{
		Init: func() any { return model{posted: start, seq: c.lot} },
		Step: func(state, in, out any) (bool, any) { return step(state.(model), in.(asked), out.(told)) },
	}, history, 2*time.Minute)
	if result != porcupine.Ok {
		t.Errorf("history of %d operations is %s, want %s", len(history), result, porcupine.Ok)
	}
}

// account is a learner's account as a college sees it.
type account struct {
	client
	learner string
	lot     uint64
}

// do asks for one operation.
func (a account) do(in asked, key string) (told, error) {
	if in.what == "balance" {
		return a.balance()
	}
	path, body, want := fmt.Sprintf("/v1/holds/%d/%s", in.hold, in.what), "{}", []int{http.StatusOK, http.StatusCreated}
	if in.what == "hold" {
		path = "/v1/holds"
		body = fmt.Sprintf(`{"learner":%q,"deadline":%q,"lots":[{"lot":%d,"amount":"0.5"}]}`,
			a.learner, time.Now().Add(time.Hour).UTC().Format(time.RFC3339), a.lot)
	}
	status, answer, err := a.post(path, key, body)
	switch {
	case err != nil:
		return told{}, err
	case slices.Contains(want, status):
		return told{done: true, seq: seqOf(answer)}, nil
	}
	var problem struct{ Code string }
	if err := json.Unmarshal(answer, &problem); err != nil {
		return told{}, err
	}
	switch ledger.Code(problem.Code) {
	case ledger.NotAvailable, ledger.HoldEnded:
		return told{}, nil
	}
	return told{}, fmt.Errorf("%d %s", status, answer)
}

func (a account) balance() (told, error) {
	request, err := http.NewRequest(http.MethodGet, a.url+"/v1/learners/"+a.learner+"/balance", nil)
	if err != nil {
		return told{}, err
	}
	request.Header.Set("Authorization", "Bearer "+a.key)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return told{}, err
	}
	defer response.Body.Close()
	var position struct {
		Seq     uint64
		Balance struct{ Credit struct{ Posted, Held string } }
	}
	if err := json.NewDecoder(response.Body).Decode(&position); err != nil {
		return told{}, err
	}
	c := position.Balance.Credit
	return told{done: true, seq: position.Seq, posted: c.Posted, held: c.Held}, nil
}
