package problem

import (
	"strings"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// The codes of requests that cannot be understood and of failures. Clients
// know them: never change one. They are beside those of the ledger and the
// registrar; texts.yaml has the texts for all.
const (
	BodyMissing      ledger.Code = "body-missing"
	BodyTooLarge     ledger.Code = "body-too-large"
	BodyTooDeep      ledger.Code = "body-too-deep"
	BodyMalformed    ledger.Code = "body-malformed"
	BodyTrailing     ledger.Code = "body-trailing-data"
	BodyNotJSON      ledger.Code = "content-type-unsupported"
	FileTypeUnknown  ledger.Code = "file-type-unsupported"
	FieldUnknown     ledger.Code = "field-unknown"
	FieldTwice       ledger.Code = "field-twice"
	FieldMissing     ledger.Code = "field-missing"
	FieldEmpty       ledger.Code = "field-empty"
	FieldWrongType   ledger.Code = "field-wrong-type"
	FieldTooLong     ledger.Code = "field-too-long"
	FieldMalformed   ledger.Code = "field-malformed"
	TextUnprintable  ledger.Code = "text-unprintable"
	ChoiceUnknown    ledger.Code = "choice-unknown"
	NumberRange      ledger.Code = "number-out-of-range"
	ListEmpty        ledger.Code = "list-empty"
	ListTooLong      ledger.Code = "list-too-long"
	CodeMalformed    ledger.Code = "code-malformed"
	LearnerMalformed ledger.Code = "learner-malformed"
	HashMalformed    ledger.Code = "hash-malformed"
	DayMalformed     ledger.Code = "day-malformed"
	InstantMalformed ledger.Code = "instant-malformed"
	AmountMalformed  ledger.Code = "amount-malformed"
	MoneyMalformed   ledger.Code = "money-malformed"
	SearchMalformed  ledger.Code = "search-malformed"
	AmountTooLong    ledger.Code = "amount-too-long"
	AmountTooFine    ledger.Code = "amount-too-fine"
	DaysCrossed      ledger.Code = "days-crossed"
	LineMalformed    ledger.Code = "line-malformed"
	ShareOpen        ledger.Code = "share-open"
	MatchMissing     ledger.Code = "match-missing"
	NameUnknown      ledger.Code = "name-unknown"
	NameAmbiguous    ledger.Code = "name-ambiguous"
	KeyMissing       ledger.Code = "idempotency-key-missing"
	KeyMalformed     ledger.Code = "idempotency-key-malformed"
	ParamUnknown     ledger.Code = "parameter-unknown"
	ParamTwice       ledger.Code = "parameter-twice"
	ParamMalformed   ledger.Code = "parameter-malformed"
	CursorMalformed  ledger.Code = "cursor-malformed"
	CodeNotOurs      ledger.Code = "sheet-code-not-ours"
	HeadBehind       ledger.Code = "head-behind"
	BodyNotForm      ledger.Code = "form-expected"
	CrossOrigin      ledger.Code = "cross-origin"
	PasswordDue      ledger.Code = "password-change-due"
	PostDue          ledger.Code = "role-not-chosen"
	PasswordsDiffer  ledger.Code = "passwords-differ"
	ScopeLacks       ledger.Code = "key-scope"
	TooMany          ledger.Code = "too-many-requests"
	RouteUnknown     ledger.Code = "route-unknown"
	MethodUnknown    ledger.Code = "method-not-allowed"
	InternalError    ledger.Code = "internal-error"
)

// The codes of the other kinds of failure, for errors that have no code of
// their own.
const (
	invalid         ledger.Code = "invalid"
	unauthenticated ledger.Code = "unauthenticated"
	forbidden       ledger.Code = "forbidden"
	notFound        ledger.Code = "not-found"
	conflict        ledger.Code = "conflict"
	refusedByRules  ledger.Code = "refused"
	busy            ledger.Code = "busy"
	outcomeUnknown  ledger.Code = "outcome-unknown"
)

// Flaws is what is wrong with a request before any rule is asked: at least
// one thing, at most [MaxFlaws].
type Flaws []ledger.Refusal

// MaxFlaws bounds how many things one answer tells.
const MaxFlaws = 20

// Error tells the first flaw.
func (f Flaws) Error() string {
	first := f[0]
	return first.Error()
}

// Unwrap returns the kind of the failure.
func (f Flaws) Unwrap() error { return fault.Invalid }

// Clip bounds what an answer repeats of a request to 80 bytes.
func Clip(text string) string {
	if len(text) > 80 {
		return strings.ToValidUTF8(text[:80], "") + "…"
	}
	return text
}
