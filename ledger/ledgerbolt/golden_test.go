package ledgerbolt_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"creditbank/ledger/ledgerbolt"
	"creditbank/ledger/ledgertest"

	"github.com/google/go-cmp/cmp"
	bolt "go.etcd.io/bbolt"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestGoldenFile compares all rows of a small bank with what they were on the
// day the format was made. A difference means that older files are misread.
func TestGoldenFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bank.db")
	s := open(t, path, ledgerbolt.Options{Scratch: true})
	b := ledgertest.NewBank(t, s)
	b.Run(`
		open lin key=1
		deposit lin weld 2 until=2019-12-10 key=2
		deposit lin help 3.5 unit=point key=3
		hold lin h1 weld:1.5 deadline=2010-01-10T00:00:00Z key=4
		capture h1 weld:1 key=5
		hold lin h2 weld:0.25 help:0.5 key=6 ! units-mixed
		hold lin h3 weld:0.25 deadline=2010-01-10T00:00:00Z key=7
		refuse course-unknown key=8 ! course-unknown
		revoke help key=none`)
	other := ledgertest.NewBank(t, s)
	other.Log = 0x1a2b
	other.Run("open wang key=1")
	if err := s.Close(); err != nil {
		t.Fatalf("Close() = %v", err)
	}
	got, golden := dump(t, path), filepath.Join("testdata", "bank.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("rows (-golden +got):\n%s", diff)
	}
}

// dump returns all rows of a file as text.
func dump(t *testing.T, path string) string {
	t.Helper()
	db, err := bolt.Open(path, 0o600, &bolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var text strings.Builder
	if err := db.View(func(tx *bolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bolt.Bucket) error {
			fmt.Fprintf(&text, "%s\n", name)
			return b.ForEach(func(k, v []byte) error {
				fmt.Fprintf(&text, "  %x\n    %x\n", k, v)
				return nil
			})
		})
	}); err != nil {
		t.Fatal(err)
	}
	return text.String()
}
