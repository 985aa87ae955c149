package registrar

import "creditbank/ledger"

// The codes of decisions, sanctions and complaints. They are known to clients:
// never change or reuse one.
const (
	DecisionClosed    ledger.Code = "decision-closed"
	DecisionExpired   ledger.Code = "decision-expired"
	DecisionDeclined  ledger.Code = "decision-declined"
	SecondSame        ledger.Code = "second-person-same"
	AskerWithoutRight ledger.Code = "asker-without-right"
	IssuerSanctioned  ledger.Code = "issuer-sanctioned"
	SanctionTwice     ledger.Code = "sanction-twice"
	SanctionOver      ledger.Code = "sanction-ended"
	SanctionTarget    ledger.Code = "sanction-target"
	ReviewNotAhead    ledger.Code = "review-not-ahead"
	StepNotNow        ledger.Code = "complaint-step"
	StepNotYours      ledger.Code = "complaint-step-of-other"
	AppealTooLate     ledger.Code = "appeal-too-late"
	AppealTwice       ledger.Code = "appeal-twice"
	AppealSamePerson  ledger.Code = "appeal-same-person"
)
