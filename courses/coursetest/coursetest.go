// Package coursetest tests stores of courses, organisations, learners,
// programmes and papers, and stores of who has read whose record.
package coursetest

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"creditbank/courses"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/google/go-cmp/cmp"
)

// asked is part of every version of the tests.
var asked = courses.Asked{Key: ledger.NewKey("office", "key", 0), Request: ledger.DigestOf("request")}

// TestStore tests that a store does what [courses.Store] says. Open returns a
// new, empty one.
func TestStore(t *testing.T, open func(testing.TB) courses.Store) {
	t.Run("Courses", func(t *testing.T) {
		testVersions(t, open(t).Courses(), func(key string, version uint32) courses.Course {
			return courses.Course{
				Code: key, Version: version, Module: courses.General, Title: "安全生产", TitleEn: "Safety at work",
				Hours:  32 * ledger.One,
				Worth:  courses.HoursRule{Unit: ledger.Credit, PerUnit: 16000, Step: 500, Max: 2000, ValidYears: 8},
				Issuer: "BJ-E001", Industry: "化工", Approved: 14000, Retired: 20000, Illustrative: true, By: "office", Asked: asked,
				Successor: "GA09", Proposal: "p1", Reason: "合并课程",
			}
		}, []string{"GA01", "GA02", "GA02-B", "GA03"})
	})
	t.Run("Organisations", func(t *testing.T) {
		testVersions(t, open(t).Organisations(), func(key string, version uint32) courses.Organisation {
			return courses.Organisation{
				Code: key, Version: version, Kind: courses.SiteKind, Parent: "BJ", Name: "培训站", NameEn: "Site",
				District: "BJ-D01", Since: 14000, Illustrative: true, By: "office", Asked: asked, CreditCode: "91350100M000100Y43",
				Ended: 15000, Into: []string{"BJ-S002", "BJ-S003"}, Reason: "合并",
			}
		}, []string{"BJ", "BJ-D01", "BJ-D02"})
	})
	t.Run("Learners", func(t *testing.T) {
		var keys []string
		for i := range byte(3) {
			keys = append(keys, ledger.NewAccountID(0, [14]byte{i + 1}).String())
		}
		testVersions(t, open(t).Learners(), func(key string, version uint32) courses.Learner {
			id, err := ledger.ParseAccountID(key)
			if err != nil {
				t.Fatal(err)
			}
			return courses.Learner{
				Account: id, Version: version, Name: "王芳（合成）", Organisation: "BJ-E001", Synthetic: true, By: "k",
				Identity: []byte{1, 2}, Index: [32]byte{3}, StaffNumber: "G001", Trade: "焊工", FrontLine: true,
				KeyGroups: []courses.PriorityGroup{courses.Migrant, courses.Women}, Joined: 14000, Asked: asked,
				Past: []courses.Stay{{Organisation: "BJ-E002", StaffNumber: "7", From: -3000, Until: 13000}},
				Into: ledger.NewAccountID(0, [14]byte{8}), Was: []ledger.AccountID{ledger.NewAccountID(0, [14]byte{9})},
			}
		}, keys)
		testFind(t, open(t).Learners())
	})
	t.Run("Programmes", func(t *testing.T) {
		testVersions(t, open(t).Programmes(), func(key string, version uint32) courses.Programme {
			return courses.Programme{
				Code: key, Version: version, Institution: "COL-BRTVU", Title: "化工仪表", TitleEn: "Chemical instruments",
				Enterprise: "BJ-E001", Illustrative: true, By: "k", Asked: asked, Effective: 15000, Terms: `{"rules":"<总学分>"}`,
			}
		}, []string{"P1", "P10", "P2"})
	})
	t.Run("Papers", func(t *testing.T) {
		testVersions(t, open(t).Papers(), func(key string, version uint32) courses.Paper {
			kind, name, _ := strings.Cut(key, "/")
			return courses.Paper{
				Kind: courses.PaperKind(kind), Name: name, Version: version, Body: `{"met":true}`, By: "k", Asked: asked,
			}
		}, []string{"application/1", "goal/1", "goal/2"})
		testListed(t, open(t).Papers())
	})
}

