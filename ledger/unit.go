package ledger

import (
	"fmt"

	"creditbank/ledger/fault"
)

// Unit is what an amount counts. Units never mix: no posting, lot or balance
// has two.
type Unit uint8

// The units. They are written in the journal: never renumber one, add new
// ones at the end.
const (
	// Credit is study credit (学分).
	Credit Unit = 1
	// Point is a service point (服务积分).
	Point Unit = 2
)

// Units lists all units in the order of their numbers.
var Units = [...]Unit{Credit, Point}

var unitNames = map[Unit]string{Credit: "credit", Point: "point"}

func (u Unit) String() string {
	if name, ok := unitNames[u]; ok {
		return name
	}
	return fmt.Sprintf("unit-%d", uint8(u))
}

// ParseUnit is the inverse of [Unit.String].
func ParseUnit(text string) (Unit, error) {
	for _, u := range Units {
		if text == unitNames[u] {
			return u, nil
		}
	}
	return 0, fmt.Errorf("unit %.20q: want \"credit\" or \"point\": %w", text, fault.Invalid)
}
