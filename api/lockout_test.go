package api

import (
	"fmt"
	"strconv"
	"testing"
	"time"
)

// TestLockGrows: each failure after a lock doubles the next one, up to an
// hour; after a day without any, all is forgotten.
func TestLockGrows(t *testing.T) {
	w := newWorld(t)
	_, password := w.member("zhang", officePost())
	guess := func(status int) *view {
		t.Helper()
		return w.browser().post("/sign-in", "name", "zhang", "password", "a guess").want(status)
	}
	for range 4 {
		guess(422)
	}
	for i, minutes := range []int{1, 2, 4, 8, 16, 32, 60, 60, 60} {
		guess(422)
		got, err := strconv.Atoi(guess(429).header.Get("Retry-After"))
		if err != nil || got != 60*minutes {
			t.Fatalf("lock %d is %d s long, %v, want %d min", i+1, got, err, minutes)
		}
		w.clock.pass(time.Duration(got)*time.Second - time.Second)
		guess(429) // not a second earlier
		w.clock.pass(time.Second)
	}
	w.clock.pass(24 * time.Hour)
	for range 5 {
		guess(422)
	}
	guess(429)
	w.clock.pass(time.Minute) // the first lock again
	w.browser().post("/sign-in", "name", "zhang", "password", password).want(303)
}

// TestLockIsTheMembers: one count for all the ways to try a member's password,
// and a right one, or a new one that was handed over, ends it.
func TestLockIsTheMembers(t *testing.T) {
	w := newWorld(t)
	member, password := w.member("xuesheng", learnerPost(w.lin))
	in := w.browser()
	in.post("/sign-in", "name", "xuesheng", "password", password).want(303)
	try := func(name string, status int) {
		t.Helper()
		w.browser().post("/sign-in", "name", name, "password", "a guess").want(status)
	}
	change := func(present string, status int) {
		t.Helper()
		in.post("/password", "present", present, "new", "good enough for all", "again", "good enough for all").want(status)
	}
	try("xuesheng", 422)
	try(w.lin, 422)
	change("a guess", 422)
	try(w.lin, 422)
	try("xuesheng", 422)
	for _, name := range []string{"xuesheng", w.lin} {
		try(name, 429)
		w.browser().post("/sign-in", "name", name, "password", password).want(429)
	}
	change(password, 429) // nor by who has found the browser open
	first, err := w.desk.HandOver(t.Context(), member.ID, false)
	w.must(err)
	w.browser().post("/sign-in", "name", "xuesheng", "password", first).want(303)
	for round := range 3 { // a right one in between, and the count begins anew
		for i := range 4 {
			w.browser().post("/sign-in", "name", "xuesheng", "password", fmt.Sprint("guess ", round, i)).want(422)
		}
		w.browser().post("/sign-in", "name", w.lin, "password", first).want(303)
	}
}
