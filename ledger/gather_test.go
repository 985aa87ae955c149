package ledger

import (
	"testing"
	"time"
)

// TestGather tests what goes into a group. Where a case could only pass by
// waiting too long, it would wait for an hour.
func TestGather(t *testing.T) {
	const never, long = -time.Hour, time.Hour
	for _, test := range []struct {
		name     string
		waiting  []int // commands of the jobs that are there
		coming   []int // commands of the jobs that come while the writer looks
		expected int
		patience time.Duration
		want     int // commands in the group
	}{
		{"alone", []int{1}, nil, 0, never, 1},
		{"takes what is there", []int{1, 3, 2}, nil, 0, never, 6},
		{"takes what is there beyond what it expects", []int{1, 3, 2}, nil, 2, long, 6},
		{"has what it expects", []int{1, 3}, nil, 4, long, 4},
		{"waits for what it expects", []int{1}, []int{3, 2}, 6, long, 6},
		{"does not wait for what is late", []int{1, 3}, nil, 100, never, 4},
		{"does not wait for ever", []int{1, 3}, nil, 100, time.Millisecond, 4},
		{"ends at its size", []int{GroupSize - 1, 1, 1}, nil, 2 * GroupSize, long, GroupSize},
		{"does not divide a job", []int{GroupSize - 1, 100, 1}, nil, 2 * GroupSize, long, GroupSize + 99},
		{"takes a large job alone", []int{3 * GroupSize, 1}, nil, 0, long, 3 * GroupSize},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := &Book{queue: make(chan waiting, queueSize)}
			job := func(n int) waiting { return waiting{job: Job{Commands: make([]Command, n)}} }
			for _, n := range test.waiting[1:] {
				b.queue <- job(n)
			}
			go func() {
				for _, n := range test.coming {
					b.queue <- job(n)
				}
			}()
			r := &rhythm{expected: test.expected, until: time.Now().Add(test.patience)}
			group, commands := b.gather(job(test.waiting[0]), r)
			sum := 0
			for _, w := range group {
				sum += len(w.job.Commands)
			}
			if commands != test.want || sum != test.want {
				t.Errorf("gather() = group of %d, %d commands; want %d", sum, commands, test.want)
			}
		})
	}
}
