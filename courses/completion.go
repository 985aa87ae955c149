package courses

import "creditbank/ledger"

// Completion is what an enterprise or a site reports: a learner finished a
// run of a course. It becomes a deposit when it is recognised.
type Completion struct {
	Learner   string // account
	Course    string
	Run       string        // the offering; if empty, the day of completion stands for it
	Issuer    string        // who vouches for it; if empty, who reports it
	Site      string        // where, or empty
	Hours     ledger.Amount // thousandths of an hour
	Score     ledger.Amount // thousandths of a point of 100
	HasScore  bool
	Started   ledger.Day // or zero
	Completed ledger.Day
	Evidence  [32]byte // SHA-256 of the evidence, or zero
}
