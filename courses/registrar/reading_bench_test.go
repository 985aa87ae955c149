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
)

// BenchmarkBalance reads the balances of many learners as the office, without
// and with a log of readings.
func BenchmarkBalance(b *testing.B) {
	for _, logged := range []bool{false, true} {
		b.Run(fmt.Sprintf("logged=%t", logged), func(b *testing.B) {
			ctx, s := b.Context(), openShelf(b)
			readings, err := coursebolt.OpenReadings(filepath.Join(b.TempDir(), "readings.db"))
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
			r := s.open(b, time.Now(), options...)
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
