package registrar_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"creditbank/courses"
	"creditbank/courses/coursebolt"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/ledgermem"
)

// BenchmarkBalance reads the balances of many learners as the office, without
// and with a log of readings.
func BenchmarkBalance(b *testing.B) {
	for _, logged := range []bool{false, true} {
		b.Run(fmt.Sprintf("logged=%t", logged), func(b *testing.B) {
			ctx, dir := b.Context(), b.TempDir()
			store, err := coursebolt.Open(filepath.Join(dir, "courses.db"), false)
			if err != nil {
				b.Fatal(err)
			}
			defer store.Close()
			if err := store.Organisations().Add(ctx, courses.Organisation{Code: "BJ", Version: 1, Kind: courses.Union}); err != nil {
				b.Fatal(err)
			}
			readings, err := coursebolt.OpenReadings(filepath.Join(dir, "readings.db"))
			if err != nil {
				b.Fatal(err)
			}
			defer readings.Close()
			log := registrar.NewReadingLog(readings)
			defer log.Close()
			var options []registrar.Option
			if logged {
				options = append(options, registrar.WithReadings(log))
			}
			book := ledger.NewBook(new(ledgermem.Store), 0, time.Now)
			defer book.Close()
			r, err := registrar.New(ctx, book, store, time.Now, options...)
			if err != nil {
				b.Fatal(err)
			}
			office := org.Principal{ID: "k", Role: org.Office, Organisation: "BJ"}
			people := make([]courses.Learner, 1000)
			for i := range people {
				people[i].Name = fmt.Sprintf("学员 %d（合成）", i)
			}
			learners, _, err := r.RegisterLearners(ctx, registrar.Request{By: office, Key: "register"}, people)
			if err != nil {
				b.Fatal(err)
			}
			busy := 0
			b.ResetTimer()
			for i := range b.N {
				on := registrar.OnErrand(ctx, "getBalance", "request")
				for {
					_, err := r.Balance(on, office, learners[i%len(learners)].Account, 0, registrar.Booked)
					if err == nil {
						break
					}
					busy++ // the disk does not keep up: ask again
					if err := log.Flush(ctx); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(busy)/float64(b.N), "busy/op")
		})
	}
}
