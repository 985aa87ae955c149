package ledger_test

import (
	"context"
	"maps"
	"reflect"
	"slices"

	"creditbank/ledger"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

type expected struct {
	code     ledger.Code
	replayed bool
}

// expect has the model do a job.
func (m *machine) expect(job ledger.Job) []expected {
	before, known := m.model.clone(), m.known()
	want := make([]expected, len(job.Commands))
	failed := -1
	for i, c := range job.Commands {
		want[i] = m.one(c, known)
		if want[i].code != "" && job.Atomic {
			failed = i
			break
		}
	}
	if failed < 0 {
		return want
	}
	m.model = before
	culprit := want[failed]
	known = m.known()
	for i, c := range job.Commands {
		k, used := known[c.Key]
		switch {
		case i == failed:
			want[i] = culprit
		case used && !c.Key.IsZero():
			want[i] = expected{k.code, true}
			if k.request != c.Request {
				want[i] = expected{ledger.KeyReused, false}
			}
			continue
		default:
			want[i] = expected{ledger.BatchAborted, false}
		}
		if !culprit.replayed || i != failed {
			known[c.Key] = outcome{c.Request, want[i].code}
		}
	}
	return want
}

// outcome is what became of a key.
type outcome struct {
	request ledger.Digest
	code    ledger.Code
}

// known returns the outcomes of the keys before this job.
func (m *machine) known() map[ledger.Key]outcome {
	known := make(map[ledger.Key]outcome, len(m.asked))
	for _, a := range m.asked {
		o := outcome{request: a.command.Request}
		if a.outcome.Refusal != nil {
			o.code = a.outcome.Refusal.Code
		}
		known[a.command.Key] = o
	}
	return known
}

// one has the model do a command, whose key may be known.
func (m *machine) one(c ledger.Command, known map[ledger.Key]outcome) expected {
	if k, used := known[c.Key]; used && !c.Key.IsZero() {
		if k.request != c.Request {
			return expected{ledger.KeyReused, false}
		}
		return expected{k.code, true}
	}
	code := m.model.do(m.now, c.Action)
	known[c.Key] = outcome{c.Request, code}
	return expected{code, false}
}

// pick draws a number below n, each as likely as the others: rapid itself
// prefers small ones, and its stories would hardly begin.
func pick(t *rapid.T, what string, n int) int {
	var bits int
	for _, bit := range rapid.SliceOfN(rapid.Bool(), 10, 10).Draw(t, what) {
		if bits <<= 1; bit {
			bits++
		}
	}
	return bits * n >> 10
}

// action draws something to ask for. Most of it can be done.
func (m *machine) action(t *rapid.T) ledger.Action {
	who := m.ids[pick(t, "who", 10)/3] // the last one seldom
	switch pick(t, "action", 35) {
	default:
		return m.deposit(t, who)
	case 0:
		return ledger.OpenAccount{Account: who}
	case 10, 11, 12, 13, 14, 15, 16, 17:
		return ledger.PlaceHold{
			Account: who, Institution: "college", Programme: []string{"mechanics", "nursing"}[pick(t, "programme", 2)],
			Deadline: m.now + ledger.Instant(pick(t, "hours", 500)-5)*3600e6,
			Lots:     m.lotsOf(t, func(l *modelLot) bool { return l.owner == who && l.free > 0 }),
		}
	case 18, 19, 20, 21:
		hold := m.anyHold(t)
		c := ledger.Capture{Hold: hold}
		if rapid.Bool().Draw(t, "parts") {
			c.Lots = m.lotsOf(t, func(l *modelLot) bool { return l.held[hold] > 0 })
		}
		return c
	case 22, 23:
		return ledger.Release{Hold: m.anyHold(t)}
	case 24:
		return ledger.ExpireHold{Hold: m.anyHold(t)}
	case 25:
		return ledger.ExpireLot{Deposit: m.anyLot(t)}
	case 26:
		return ledger.Reverse{Deposit: m.anyLot(t)}
	case 27:
		return ledger.Revoke{Deposit: m.anyLot(t)}
	case 28, 29:
		return ledger.Adjust{Deposit: m.anyLot(t), By: ledger.Amount(pick(t, "by", 1000) - 500)}
	case 30:
		return ledger.Freeze{Account: who}
	case 31, 32:
		return ledger.Unfreeze{Account: who}
	case 33:
		if pick(t, "close", 4) == 0 {
			return ledger.CloseAccount{Account: who}
		}
		return ledger.OpenAccount{Account: who}
	case 34:
		if pick(t, "merge", 3) == 0 {
			return ledger.Merge{From: who, Into: m.ids[pick(t, "into", len(m.ids))], Reason: "twice"}
		}
		return m.deposit(t, who)
	}
}

func (m *machine) deposit(t *rapid.T, who ledger.AccountID) ledger.Deposit {
	today := ledger.DayOf(m.now.Time())
	d := ledger.Deposit{
		Account: who, Issuer: []string{"works", "school"}[pick(t, "issuer", 2)],
		Unit:      ledger.Units[pick(t, "unit", 10)/9],
		Amount:    ledger.Amount(1 + pick(t, "amount", 1000)),
		Completed: today + 1 - ledger.Day(pick(t, "completed", 30)),
		Learning: ledger.Learning{
			Course: string(rune('a' + pick(t, "course", 12))), Run: "r1", Hours: 16000,
		},
	}
	if rapid.Bool().Draw(t, "ends") {
		d.Until = today - 1 + ledger.Day(pick(t, "until", 60))
	}
	return d
}

// lotsOf draws reservations, of lots that fit if there are any.
func (m *machine) lotsOf(t *rapid.T, fits func(*modelLot) bool) []ledger.Reservation {
	var fit []uint64
	for _, seq := range slices.Sorted(maps.Keys(m.model.lots)) {
		if fits(m.model.lots[seq]) {
			fit = append(fit, seq)
		}
	}
	var list []ledger.Reservation
	for range pick(t, "lots", 4) {
		r := ledger.Reservation{Amount: ledger.Amount(max(0, pick(t, "part", 800)-200))}
		if len(fit) > 0 && pick(t, "fits", 10) > 0 {
			r.Lot = fit[pick(t, "lot", len(fit))]
		} else {
			r.Lot = m.anyLot(t)
		}
		list = append(list, r)
	}
	return list
}

func (m *machine) anyLot(t *rapid.T) uint64 {
	if n := len(m.model.lots); n > 0 && pick(t, "is a lot", 20) > 0 {
		return slices.Sorted(maps.Keys(m.model.lots))[pick(t, "lot", n)]
	}
	return uint64(pick(t, "number", int(m.model.seq)+3))
}

func (m *machine) anyHold(t *rapid.T) uint64 {
	const seldom = 20
	holds := slices.Sorted(maps.Keys(m.model.holds))
	if open := slices.DeleteFunc(slices.Clone(holds), func(h uint64) bool { return m.model.holds[h].state != ledger.HoldOpen }); len(open) > 0 && pick(t, "is open", seldom/2) > 0 {
		holds = open
	}
	if n := len(holds); n > 0 && pick(t, "is a hold", seldom) > 0 {
		return holds[pick(t, "hold", n)]
	}
	return uint64(pick(t, "number", int(m.model.seq)+3))
}

// check compares what the stores keep with what the model says.
func (m *machine) check(t *rapid.T) {
	ctx := context.Background()
	for name, s := range map[string]ledger.Reader{"bolt": m.bolt, "mem": m.mem} {
		if head, err := s.Head(ctx, 0); err != nil || head != (ledger.Head{Seq: m.model.seq, BookedAt: m.model.booked}) || head != m.last {
			t.Fatalf("%s: Head() = %+v, %v; want entry %d at %d", name, head, err, m.model.seq, m.model.booked)
		}
		for _, id := range m.ids {
			if m.model.accounts[id] == 0 {
				continue
			}
			a, err := s.Account(ctx, id)
			if want := m.model.balances(id); err != nil || a.State != m.model.accounts[id] || a.Balances != want {
				t.Fatalf("%s: Account(%s) = %+v, %v; want %s, %+v", name, id, a, err, m.model.accounts[id], want)
			}
		}
		for seq, want := range m.model.lots {
			l, err := s.Lot(ctx, 0, seq)
			if err != nil {
				t.Fatalf("%s: Lot(%d) = %v", name, seq, err)
			}
			got := modelLot{
				owner: l.Account, unit: l.Unit, until: l.Until, run: want.run, reversed: want.reversed, before: want.before, given: l.Amount, free: l.Available, held: parts(l.Holds), redeemed: parts(l.Uses),
				expired: l.Expired, revoked: l.Revoked, returned: l.Returned, owed: l.Owed, withdrawn: l.Withdrawn,
				moved: l.Moved, into: l.Into,
			}
			if diff := differ(*want, got); diff != "" {
				t.Fatalf("%s: Lot(%d) (-want +got):\n%s", name, seq, diff)
			}
		}
		for seq, want := range m.model.holds {
			if h, err := s.Hold(ctx, 0, seq); err != nil || h.State != want.state || h.Deadline != want.deadline {
				t.Fatalf("%s: Hold(%d) = %+v, %v, want %+v", name, seq, h, err, *want)
			}
		}
		m.checkTotals(t, name, s)
	}
}

func parts(uses []ledger.Use) map[uint64]ledger.Amount {
	parts := make(map[uint64]ledger.Amount)
	for _, u := range uses {
		parts[u.Entry] += u.Amount
	}
	return parts
}

// checkTotals compares the totals of the sides with the sums over all lots.
func (m *machine) checkTotals(t *rapid.T, name string, s ledger.Reader) {
	type place struct {
		unit ledger.Unit
		side ledger.Side
	}
	want, got := make(map[place]ledger.Amount), make(map[place]ledger.Amount)
	for _, l := range m.model.lots {
		want[place{l.unit, ledger.Issuer}] += l.returned - l.given + l.moved // what moved is given in both
		want[place{l.unit, ledger.Available}] += l.free
		want[place{l.unit, ledger.Held}] += sum(l.held)
		want[place{l.unit, ledger.Programme}] += sum(l.redeemed)
		want[place{l.unit, ledger.Expired}] += l.expired
		want[place{l.unit, ledger.Revoked}] += l.revoked + l.owed
		want[place{l.unit, ledger.Owed}] -= l.owed
	}
	var sums [len(ledger.Units) + 1]ledger.Amount
	if err := s.Totals(context.Background(), 0, func(k ledger.TotalKey, a ledger.Amount) error {
		got[place{k.Unit, k.Side}] += a
		sums[k.Unit] += a
		return nil
	}); err != nil {
		t.Fatalf("%s: Totals() = %v", name, err)
	}
	maps.DeleteFunc(want, func(_ place, a ledger.Amount) bool { return a == 0 })
	maps.DeleteFunc(got, func(_ place, a ledger.Amount) bool { return a == 0 })
	if diff := differ(want, got); diff != "" || sums != [len(ledger.Units) + 1]ledger.Amount{} {
		t.Fatalf("%s: totals add up to %v (-want +got):\n%s", name, sums, diff)
	}
}

// differ is [cmp.Diff], but quick if there is no difference.
func differ(want, got any) string {
	if reflect.DeepEqual(want, got) {
		return ""
	}
	return cmp.Diff(want, got, cmp.AllowUnexported(modelLot{}))
}
