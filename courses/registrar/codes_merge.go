package registrar

import "creditbank/ledger"

// The codes of merges of two accounts and of corrections of identity numbers. They are known to clients: never change
// or reuse one.
const (
	MergeApplication ledger.Code = "merge-open-application"
	MergeSanction    ledger.Code = "merge-under-sanction"
	MergeWorkplaces  ledger.Code = "merge-two-workplaces"

	IdentityUnchanged ledger.Code = "identity-number-unchanged"
)
