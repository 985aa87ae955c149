package place

import (
	"fmt"
	"os"
	"strconv"
)

func dbg(f string, a ...any) {
	if os.Getenv("DBG") != "" {
		fmt.Fprintf(os.Stderr, f+"\n", a...)
	}
}

var envs = map[string]int{}

func envInt(k string, d int) int {
	if v, ok := envs[k]; ok {
		return v
	}
	v, err := strconv.Atoi(os.Getenv(k))
	if err != nil {
		v = d
	}
	envs[k] = v
	return v
}
func (s *solver) dump() {
	if os.Getenv("DBG") == "" {
		return
	}
	for r := range s.rhs {
		coefs := map[int64]int{}
		for _, u := range s.users[r] {
			for _, t := range s.termsOf(u.option) {
				if int(t.row) == r {
					coefs[t.amount] += int(s.kinds[u.kind].count)
				}
			}
		}
		fmt.Fprintf(os.Stderr, "row %d bar %v rhs %d sum %d total %d u %.4f coefs %v\n", r, r < s.bars, s.rhs[r], s.best.sum[r], s.total[r], float64(s.dual.best[r])/65536, coefs)
	}
}
