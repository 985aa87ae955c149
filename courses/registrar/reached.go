package registrar

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"creditbank/courses/audit"
	"creditbank/courses/programme"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// said is what a stored verdict says, as far as anybody goes by it later.
type said struct {
	AskedOn    string            `json:"asked_on"`
	Met        bool              `json:"met"`
	Blocked    string            `json:"blocked"`
	Exits      []string          `json:"exits"`
	Short      map[string]string `json:"short"`
	Checkpoint string            `json:"checkpoint"`
}

// said reads the application's verdict.
func (x *Application) said() (said, error) {
	var s said
	if err := json.Unmarshal(x.Verdict, &s); err != nil {
		return s, fmt.Errorf("application %s: %w (%w)", x.ID, fault.Corrupt, err)
	}
	return s, nil
}

// reached says whether a verdict grants what the application is for.
func (x *Application) reached(v *audit.Verdict) bool {
	if x.Exit == "" {
		return v.Met
	}
	return v.Blocked == "" && slices.Contains(v.Exits, x.Exit)
}

// earned refuses an application whose verdict does not grant what it is for,
// with what is missing.
func (x *Application) earned() error {
	s, err := x.said()
	if err != nil {
		return err
	}
	blocked := s.Blocked != "NONE"
	if x.Exit == "" && s.Met || x.Exit != "" && !blocked && slices.Contains(s.Exits, x.Exit) {
		return nil
	}
	var missing []string
	for _, name := range slices.Sorted(maps.Keys(s.Short)) {
		missing = append(missing, name+" "+s.Short[name])
	}
	if blocked {
		missing = append(missing, s.Blocked)
	}
	subject := x.Programme
	if x.Exit != "" {
		subject += " " + x.Exit
	}
	return &ledger.Refusal{Code: NotMet, Field: "audit", Subject: clip(subject), Has: clip(strings.Join(missing, ", "))}
}

// exitNames lists the lower awards of rules.
func exitNames(r *programme.Rules) string {
	names := make([]string, len(r.Exits))
	for i, e := range r.Exits {
		names[i] = e.Name
	}
	return clip(strings.Join(names, ", "))
}

// Earned reports whether the verdict grants what the application is for, so
// that it can be held and redeemed.
func (x *Application) Earned() bool { return x.earned() == nil }

// Asked returns the day for which the verdict holds; zero if it cannot be read.
func (x *Application) Asked() ledger.Day {
	s, err := x.said()
	if err != nil {
		return 0
	}
	day, _ := ledger.ParseDay(s.AskedOn)
	return day
}
