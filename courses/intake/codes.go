package intake

import "creditbank/ledger"

// The codes of problems and refusals of reports. They are stored and known to
// clients: never change or reuse one.
const (
	RowForgotten   ledger.Code = "row-forgotten"
	NameOther      ledger.Code = "name-of-other"
	LearnersDiffer ledger.Code = "learner-numbers-differ"
	StaffUnknown   ledger.Code = "staff-unknown"
	NumberUnknown  ledger.Code = "identity-unknown"
	ReportState    ledger.Code = "report-state"
	ReportFileGone ledger.Code = "report-file-gone"
	ReportTooLarge ledger.Code = "report-too-large"
	ReportEmpty    ledger.Code = "report-empty"
	SuspenseClosed ledger.Code = "suspense-closed"
	SuspenseLacks  ledger.Code = "suspense-lacks"
)
