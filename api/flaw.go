package api

import (
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// The codes of requests that cannot be understood and of failures. Clients
// know them: never change one. They are beside those of the ledger and the
// registrar; texts.yaml has the texts for all.
const (
	bodyMissing     ledger.Code = "body-missing"
	bodyTooLarge    ledger.Code = "body-too-large"
	bodyTooDeep     ledger.Code = "body-too-deep"
	bodyMalformed   ledger.Code = "body-malformed"
	bodyTrailing    ledger.Code = "body-trailing-data"
	bodyNotJSON     ledger.Code = "content-type-unsupported"
	fileTypeUnknown ledger.Code = "file-type-unsupported"
	fieldUnknown    ledger.Code = "field-unknown"
	fieldTwice      ledger.Code = "field-twice"
	fieldMissing    ledger.Code = "field-missing"
	fieldEmpty      ledger.Code = "field-empty"
	fieldWrongType  ledger.Code = "field-wrong-type"
	fieldTooLong    ledger.Code = "field-too-long"
	fieldMalformed  ledger.Code = "field-malformed"
	textUnprintable ledger.Code = "text-unprintable"
	choiceUnknown   ledger.Code = "choice-unknown"
	numberRange     ledger.Code = "number-out-of-range"
	listEmpty       ledger.Code = "list-empty"
	listTooLong     ledger.Code = "list-too-long"
	codeMalformed   ledger.Code = "code-malformed"
	learnerMal      ledger.Code = "learner-malformed"
	hashMalformed   ledger.Code = "hash-malformed"
	dayMalformed    ledger.Code = "day-malformed"
	instantMal      ledger.Code = "instant-malformed"
	amountMalformed ledger.Code = "amount-malformed"
	moneyMalformed  ledger.Code = "money-malformed"
	searchMalformed ledger.Code = "search-malformed"
	amountTooLong   ledger.Code = "amount-too-long"
	amountTooFine   ledger.Code = "amount-too-fine"
	keyMissing      ledger.Code = "idempotency-key-missing"
	keyMalformed    ledger.Code = "idempotency-key-malformed"
	paramUnknown    ledger.Code = "parameter-unknown"
	paramTwice      ledger.Code = "parameter-twice"
	paramMalformed  ledger.Code = "parameter-malformed"
	cursorMalformed ledger.Code = "cursor-malformed"
	codeNotOurs     ledger.Code = "sheet-code-not-ours"
	headBehind      ledger.Code = "head-behind"
	bodyNotForm     ledger.Code = "form-expected"
	crossOrigin     ledger.Code = "cross-origin"
	passwordDue     ledger.Code = "password-change-due"
	postDue         ledger.Code = "role-not-chosen"
	passwordsDiffer ledger.Code = "passwords-differ"
	scopeLacks      ledger.Code = "key-scope"
	tooMany         ledger.Code = "too-many-requests"
	routeUnknown    ledger.Code = "route-unknown"
	methodUnknown   ledger.Code = "method-not-allowed"

	invalid         ledger.Code = "invalid"
	unauthenticated ledger.Code = "unauthenticated"
	forbidden       ledger.Code = "forbidden"
	notFound        ledger.Code = "not-found"
	conflict        ledger.Code = "conflict"
	refusedCode     ledger.Code = "refused"
	busy            ledger.Code = "busy"
	outcomeUnknown  ledger.Code = "outcome-unknown"
	internalError   ledger.Code = "internal-error"
)

// flaws is what is wrong with a request before any rule is asked: at least
// one thing, at most maxFlaws.
type flaws []ledger.Refusal

// maxFlaws bounds how many things one answer tells.
const maxFlaws = 20

func (f flaws) Error() string {
	first := f[0]
	return first.Error()
}

// Unwrap returns the kind of the failure.
func (f flaws) Unwrap() error { return fault.Invalid }
