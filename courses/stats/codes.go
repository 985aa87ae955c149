package stats

import "creditbank/ledger"

// The codes of questions that have no answer. Clients know them: never change
// one.
const (
	TableUnknown   ledger.Code = "statistics-table-unknown"
	RangeUneven    ledger.Code = "statistics-range-uneven"
	ParamUnfit     ledger.Code = "statistics-parameter-unfit"
	TableTooLarge  ledger.Code = "statistics-table-too-large"
	SuppressUneven ledger.Code = "statistics-suppression-uneven"
	OrgUnknown     ledger.Code = "statistics-organisation-unknown"
)
