package coursebolt

import (
	"encoding/binary"
	"fmt"
	"path/filepath"
	"testing"

	"creditbank/courses"
	"creditbank/ledger"

	bolt "go.etcd.io/bbolt"
)

// BenchmarkOldFile opens a file of learners and decisions that was written
// before there were terms and lists, so that all of them are made.
func BenchmarkOldFile(b *testing.B) {
	for _, n := range []int{20_000, 100_000} {
		for _, what := range []string{"terms", "lists"} {
			b.Run(fmt.Sprintf("%s/%d", what, n), func(b *testing.B) {
				path := filepath.Join(b.TempDir(), "courses.db")
				s, err := Open(path, false)
				if err != nil {
					b.Fatal(err)
				}
				fillOld(b, s, what, n)
				s.Close()
				for b.Loop() {
					b.StopTimer()
					if s, err = Open(path, false); err != nil {
						b.Fatal(err)
					}
					if err := s.db.Update(func(tx *bolt.Tx) error {
						bucket := s.papers.listBucket()
						if what == "terms" {
							bucket = s.learners.termBucket()
						}
						return tx.DeleteBucket(bucket)
					}); err != nil {
						b.Fatal(err)
					}
					s.Close()
					b.StartTimer()
					if s, err = Open(path, false); err != nil {
						b.Fatal(err)
					}
					b.StopTimer()
					s.Close()
					b.StartTimer()
				}
			})
		}
	}
}

// fillOld adds n learners or n decisions.
func fillOld(b *testing.B, s *Store, what string, n int) {
	b.Helper()
	for from := 0; from < n; from += 5000 {
		var learners []courses.Learner
		var papers []courses.Paper
		for i := from; i < from+5000; i++ {
			var random [14]byte
			binary.BigEndian.PutUint64(random[:], uint64(i+1)*0x9e3779b97f4a7c15)
			l := courses.Learner{
				Account: ledger.NewAccountID(0, random), Version: 1, Name: fmt.Sprint("学员", i, "（合成）"), Organisation: fmt.Sprint("E", i%500),
				StaffNumber: fmt.Sprint(i), Joined: 15000, Identity: []byte("sealed"),
			}
			copy(l.Index[:], random[:])
			learners = append(learners, l)
			papers = append(papers, courses.Paper{Kind: courses.DecisionPaper, Name: fmt.Sprintf("d%x", random), Version: 1,
				Body: fmt.Sprintf(`{"asked_at":%d,"state":"pending","by":{"organisation":"E%d"}}`, 1_400_000_000_000_000+i, i%500)})
		}
		var err error
		if what == "terms" {
			err = s.Learners().Add(b.Context(), learners...)
		} else {
			err = s.Papers().Add(b.Context(), papers...)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}
