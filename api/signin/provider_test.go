package signin

import (
	"strconv"
	"testing"
	"time"
)

// TestFlightsAreBounded: however many begin to sign in and never come back,
// the provider remembers no more than it can, and the newest.
func TestFlightsAreBounded(t *testing.T) {
	now := time.Date(2010, 6, 1, 0, 0, 0, 0, time.UTC)
	p := NewProvider(ProviderConfig{}, func() time.Time { return now })
	for i := range maxFlights + 10 {
		p.flights[[32]byte{byte(i), byte(i >> 8), byte(i >> 16)}] = flight{until: now.Add(flightTime)}
	}
	p.keep("newest", flight{next: strconv.Itoa(maxFlights), until: now.Add(flightTime)})
	if n := len(p.flights); n > maxFlights {
		t.Errorf("%d flights are remembered, want at most %d", n, maxFlights)
	}
	if f, known := p.land("newest"); !known || f.next != strconv.Itoa(maxFlights) {
		t.Errorf("land(newest) = %+v, %t, want it", f, known)
	}
	now = now.Add(flightTime)
	p.keep("later", flight{until: now.Add(flightTime)})
	if n := len(p.flights); n != 1 {
		t.Errorf("%d flights are remembered once all others are over, want 1", n)
	}
}
