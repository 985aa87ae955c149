package coursebolt

import (
	"encoding/hex"
	"errors"
	"path/filepath"
	"testing"

	"creditbank/courses"
	"creditbank/ledger/fault"

	bolt "go.etcd.io/bbolt"
)

// Files of before have no lists. Opened for writing they get them; one that is
// opened for reading only says so, and hides nothing.
func TestFileBeforeLists(t *testing.T) {
	path := filepath.Join(t.TempDir(), "courses.db")
	s := open(t, path)
	sanction := courses.Paper{Kind: courses.SanctionPaper, Name: "s1", Version: 1, By: "k", Body: `{"id":"s1","issuer":"E1","at":1400000000000000,"review_day":20000}`}
	over := sanction
	over.Version, over.Body = 2, `{"id":"s1","issuer":"E1","at":1400000000000000,"review_day":20000,"ended_day":19000}`
	if err := s.Papers().Add(t.Context(), sanction, over); err != nil {
		t.Fatal(err)
	}
	if err := s.db.Update(func(tx *bolt.Tx) error { return tx.DeleteBucket(s.papers.listBucket()) }); err != nil {
		t.Fatal(err)
	}
	s.Close()

	list := courses.SanctionPaper.ListIn(courses.SanctionOver)
	before, err := Open(path, true)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := before.Papers().Listed(t.Context(), list, "", 9); !errors.Is(err, fault.Busy) {
		t.Errorf("Listed of a file without lists = %v, want %v", err, fault.Busy)
	}
	before.Close()

	s = open(t, path)
	for list, want := range map[string]int{list: 1, courses.SanctionPaper.ListIn(courses.SanctionInForce): 0, courses.SanctionPaper.ListOf("E1"): 1} {
		found, err := s.Papers().Listed(t.Context(), list, "", 9)
		if err != nil || len(found) != want || want > 0 && found[0] != over {
			t.Errorf("Listed(%s) = %+v, %v, want %d", list, found, err, want)
		}
	}
}

// A file whose lists are those of an earlier edition has them filled anew, with
// nothing left of what stood in them; opened for reading only it says so.
func TestFileOfAnEarlierEdition(t *testing.T) {
	path := filepath.Join(t.TempDir(), "courses.db")
	s := open(t, path)
	order := courses.Paper{Kind: courses.OrderPaper, Name: "o1", Version: 1, Body: `{"id":"o1","firm":"E1","provider":"S1","ordered":15000,"state":"open"}`}
	if err := s.Papers().Add(t.Context(), order); err != nil {
		t.Fatal(err)
	}
	if err := s.db.Update(func(tx *bolt.Tx) error {
		b := tx.Bucket(s.papers.listBucket())
		if err := b.Delete(listRow(courses.OrderPaper.ListOf("E1"), standingOf(order).place, courses.OrderPaper.Key("o1"))); err != nil {
			return err
		}
		if err := b.Put(listRow(courses.OrderPaper.ListOf("S9"), 1, courses.OrderPaper.Key("o1")), nil); err != nil {
			return err
		}
		return tx.Bucket(metaBucket).Delete(editionKey)
	}); err != nil {
		t.Fatal(err)
	}
	s.Close()
	before, err := Open(path, true)
	if err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{
		"Listed":      second(before.Papers().Listed(t.Context(), "order", "", 9)),
		"ListedBack":  second(before.Papers().ListedBack(t.Context(), "order", "", 9)),
		"CountListed": second(before.Papers().CountListed(t.Context(), "order", 9)),
	} {
		if !errors.Is(err, fault.Busy) {
			t.Errorf("%s of a file of an earlier edition = %v, want %v", what, err, fault.Busy)
		}
	}
	before.Close()
	s = open(t, path)
	for list, want := range map[string]int{"order": 1, "order/of/E1": 1, "order/of/S1": 1, "order/of/S9": 0} {
		if n, err := s.Papers().CountListed(t.Context(), list, 9); err != nil || n != want {
			t.Errorf("CountListed(%s) = %d, %v, want %d", list, n, err, want)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// How a place in a list is written, for ever.
func TestGoldenList(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "courses.db"))
	p := courses.Paper{Kind: courses.ComplaintPaper, Name: "c1", Version: 1, Body: `{"id":"c1","at":258,"state":"filed","against":"E1","by":{"learner":"L"}}`}
	if err := s.Papers().Add(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	const place = "0000000000000102" + "636f6d706c61696e742f6331" // 258, complaint/c1
	want := map[string]bool{
		"5d08b02d678fc068788ca5ade565148e" + place: true, // SHA-256 of "complaint"
		"9c1214cbbdcebb91b64f4df873c270be" + place: true, // of "complaint/in/filed"
		"e2cbbb0daa38b98b0a32f2dbfaab1c66" + place: true, // of "complaint/of/E1"
		"19230fcd61a506ff4f9979b1d9fc0430" + place: true, // of "complaint/of/L"
	}
	if err := s.db.View(func(tx *bolt.Tx) error {
		return tx.Bucket([]byte("paper-list")).ForEach(func(k, value []byte) error {
			if !want[hex.EncodeToString(k)] || len(value) > 0 {
				t.Errorf("row %x has %x, want one of %v", k, value, want)
			}
			delete(want, hex.EncodeToString(k))
			return nil
		})
	}); err != nil {
		t.Fatal(err)
	}
	if len(want) > 0 {
		t.Errorf("no rows %v", want)
	}
}
