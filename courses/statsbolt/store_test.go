package statsbolt

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"creditbank/courses/stats"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/google/go-cmp/cmp"
	bolt "go.etcd.io/bbolt"
	"pgregory.net/rapid"
)

var (
	secret = [32]byte{1, 2, 3}
	lin    = ledger.NewAccountID(0, [14]byte{7})
	wang   = ledger.NewAccountID(0, [14]byte{8})
)

func open(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(path, secret)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// changes is a first batch about two learners.
func changes() *stats.Changes {
	cell := stats.Cell{stats.People: 2, stats.Hours: 32000}
	return &stats.Changes{
		Position:     stats.Position{Seq: 4, BookedAt: 99, Latest: 14600, Organisations: 2, Courses: 1},
		Shape:        "BJ=|union|||\n",
		Forgotten:    3,
		Attributions: []stats.Attribution{{Chain: []string{"E1", "BJ", stats.Bank}, Module: "general", Course: "GA01", District: "D1"}},
		Cells:        map[stats.Key]*stats.Cell{{Organisation: "BJ", Heading: stats.ByCourse, Period: stats.Period{Kind: stats.Year, N: 2009}, Value: "GA01"}: &cell},
		Records: map[ledger.AccountID]*stats.Record{
			lin:  {Opened: 24119, Facts: []stats.Fact{{Lot: 3, Month: 24119, Unit: 1, Amount: 1000, Hours: 16000}}, Flows: []stats.Flow{}},
			wang: {Opened: 24119, Facts: []stats.Fact{{Lot: 4, Month: 24119, Unit: 1, Amount: 1000, Hours: 16000}}, Flows: []stats.Flow{}},
		},
	}
}

func (s *Store) dump(t testing.TB) map[stats.Key]stats.Cell {
	t.Helper()
	cells := make(map[stats.Key]stats.Cell)
	if err := s.Cells(t.Context(), func(k stats.Key, c stats.Cell) error { cells[k] = c; return nil }); err != nil {
		t.Fatal(err)
	}
	return cells
}

// What was written is there after the file was opened again.
func TestReopen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "stats.db")
	s := open(t, path)
	c := changes()
	if err := s.Apply(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	s.Close()
	for range 2 {
		s = open(t, path)
		standing, err := s.Standing(t.Context())
		want := stats.Standing{Position: c.Position, Shape: c.Shape, Forgotten: c.Forgotten, Attributions: c.Attributions}
		if diff := cmp.Diff(want, standing); diff != "" || err != nil {
			t.Fatalf("Standing: %v (-want +got)\n%s", err, diff)
		}
		list, err := s.Records(t.Context(), []ledger.AccountID{wang, {1}, lin})
		if diff := cmp.Diff([]stats.Record{*c.Records[wang], {}, *c.Records[lin]}, list); diff != "" || err != nil {
			t.Fatalf("Records: %v (-want +got)\n%s", err, diff)
		}
		s.Close()
	}
	if _, err := OpenToRead(path+"x", secret); !errors.Is(err, fault.NotFound) {
		t.Errorf("OpenToRead of nothing = %v, want %v", err, fault.NotFound)
	}
	if _, err := OpenToRead(path, [32]byte{9}); !errors.Is(err, fault.NotFound) {
		t.Errorf("OpenToRead under another secret = %v, want %v", err, fault.NotFound)
	}
	r, err := OpenToRead(path, secret)
	if err != nil || len(r.dump(t)) != 1 {
		t.Fatalf("OpenToRead = %v, want one cell", err)
	}
	r.Close()
}

// A file of another bank or program is made anew; one in use is left alone.
func TestForeignFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "stats.db")
	s := open(t, path)
	if err := s.Apply(t.Context(), changes()); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, secret); !errors.Is(err, fault.Busy) {
		t.Errorf("second Open = %v, want %v", err, fault.Busy)
	}
	s.Close()
	other, err := Open(path, [32]byte{9})
	if err != nil || len(other.dump(t)) != 0 {
		t.Fatalf("Open under another secret = %v, want an empty file", err)
	}
	other.Close()
	if err := os.WriteFile(path, bytes.Repeat([]byte("no database "), 5000), 0o600); err != nil {
		t.Fatal(err)
	}
	if s := open(t, path); len(s.dump(t)) != 0 {
		t.Error("Open of a text file has cells, want an empty file")
	}
}

