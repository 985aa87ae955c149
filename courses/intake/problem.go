package intake

import "creditbank/ledger"

// Problem is something wrong with a row or a file: found in the file by
// package report, or by what the bank knows. Its code says which texts it has.
type Problem struct {
	Code    ledger.Code
	Column  string // key of the column, or empty for the row as a whole
	Subject string
	Has     string
	Wants   string
	Suggest []string // what would be right, the likeliest first
}
