package main

import (
	"fmt"
	"testing"
	"time"

	"creditbank/courses"
	"creditbank/courses/registrar"
	"creditbank/ledger"
)

// A merge that was cut short after the ledger's part is ended when the bank is
// opened, without anybody asking again.
func TestMergeIsEndedAtTheOpening(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	now := func() time.Time { return time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC) }
	b, err := openBank(ctx, dir, places{}, true, now)
	if err != nil {
		t.Fatal(err)
	}
	if err := loadCatalogue(ctx, b.courses); err != nil {
		t.Fatal(err)
	}
	if err := loadProgrammes(ctx, b); err != nil {
		t.Fatal(err)
	}
	people, outcomes, err := b.registrar.RegisterLearners(ctx, registrar.Request{By: demoOffice, Key: "two"}, []courses.Learner{{Name: "林（合成）"}, {Name: "林（合成）"}})
	if err != nil || outcomes[0].Refusal != nil {
		t.Fatal(err, outcomes)
	}
	from, into := people[0].Account, people[1].Account
	begun := courses.Paper{Kind: courses.MergePaper, Name: from.String(), Version: 1, Body: fmt.Sprintf(
		`{"from":%q,"into":%q,"reason":"同一人（合成）","by":{"id":"o","role":"office","organisation":%q},"at":1,"state":"begun"}`, from, into, demoOffice.Organisation)}
	if err := b.courses.Papers().Add(ctx, begun); err != nil {
		t.Fatal(err)
	}
	merge := ledger.Command{Actor: "o", Action: ledger.Merge{From: from, Into: into, Reason: "同一人（合成）"}}
	if o, err := b.book.Do(ctx, ledger.Job{Commands: []ledger.Command{merge}}); err != nil || o[0].Refusal != nil {
		t.Fatal(err, o[0].Refusal)
	}
	if is, err := b.registrar.AccountNow(ctx, from); err != nil || is != from {
		t.Fatalf("AccountNow before the crash = %s, %v, want %s", is, err, from)
	}
	if err := b.close(); err != nil {
		t.Fatal(err)
	}
	if b, err = openBank(ctx, dir, places{}, false, now); err != nil {
		t.Fatal(err)
	}
	defer b.close()
	if is, err := b.registrar.AccountNow(ctx, from); err != nil || is != into {
		t.Errorf("AccountNow after the opening = %s, %v, want %s", is, err, into)
	}
	if n, err := b.courses.Papers().CountListed(ctx, courses.MergePaper.ListIn("begun"), 9); err != nil || n > 0 {
		t.Errorf("%d merges are under way, %v, want none", n, err)
	}
}
