package coursetest

import (
	"fmt"
	"strings"
	"testing"

	"creditbank/courses"
	"creditbank/ledger"

	"github.com/google/go-cmp/cmp"
)

// TestReadings tests that a store does what [courses.ReadingStore] says. Open
// returns a new, empty one.
func TestReadings(t *testing.T, open func(testing.TB) courses.ReadingStore) {
	ctx, s := t.Context(), open(t)
	id := func(n byte) ledger.AccountID { return ledger.NewAccountID(0, [14]byte{n}) }
	reading := func(n byte, at ledger.Instant) courses.Reading {
		return courses.Reading{
			Learner: id(n), At: at, By: "k1", Role: "college", Organisation: "COL-1", What: "credits", Operation: "getBalance", Request: "r",
		}
	}
	for _, batch := range [][]courses.Reading{{reading(1, 10), reading(2, 11), reading(1, 12)}, nil, {reading(1, 13)}, {reading(3, 14)}} {
		if err := s.Add(ctx, batch...); err != nil {
			t.Fatal(err)
		}
	}
	whole := reading(2, 11)
	whole.Number = 2
	if got, err := s.Of(ctx, id(2), 0, 10); err != nil || !cmp.Equal([]courses.Reading{whole}, got) {
		t.Errorf("Of(2) = %+v, %v, want %+v", got, err, whole)
	}
	check := func(when string, learner byte, before uint64, n int, want string) {
		t.Helper()
		var numbers []string
		list, err := s.Of(ctx, id(learner), before, n)
		for _, r := range list {
			numbers = append(numbers, fmt.Sprint(r.Number))
		}
		if got := strings.Join(numbers, " "); got != want || err != nil {
			t.Errorf("%s: Of(%d, before %d, %d) = %s, %v, want %s", when, learner, before, n, got, err, want)
		}
	}
	check("at first", 1, 0, 10, "4 3 1")
	check("at first", 1, 4, 10, "3 1")
	check("at first", 1, 0, 2, "4 3")
	check("at first", 1, 1, 2, "")
	check("at first", 4, 0, 10, "")
	for range 2 {
		if err := s.Forget(ctx, id(1), id(4)); err != nil {
			t.Fatal(err)
		}
	}
	check("forgotten", 1, 0, 10, "")
	check("beside", 2, 0, 10, "2")
	check("beside", 3, 0, 10, "5")
	if err := s.Add(ctx, reading(2, 15)); err != nil {
		t.Fatal(err)
	}
	check("afterwards", 2, 0, 10, "6 2")
	// 2 was at 11, 5 at 14, 6 at 15.
	for _, c := range []struct {
		at   ledger.Instant
		want int
	}{{11, 0}, {15, 2}, {15, 0}, {14, 0}} {
		if n, err := s.DropBefore(ctx, c.at); err != nil || n != c.want {
			t.Errorf("DropBefore(%d) = %d, %v, want %d", c.at, n, err, c.want)
		}
	}
	check("dropped", 2, 0, 10, "6")
	check("dropped", 3, 0, 10, "")
	if err := s.Add(ctx, reading(3, 20)); err != nil {
		t.Fatal(err)
	}
	check("after that", 3, 0, 10, "7")
	if n, err := s.DropBefore(ctx, 21); err != nil || n != 2 {
		t.Errorf("DropBefore(21) = %d, %v, want 2", n, err)
	}
}