// The file names no learner, and of a forgotten one no byte is left.
func TestForget(t *testing.T) {
	path := filepath.Join(t.TempDir(), "stats.db")
	s := open(t, path)
	if err := s.Apply(t.Context(), changes()); err != nil {
		t.Fatal(err)
	}
	row := func(id ledger.AccountID) (row []byte) {
		tag := s.sealing.desk().tag(&id)
		if err := s.db.View(func(tx *bolt.Tx) error {
			row = bytes.Clone(tx.Bucket(recordBucket).Get(tag[:]))
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return row
	}
	gone, stays := row(lin), row(wang)
	c := changes()
	c.Records, c.Attributions, c.Cells = nil, nil, nil
	if err := s.Forget(t.Context(), c, []ledger.AccountID{lin}); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(file, gone[:16]) || !bytes.Contains(file, stays) {
		t.Error("the file still has the record of who was forgotten, or has lost that of another")
	}
	if bytes.Contains(file, wang[:]) {
		t.Error("the file has an account's number in clear")
	}
	if len(s.dump(t)) != 1 {
		t.Error("the figures are gone with the record")
	}
}

// A crash between the deletion and the new file is healed by the next Open.
func TestForgetIsEnded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "stats.db")
	s := open(t, path)
	if err := s.Apply(t.Context(), changes()); err != nil {
		t.Fatal(err)
	}
	if err := s.db.Update(kind.Deleted); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+".new", []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.Close()
	s = open(t, path)
	if err := s.db.View(func(tx *bolt.Tx) error {
		if tx.Bucket(metaBucket).Get([]byte(kind.Shedding)) != nil {
			t.Error("the mark is still there")
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path + ".new"); err == nil {
		t.Error("the draft is still there")
	}
	if len(s.dump(t)) != 1 {
		t.Error("the figures are gone")
	}
}

// A row that cannot be read is corrupt, not empty.
func TestCorruptRows(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "stats.db"))
	if err := s.Apply(t.Context(), changes()); err != nil {
		t.Fatal(err)
	}
	tag := s.sealing.desk().tag(&lin)
	if err := s.db.Update(func(tx *bolt.Tx) error {
		row := bytes.Clone(tx.Bucket(recordBucket).Get(tag[:]))
		row[len(row)-1] ^= 1
		return errors.Join(tx.Bucket(recordBucket).Put(tag[:], row), tx.Bucket(cellBucket).Put([]byte("short"), []byte{0xff}))
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Records(t.Context(), []ledger.AccountID{lin}); !errors.Is(err, fault.Corrupt) {
		t.Errorf("Records = %v, want %v", err, fault.Corrupt)
	}
	if err := s.Cells(t.Context(), func(stats.Key, stats.Cell) error { return nil }); !errors.Is(err, fault.Corrupt) {
		t.Errorf("Cells = %v, want %v", err, fault.Corrupt)
	}
}

// Keys come back as they went in, and sort by organisation, heading and period.
func TestKeys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := stats.Key{
			Organisation: rapid.StringN(0, 20, 64).Draw(t, "organisation"), Heading: stats.Heading(rapid.IntRange(0, 6).Draw(t, "heading")),
			Period: stats.Period{Kind: stats.PeriodKind(rapid.IntRange(0, 3).Draw(t, "kind")), N: rapid.Uint16().Draw(t, "n")},
			Value:  rapid.StringN(0, 20, 64).Draw(t, "value"),
		}
		row := appendKey(nil, k)
		if back, err := parseKey(row); err != nil || back != k {
			t.Fatalf("parseKey(%x) = %+v, %v, want %+v", row, back, err, k)
		}
		if !bytes.HasPrefix(row, appendPrefix(nil, k.Organisation, k.Heading, k.Period)) {
			t.Fatalf("key %x does not begin with its prefix", row)
		}
	})
}

// Tasks and answers about positions go as JSON between programs.
func TestPosition(t *testing.T) {
	p := changes().Position
	p.Remaking = true
	if back, err := parsePosition(appendPosition(p)); err != nil || back != p {
		t.Errorf("parsePosition = %+v, %v, want %+v", back, err, p)
	}
	for _, row := range [][]byte{make([]byte, 5), append(make([]byte, positionBytes-1), 7)} {
		if _, err := parsePosition(row); !errors.Is(err, fault.Corrupt) {
			t.Errorf("parsePosition(%x) = %v, want %v", row, err, fault.Corrupt)
		}
	}
	text, err := json.Marshal(p)
	var back stats.Position
	if err := errors.Join(err, json.Unmarshal(text, &back)); err != nil || back != p {
		t.Errorf("position as JSON = %+v, %v, want %+v", back, err, p)
	}
}
