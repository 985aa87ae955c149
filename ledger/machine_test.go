package ledger_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"creditbank/ledger"
	"creditbank/ledger/ledgerbolt"
	"creditbank/ledger/ledgermem"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestMachine lets random stories happen in two stores at once and compares
// them after each step with each other and with a model of a bank. At the end
// everything has to follow from the journals.
func TestMachine(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		m := newMachine(t, dir)
		defer m.close()
		m.openAll(t)
		t.Repeat(map[string]func(*rapid.T){
			"":       m.check,
			"job":    m.job,
			"job 2":  m.job, // as likely as the others together
			"job 3":  m.job,
			"again":  m.again,
			"clock":  m.clock,
			"expire": m.expire,
		})
		m.verify(t)
		m.recount(t)
	})
}

// machine is a bank in two stores, and what it should be.
type machine struct {
	model  *model
	mem    *ledgermem.Store
	bolt   *ledgerbolt.Store
	path   string
	now    ledger.Instant
	ids    []ledger.AccountID
	nextID uint32
	asked  []asked // commands with keys, and what became of them
	last   ledger.Head
}

type asked struct {
	command ledger.Command
	outcome ledger.Outcome
}

func newMachine(t *rapid.T, dir string) *machine {
	f, err := os.CreateTemp(dir, "machine")
	if err != nil {
		t.Fatal(err)
	}
	_ = f.Close()
	m := &machine{model: newModel(), mem: new(ledgermem.Store), path: f.Name() + ".db", now: ledger.InstantOf(start)}
	if m.bolt, err = ledgerbolt.Open(m.path, ledgerbolt.Options{Scratch: true}); err != nil {
		t.Fatal(err)
	}
	for i := range byte(4) {
		m.ids = append(m.ids, ledger.NewAccountID(0, [14]byte{i, 1}))
	}
	return m
}

var start = time.Date(2009, 12, 10, 1, 0, 0, 0, time.UTC)

func (m *machine) close() {
	_ = m.bolt.Close()
	_ = os.Remove(m.path)
}

// clock moves the clock, forwards as a rule.
func (m *machine) clock(t *rapid.T) {
	hours := pick(t, "hours", 500)
	if pick(t, "back", 4) == 0 {
		hours = -hours / 8
	}
	m.now += ledger.Instant(hours) * 3600e6
}

// job asks for some random things, together.
func (m *machine) job(t *rapid.T) {
	job, most := ledger.Job{}, 10
	if pick(t, "atomic", 6) == 0 {
		job.Atomic, most = true, 3
	}
	for range 1 + pick(t, "commands", most) {
		c := ledger.Command{Actor: "tester", Action: m.action(t)}
		if pick(t, "keyed", 6) > 0 {
			m.nextID++
			c.Key, c.Request = ledger.NewKey("machine", fmt.Sprint(m.nextID), 0), ledger.DigestOf(fmt.Sprintf("%#v", c.Action))
		}
		job.Commands = append(job.Commands, c)
		if !c.Key.IsZero() && pick(t, "twice", 12) == 0 {
			job.Commands = append(job.Commands, c)
		}
	}
	m.do(t, job)
}

// openAll opens all accounts but the last.
func (m *machine) openAll(t *rapid.T) {
	var job ledger.Job
	for _, id := range m.ids[:len(m.ids)-1] {
		job.Commands = append(job.Commands, ledger.Command{Action: ledger.OpenAccount{Account: id}})
	}
	m.do(t, job)
}

// again asks for old things again: the same, or others under their keys.
func (m *machine) again(t *rapid.T) {
	if len(m.asked) == 0 {
		return
	}
	var job ledger.Job
	for range 1 + pick(t, "commands", 3) {
		c := m.asked[pick(t, "old", len(m.asked))].command
		if pick(t, "other", 3) == 0 {
			c.Request[0]++
		}
		job.Commands = append(job.Commands, c)
	}
	m.do(t, job)
}

// expire ends what is due, as the bank's clock does.
func (m *machine) expire(t *rapid.T) {
	due, err := m.bolt.Due(context.Background(), 0, m.now, 100)
	if err != nil {
		t.Fatal(err)
	}
	var job ledger.Job
	for _, d := range due {
		c := ledger.Command{Actor: "bank", Action: ledger.ExpireHold{Hold: d.Seq}}
		if d.Lot {
			c.Action = ledger.ExpireLot{Deposit: d.Seq}
		}
		job.Commands = append(job.Commands, c)
	}
	for i, o := range m.do(t, job) {
		if o.Refusal != nil {
			t.Fatalf("%v is due but refused: %v", due[i], o.Refusal)
		}
	}
	if left, err := m.bolt.Due(context.Background(), 0, m.now, 100); err != nil || len(left) > 0 {
		t.Fatalf("Due() = %v, %v after all that was due has ended", left, err)
	}
}

