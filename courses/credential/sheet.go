package credential

import (
	"strings"
	"time"

	"creditbank/ledger"
)

// Sheet is what is printed.
type Sheet struct {
	Bank         string // name of the log, which is the bank's
	Learner      string // name
	Account      ledger.AccountID
	Organisation string // where they work, or empty
	Synthetic    bool   // not a person: the sheet says so on every page
	Balances     ledger.Balances
	Lines        []Line // oldest first
	Entries      uint64 // how many entries the account has
	Issued       time.Time
	Until        time.Time
	// Link leads to the page that checks the sheet; it is printed as QR code.
	Link string
}

// Line is one lot.
type Line struct {
	Seq       uint64 // of the deposit
	Course    string // code
	Title     string
	TitleEn   string
	Issuer    string // name
	Completed ledger.Day
	Hours     ledger.Amount
	Score     ledger.Amount
	HasScore  bool
	Unit      ledger.Unit
	Amount    ledger.Amount // as deposited
	State     State
	Note      string // in both languages what became of its parts, or empty
}

// State says what became of a lot.
type State string

// The states.
const (
	Available State = "available"
	Held      State = "held"
	Redeemed  State = "redeemed"
	Expired   State = "expired"
	Revoked   State = "revoked"
)

// stateText says it in both languages.
var stateText = map[State]string{
	Available: "可用 available", Held: "冻结 held", Redeemed: "已兑换 redeemed", Expired: "已过期 expired", Revoked: "已撤销 revoked",
}

// Chinese returns the state's Chinese word.
func (s State) Chinese() string { zh, _, _ := strings.Cut(stateText[s], " "); return zh }

var (
	unitText  = map[ledger.Unit]string{ledger.Credit: "学分", ledger.Point: "服务积分"}
	unitNames = map[ledger.Unit]string{ledger.Credit: "Credits", ledger.Point: "Points"}
)

// Bounds of a sheet. What is longer belongs into a transcript.
const (
	maxLines = 10_000
	maxText  = 200 // bytes of one text; more is cut
)
