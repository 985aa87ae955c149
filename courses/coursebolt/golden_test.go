package coursebolt

import (
	"path/filepath"
	"testing"

	"creditbank/courses"
	"creditbank/ledger"

	bolt "go.etcd.io/bbolt"
)

// Files of before have no terms and rows without the newer fields. They are
// read, and what is in them is found.
func TestFileOfBefore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "courses.db")
	s := open(t, path)
	id := ledger.NewAccountID(0, [14]byte{1})
	learner := `{"account":"` + id.String() + `","version":1,"name":"甲（合成）","organisation":"E1","synthetic":true,"by":"k"}`
	organisation := `{"code":"E1","version":1,"kind":"enterprise","parent":"BJ","name":"企业","since_day":14000,"by":"k"}`
	if err := s.db.Update(func(tx *bolt.Tx) error {
		if err := tx.DeleteBucket(s.learners.termBucket()); err != nil {
			return err
		}
		if err := tx.Bucket(s.organisations.bucket).Put(versionKey("E1", 1), []byte(organisation)); err != nil {
			return err
		}
		return tx.Bucket(s.learners.bucket).Put(versionKey(id.String(), 1), []byte(learner))
	}); err != nil {
		t.Fatal(err)
	}
	s.Close()
	s = open(t, path)
	found, err := s.Learners().Find(t.Context(), courses.NameTerm("E1", "甲（合成）"), "", 2)
	if err != nil || len(found) != 1 || found[0].Account != id || found[0].Joined != 0 {
		t.Errorf("Find = %+v, %v, want the learner of before", found, err)
	}
	if o, err := s.Organisations().Newest(t.Context(), "E1"); err != nil || o.Since != 14000 || o.Ended != 0 {
		t.Errorf("Newest(E1) = %+v, %v, want the organisation of before", o, err)
	}
}

// How a learner with everything is written, for ever.
func TestGoldenLearner(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "courses.db"))
	id := ledger.NewAccountID(0, [14]byte{1})
	l := courses.Learner{
		Account: id, Version: 1, Name: "甲（合成）", Organisation: "E1", Synthetic: true, By: "k",
		Identity: []byte{1, 2, 3}, Index: [32]byte{0xab}, StaffNumber: "7", Trade: "焊工", FrontLine: true,
		KeyGroups: []courses.PriorityGroup{courses.Women}, Joined: 15000,
		Past: []courses.Stay{{Organisation: "E2", StaffNumber: "6", From: 14000, Until: 15000}},
		Into: ledger.NewAccountID(0, [14]byte{2}), Was: []ledger.AccountID{ledger.NewAccountID(0, [14]byte{3})}, Reason: "r",
	}
	if err := s.Learners().Add(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	want := `{"account":"` + id.String() + `","version":1,"name":"甲（合成）","organisation":"E1","synthetic":true,"by":"k",` +
		`"identity_sealed":"AQID","identity_index":"ab00000000000000000000000000000000000000000000000000000000000000",` +
		`"staff_number":"7","trade":"焊工","front_line":true,"key_groups":["women"],"joined_day":15000,` +
		`"past":[{"organisation":"E2","staff_number":"6","from_day":14000,"until_day":15000}],` +
		`"merged_into":"` + l.Into.String() + `","merged_accounts":["` + l.Was[0].String() + `"],"reason":"r"}`
	if err := s.db.View(func(tx *bolt.Tx) error {
		if got := string(tx.Bucket(s.learners.bucket).Get(versionKey(id.String(), 1))); got != want {
			t.Errorf("row = %s\nwant  %s", got, want)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
