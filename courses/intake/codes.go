package intake

import "creditbank/ledger"

// The codes of problems and refusals of reports. They are stored and known to
// clients: never change or reuse one.
const (
	RowRepeated      ledger.Code = "row-repeated"
	RowForgotten     ledger.Code = "row-forgotten"
	RowSkipped       ledger.Code = "row-skipped"
	NameOther        ledger.Code = "name-of-other"
	LearnerMissing   ledger.Code = "learner-missing"
	LearnersDiffer   ledger.Code = "learner-numbers-differ"
	ReportState      ledger.Code = "report-state"
	ReportFileGone   ledger.Code = "report-file-gone"
	ReportTooLarge   ledger.Code = "report-too-large"
	ReportEmpty      ledger.Code = "report-empty"
	ReportUnreadable ledger.Code = "report-unreadable"
	SuspenseClosed   ledger.Code = "suspense-closed"
	SuspenseLacks    ledger.Code = "suspense-lacks"
)
