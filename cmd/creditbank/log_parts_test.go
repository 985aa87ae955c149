package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"creditbank/ledger"
)

// eraseInLedgerOnly does the first step of an erasure and no other.
func (b *bank) eraseInLedgerOnly(ctx context.Context, id ledger.AccountID) error {
	outcomes, err := b.book.Do(ctx, ledger.Job{Commands: []ledger.Command{{Actor: "test", Action: ledger.Erase{Account: id, Reason: "合成"}}}})
	if err == nil && outcomes[0].Refusal != nil {
		err = outcomes[0].Refusal
	}
	return err
}

// writeCSV writes a report of one completion.
func writeCSV(t testing.TB, learner string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "report.csv")
	if err := os.WriteFile(path, []byte("learner,course,hours,completed_on\n"+learner+",GA01,16,2024-03-01\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// keysOf returns the keys that a transcript names. A reader who trusts them
// trusts whoever made the file; here that is us.
func keysOf(t testing.TB, file []byte) string {
	t.Helper()
	var f struct{ Keys []string }
	if err := json.Unmarshal(file, &f); err != nil {
		t.Fatal(err)
	}
	return strings.Join(f.Keys, "\n") + "\n"
}

// deadline is one that a hold may have.
func deadline() string { return time.Now().AddDate(0, 0, 30).UTC().Format(time.RFC3339) }