// do has a job previewed and carried out, and looks at its outcomes.
func (m *machine) do(t *rapid.T, job ledger.Job) []ledger.Outcome {
	ctx, jobs := context.Background(), []ledger.Job{job}
	preview, err := m.bolt.Preview(ctx, 0, m.now, jobs)
	if err != nil {
		t.Fatalf("Preview() = %v", err)
	}
	real, err := m.bolt.Apply(ctx, 0, m.now, jobs)
	if err != nil {
		t.Fatalf("Apply() to bolt = %v", err)
	}
	other, err := m.mem.Apply(ctx, 0, m.now, jobs)
	if err != nil {
		t.Fatalf("Apply() to mem = %v", err)
	}
	if diff := differ(preview, real); diff != "" {
		t.Fatalf("the preview differs (-preview +real):\n%s", diff)
	}
	if diff := differ(real, other); diff != "" {
		t.Fatalf("the stores differ (-bolt +mem):\n%s", diff)
	}
	m.compare(t, job, real[0])
	return real[0]
}

// compare has the model do the job, and compares what became of it.
func (m *machine) compare(t *rapid.T, job ledger.Job, outcomes []ledger.Outcome) {
	want := m.expect(job)
	for i, o := range outcomes {
		var code ledger.Code
		if o.Refusal != nil {
			code = o.Refusal.Code
		}
		if code != want[i].code || o.Replayed != want[i].replayed {
			t.Fatalf("command %d of %+v: outcome %q, replayed %t; want %q, replayed %t", i, job, code, o.Replayed, want[i].code, want[i].replayed)
		}
		if o.Refusal == nil && !o.Replayed {
			m.follows(t, o.Entry)
		}
		m.remember(t, job.Commands[i], o)
	}
	m.follows(t, ledger.Entry{Seq: 1 << 60})
}

// follows reads the journal up to an entry, which has to be there, and sees
// that it goes on from where it was. Entries without a key come behind others.
func (m *machine) follows(t *rapid.T, upTo ledger.Entry) {
	journal, err := m.bolt.Journal(context.Background(), 0, m.last.Seq+1, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range journal {
		if e.Seq > upTo.Seq {
			break
		}
		if e.Seq != m.last.Seq+1 || e.BookedAt <= m.last.BookedAt {
			t.Fatalf("entry %d at %d follows %+v", e.Seq, e.BookedAt, m.last)
		}
		if e.Seq == upTo.Seq {
			if diff := differ(e, upTo); diff != "" {
				t.Fatalf("the outcome is not entry %d (-entry +outcome):\n%s", e.Seq, diff)
			}
		}
		m.last = ledger.Head{Seq: e.Seq, BookedAt: e.BookedAt}
		checkPostings(t, e)
	}
	if upTo.Kind != ledger.Forgotten && m.last.Seq != upTo.Seq {
		t.Fatalf("entry %d is not in the journal, which ends with %+v", upTo.Seq, m.last)
	}
}

// remember sees that one key has one outcome for ever.
func (m *machine) remember(t *rapid.T, c ledger.Command, o ledger.Outcome) {
	if c.Key.IsZero() {
		return
	}
	i := slices.IndexFunc(m.asked, func(a asked) bool { return a.command.Key == c.Key })
	switch {
	case i < 0:
		m.asked = append(m.asked, asked{c, o})
	case m.asked[i].command.Request == c.Request:
		first := m.asked[i].outcome
		if first.Replayed = true; !o.Replayed || !cmp.Equal(first, o) {
			t.Fatalf("key %s: outcome %+v, at first it was %+v", c.Key, o, first)
		}
	}
}

// checkPostings sees that an entry only moves credits.
func checkPostings(t *rapid.T, e ledger.Entry) {
	for _, p := range e.Postings {
		if p.Amount <= 0 || p.From == p.To {
			t.Fatalf("entry %d: posting %+v moves nothing", e.Seq, p)
		}
	}
	for _, u := range ledger.Units {
		if b := e.After.Of(u); b.Posted < 0 || b.Held < 0 || b.Owed < 0 || b.Available() < 0 || b.Available() != b.Posted-b.Held {
			t.Fatalf("entry %d leaves %+v", e.Seq, *b)
		}
	}
}

// verify replays the journals, and ends the story.
func (m *machine) verify(t *rapid.T) {
	ctx := context.Background()
	for name, s := range map[string]ledger.Reader{"bolt": m.bolt, "mem": m.mem} {
		if _, err := ledger.Check(ctx, s, new(ledgermem.Store), 0, nil); err != nil {
			t.Fatalf("Check(%s) = %v", name, err)
		}
	}
	if err := m.bolt.CheckPages(nil); err != nil {
		t.Fatalf("CheckPages() = %v", err)
	}
	if m.last.Seq > 0 {
		if diff := differ(allFacts(t, m.bolt), allFacts(t, m.mem)); diff != "" {
			t.Fatalf("facts differ (-bolt +mem):\n%s", diff)
		}
	}
	if left, _ := filepath.Glob(m.path + ".*"); len(left) > 0 {
		t.Fatalf("files were left: %v", left)
	}
}

func allFacts(t *rapid.T, r ledger.Reader) (list []ledger.Fact) {
	if err := r.Facts(context.Background(), 0, func(f ledger.Fact) error {
		list = append(list, f)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return list
}
