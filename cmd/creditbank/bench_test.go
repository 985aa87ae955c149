package main

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// BenchmarkHTTP deposits through the program as it is run: a process of its
// own, HTTP over loopback, every answer durable. The clients run on the same
// machine.
func BenchmarkHTTP(b *testing.B) {
	dir := filepath.Join(b.TempDir(), "bank")
	bank := smallBank(b, dir, 1000)
	p := startServe(b, dir)
	c := client{p.url, bank.enterprise}
	transport := http.DefaultTransport.(*http.Transport)
	transport.MaxIdleConnsPerHost = 1024
	transport.MaxIdleConns = 1024
	var next atomic.Uint64
	completion := func(n uint64) string {
		return fmt.Sprintf(`{"learner":%q,"course":"GA01","run":"R%d","hours":"16","score":"88.5","completed_on":"2024-05-06"}`,
			bank.learners[n%uint64(len(bank.learners))].String(), n)
	}
	for _, clients := range []int{1, 64, 1024} {
		b.Run(fmt.Sprintf("single/clients=%d", clients), func(b *testing.B) {
			b.SetParallelism((clients + 1) / 2) // times GOMAXPROCS, which is 2 where this is published
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					n := next.Add(1)
					if status, answer, err := c.post("/v1/deposits", fmt.Sprintf("k%d", n), completion(n)); err != nil || status != http.StatusCreated {
						b.Errorf("deposit = %d %s, %v", status, answer, err)
						return
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "deposits/s")
		})
	}
	for _, clients := range []int{1, 16} {
		b.Run(fmt.Sprintf("batch=100/clients=%d", clients), func(b *testing.B) {
			b.SetParallelism((clients + 1) / 2)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					first := next.Add(100)
					items := make([]string, 100)
					for i := range items {
						items[i] = completion(first - uint64(i))
					}
					body := `{"items":[` + strings.Join(items, ",") + `]}`
					status, answer, err := c.post("/v1/deposits/batch", fmt.Sprintf("b%d", first), body)
					if err != nil || status != http.StatusOK || !strings.Contains(string(answer), `"booked":100`) {
						b.Errorf("batch = %d %.300s, %v", status, answer, err)
						return
					}
				}
			})
			b.ReportMetric(100*float64(b.N)/b.Elapsed().Seconds(), "deposits/s")
		})
	}
}