// testFind tests that learners are found by what their newest version says.
func testFind(t *testing.T, v courses.Versions[courses.Learner]) {
	ctx := t.Context()
	id := func(n byte) ledger.AccountID { return ledger.NewAccountID(0, [14]byte{n}) }
	learner := func(n byte, version uint32, organisation string) courses.Learner {
		return courses.Learner{Account: id(n), Version: version, Name: "王芳（合成）", Organisation: organisation, Index: [32]byte{n}, StaffNumber: fmt.Sprint(n)}
	}
	moved := learner(3, 2, "E2")
	moved.Past = []courses.Stay{{Organisation: "E1", StaffNumber: "3", Until: 100}}
	lost := learner(4, 2, "")
	lost.Name = "王方（合成）"
	for _, l := range []courses.Learner{
		learner(1, 1, "E1"), learner(2, 1, "E1"), learner(3, 1, "E1"), learner(4, 1, "E1"), learner(5, 1, "E2"), moved, lost,
	} {
		if err := v.Add(ctx, l); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		term  string
		after byte
		n     int
		want  string
	}{
		{courses.StaffTerm("E1"), 0, 10, "1 2 3"}, {courses.StaffTerm("E1"), 1, 10, "2 3"}, {courses.StaffTerm("E1"), 0, 2, "1 2"},
		{courses.StaffTerm("E1"), 3, 10, ""}, {courses.StaffTerm("E1"), 0, 0, ""}, {courses.StaffTerm("E2"), 0, 10, "3 5"},
		{courses.StaffTerm("E"), 0, 10, ""}, {courses.NameTerm("E1", "王芳（合成）"), 0, 10, "1 2 3"}, {courses.NameTerm("E1", "王方（合成）"), 0, 10, ""},
		{courses.StaffNumberTerm("E1", "3"), 0, 10, "3"}, {courses.StaffNumberTerm("E1", "4"), 0, 10, ""},
		{courses.IdentityTerm([32]byte{4}), 0, 10, "4"}, {courses.IdentityTerm([32]byte{9}), 0, 10, ""}, {"", 0, 10, ""},
	} {
		after := ""
		if c.after > 0 {
			after = id(c.after).String()
		}
		items, err := v.Find(ctx, c.term, after, c.n)
		var got []string
		for _, l := range items {
			got = append(got, fmt.Sprint(l.Index[0]))
		}
		if strings.Join(got, " ") != c.want || err != nil {
			t.Errorf("Find(%s, after %d, %d) = %v, %v, want %s", c.term, c.after, c.n, got, err, c.want)
		}
	}
	if err := v.Forget(ctx, id(2).String(), id(5).String()); err != nil {
		t.Fatal(err)
	}
	for term, want := range map[string]int{courses.StaffTerm("E1"): 2, courses.StaffTerm("E2"): 1, courses.IdentityTerm([32]byte{2}): 0} {
		if items, err := v.Find(ctx, term, "", 10); len(items) != want || err != nil {
			t.Errorf("Find(%s) after others were forgotten = %d learners, %v, want %d", term, len(items), err, want)
		}
	}
}

