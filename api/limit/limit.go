package limit

import (
	"container/list"
	"fmt"
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"creditbank/api/problem"

	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"
)

// Limits say how often the bank can be asked. The zero value sets none.
type Limits struct {
	// Key is how many requests a key or a member makes in a second, twice as
	// many at once. No limit if zero.
	Key float64
	// Address is how many requests come from an address in a second, twice as
	// many at once. No limit if zero. An IPv6 address counts by its first 64
	// bits.
	Address float64
	// SignIn is how many attempts to sign in come from an address in a minute.
	// No limit if zero.
	SignIn float64
	// Proxies are the networks whose header X-Forwarded-For is believed. If
	// empty, an address is that of the connection.
	Proxies []netip.Prefix
}

// Default has the limits of a bank that anybody can reach.
var Default = Limits{Key: 100, Address: 50, SignIn: 20}

// maxLimited bounds how many keys or addresses a limiter remembers.
const maxLimited = 10_000

// Limiter counts requests by a name, such as that of a key. It remembers the
// names that came last.
type Limiter struct {
	policy string // its name in headers
	rate   rate.Limit
	burst  int
	window int // seconds, in headers

	mu     sync.Mutex
	order  *list.List // of *limited, the last asked first; guarded by mu
	byName map[string]*list.Element
}

type limited struct {
	name   string
	bucket *rate.Limiter
}

// newLimiter returns a limiter for so many requests in a time, or nil for none.
func newLimiter(policy string, requests float64, in time.Duration, burst float64) *Limiter {
	if requests <= 0 {
		return nil
	}
	return &Limiter{
		policy: policy, rate: rate.Limit(requests / in.Seconds()), burst: max(1, int(math.Ceil(burst))), window: int(in.Seconds()),
		order: list.New(), byName: make(map[string]*list.Element),
	}
}

// take takes one request from a name's share. It returns how many are left
// and, if there is none, how long to wait.
func (l *Limiter) take(name string, now time.Time) (left int, wait time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e, known := l.byName[name]
	if known {
		l.order.MoveToFront(e)
	} else {
		if l.order.Len() >= maxLimited {
			oldest := l.order.Back()
			delete(l.byName, oldest.Value.(*limited).name)
			l.order.Remove(oldest)
		}
		e = l.order.PushFront(&limited{name, rate.NewLimiter(l.rate, l.burst)})
		l.byName[name] = e
	}
	bucket := e.Value.(*limited).bucket
	ok = bucket.AllowN(now, 1)
	tokens := bucket.TokensAt(now)
	if !ok {
		wait = time.Duration((1 - tokens) / float64(l.rate) * float64(time.Second))
	}
	return max(0, int(tokens)), wait, ok
}

// Check takes a request from a name's share and tells the client in h what is
// left. One too many is refused with [problem.TooMany].
func (l *Limiter) Check(h http.Header, name string, now time.Time) error {
	if l == nil {
		return nil
	}
	left, wait, ok := l.take(name, now)
	h.Set("RateLimit-Policy", fmt.Sprintf("%q;q=%d;w=%d", l.policy, l.burst, l.window))
	seconds := int(math.Ceil(wait.Seconds()))
	h.Set("RateLimit", fmt.Sprintf("%q;r=%d;t=%d", l.policy, left, seconds))
	if ok {
		return nil
	}
	h.Set(echo.HeaderRetryAfter, strconv.Itoa(max(1, seconds)))
	return problem.Flaws{{Code: problem.TooMany, Has: strconv.Itoa(max(1, seconds))}}
}

// Limiters count by key or member, by address, and sign-ins by address. Those
// that are nil set no limit.
type Limiters struct{ Key, Address, SignIn *Limiter }

// New returns limiters that have counted nothing yet.
func New(l Limits) Limiters {
	return Limiters{
		Key:     newLimiter("key", l.Key, time.Second, 2*l.Key),
		Address: newLimiter("address", l.Address, time.Second, 2*l.Address),
		SignIn:  newLimiter("sign-in", l.SignIn, time.Minute, l.SignIn),
	}
}

// Network returns what an address counts as: an IPv6 address as its first 64
// bits, what is no address as “unknown”.
func Network(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return "unknown"
	}
	if a = a.Unmap(); a.Is4() {
		return a.String()
	}
	prefix, err := a.WithZone("").Prefix(64)
	if err != nil {
		return "unknown"
	}
	return prefix.String()
}
