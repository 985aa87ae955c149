package coursebolt

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"creditbank/courses"
	"creditbank/courses/coursetest"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

func openReadings(t testing.TB, path string) *Readings {
	t.Helper()
	r, err := OpenReadings(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func TestReadings(t *testing.T) {
	coursetest.TestReadings(t, func(t testing.TB) courses.ReadingStore {
		return openReadings(t, filepath.Join(t.TempDir(), "readings.db"))
	})
}

// What was forgotten has left the file, and a copy has what the file has.
func TestReadingsForgotten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "readings.db")
	r := openReadings(t, path)
	id := func(n byte) ledger.AccountID { return ledger.NewAccountID(0, [14]byte{n}) }
	for n := range byte(100) {
		if err := r.Add(t.Context(), courses.Reading{Learner: id(n), By: "reader-of-" + id(n).String()}); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Forget(t.Context(), id(50)); err != nil {
		t.Fatal(err)
	}
	if err := r.BackupTo(path + ".copy"); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, path + ".copy"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(text, []byte("reader-of-"+id(50).String())) || !bytes.Contains(text, []byte("reader-of-"+id(51).String())) {
			t.Errorf("%s still has what was forgotten, or lost what was not", filepath.Base(name))
		}
	}
	r.Close()
	again := openReadings(t, path)
	if list, err := again.Of(t.Context(), id(51), 0, 10); err != nil || len(list) != 1 {
		t.Errorf("Of after opening again = %v, %v, want one", list, err)
	}
	open(t, path+".courses").Close()
	if _, err := OpenReadings(path + ".courses"); !errors.Is(err, fault.Corrupt) {
		t.Errorf("OpenReadings of courses = %v, want %v", err, fault.Corrupt)
	}
}

// What is dropped by its age has left the file, too, over as many slices as it
// takes, and is looked for once.
func TestReadingsDropped(t *testing.T) {
	path := filepath.Join(t.TempDir(), "readings.db")
	r := openReadings(t, path)
	var batch []courses.Reading
	for i := range 2*dropSlice + 10 {
		one := courses.Reading{Learner: ledger.NewAccountID(0, [14]byte{byte(i >> 8), byte(i)}), At: 10, By: "reader-of-old"}
		if i%3 == 0 {
			one.At, one.By = 20, "reader-of-new"
		}
		batch = append(batch, one)
	}
	if err := r.Add(t.Context(), batch...); err != nil {
		t.Fatal(err)
	}
	old := len(batch) - (len(batch)+2)/3
	if n, err := r.DropBefore(t.Context(), 20); err != nil || n != old {
		t.Errorf("DropBefore(20) = %d, %v, want %d", n, err, old)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(text, []byte("reader-of-old")) || !bytes.Contains(text, []byte("reader-of-new")) {
		t.Error("the file still has what was dropped, or lost what was not")
	}
	r.Close()
	if n, err := openReadings(t, path).DropBefore(t.Context(), 20); err != nil || n != 0 {
		t.Errorf("DropBefore(20) again = %d, %v, want none", n, err)
	}
}