// testVersions tests one kind of thing. Keys are in order.
func testVersions[T courses.Record](t *testing.T, v courses.Versions[T], make func(string, uint32) T, keys []string) {
	ctx := t.Context()
	if _, err := v.Newest(ctx, keys[0]); !errors.Is(err, fault.NotFound) {
		t.Errorf("Newest of nothing = %v, want %v", err, fault.NotFound)
	}
	if _, err := v.History(ctx, keys[0]); !errors.Is(err, fault.NotFound) {
		t.Errorf("History of nothing = %v, want %v", err, fault.NotFound)
	}
	for i, key := range keys {
		versions := []T{make(key, 1), make(key, 2), make(key, 3)}
		if err := v.Add(ctx, versions[:1+i%2]...); err != nil {
			t.Fatalf("Add(%s) = %v", key, err)
		}
		if err := v.Add(ctx, versions[1+i%2:]...); err != nil {
			t.Fatalf("Add(%s) = %v", key, err)
		}
		got, err := v.History(ctx, key)
		if diff := cmp.Diff(versions, got); err != nil || diff != "" {
			t.Errorf("History(%s) = %v, (-want +got)\n%s", key, err, diff)
		}
		newest, err := v.Newest(ctx, key)
		if diff := cmp.Diff(versions[2], newest); err != nil || diff != "" {
			t.Errorf("Newest(%s) = %v, (-want +got)\n%s", key, err, diff)
		}
	}
	t.Run("Conflict", func(t *testing.T) {
		for _, version := range []uint32{0, 1, 3, 5} {
			err := v.Add(ctx, make(keys[0], 4), make(keys[1], version))
			if !errors.Is(err, fault.Conflict) {
				t.Errorf("Add(version %d after 3) = %v, want %v", version, err, fault.Conflict)
			}
			if got, err := v.History(ctx, keys[0]); err != nil || len(got) != 3 {
				t.Errorf("a refused Add left %d versions (%v), want 3", len(got), err)
			}
		}
	})
	t.Run("List", func(t *testing.T) {
		for from := range keys {
			for n := range len(keys) + 1 {
				after := ""
				if from > 0 {
					after = keys[from-1]
				}
				var want []string
				for _, key := range keys[from:min(from+n, len(keys))] {
					want = append(want, fmt.Sprint(key, 3))
				}
				items, err := v.List(ctx, after, n)
				var got []string
				for _, item := range items {
					key, version := item.VersionKey()
					got = append(got, fmt.Sprint(key, version))
				}
				if diff := cmp.Diff(want, got); err != nil || diff != "" {
					t.Errorf("List(%q, %d) = %v, (-want +got)\n%s", after, n, err, diff)
				}
			}
		}
	})
	t.Run("Forget", func(t *testing.T) { testForget(t, v, make, keys) })
}

// testForget forgets the second key; its neighbours stay.
func testForget[T courses.Record](t *testing.T, v courses.Versions[T], make func(string, uint32) T, keys []string) {
	ctx := t.Context()
	for _, some := range [][]string{nil, {"nobody"}, {"nobody", keys[1], keys[1]}, {keys[1]}} {
		if err := v.Forget(ctx, some...); err != nil {
			t.Fatalf("Forget(%v) = %v", some, err)
		}
	}
	if _, err := v.Newest(ctx, keys[1]); !errors.Is(err, fault.NotFound) {
		t.Errorf("Newest of a forgotten key = %v, want %v", err, fault.NotFound)
	}
	if _, err := v.History(ctx, keys[1]); !errors.Is(err, fault.NotFound) {
		t.Errorf("History of a forgotten key = %v, want %v", err, fault.NotFound)
	}
	left, err := v.List(ctx, "", len(keys))
	if err != nil || len(left) != len(keys)-1 {
		t.Errorf("List = %d keys, %v, want %d", len(left), err, len(keys)-1)
	}
	for _, item := range left {
		key, version := item.VersionKey()
		got, err := v.History(ctx, key)
		if diff := cmp.Diff([]T{make(key, 1), make(key, 2), make(key, 3)}, got); key == keys[1] || version != 3 || err != nil || diff != "" {
			t.Errorf("History(%s) beside a forgotten key = %v, (-want +got)\n%s", key, err, diff)
		}
	}
	if err := v.Add(ctx, make(keys[1], 1)); err != nil {
		t.Errorf("Add(version 1 of a forgotten key) = %v", err)
	}
}
