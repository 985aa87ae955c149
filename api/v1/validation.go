package v1

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"creditbank/api/problem"
	"creditbank/api/wire"
	"creditbank/courses/training"
	"creditbank/ledger"

	"github.com/go-playground/validator/v10"
	"github.com/labstack/echo/v4"
)

// validation checks requests by the validate tags that openapi.yaml gives
// their fields. No other file knows the validator.
type validation struct{ validator *validator.Validate }

// checks are the tags of our own. Each sees a text that is not empty.
var checks = map[string]func(string) bool{
	"learner":   func(text string) bool { _, err := ledger.ParseAccountID(text); return err == nil },
	"code":      regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z._-]{0,63}$`).MatchString,
	"key":       regexp.MustCompile(`^[!-~]+$`).MatchString,
	"sha256hex": regexp.MustCompile(`^[0-9A-Fa-f]{64}$`).MatchString,
	"amount":    func(text string) bool { _, err := ledger.ParseAmount(text); return err == nil },
	"money":     func(text string) bool { _, err := training.ParseMoney(text); return err == nil },
	"positive":  func(text string) bool { return amount(text) > 0 },
	"day":       func(text string) bool { _, err := ledger.ParseDay(text); return err == nil },
	"instant":   func(text string) bool { _, err := parseInstant(text); return err == nil },
	"printable": func(text string) bool {
		return strings.IndexFunc(text, func(r rune) bool { return !unicode.IsPrint(r) && r != '\u3000' }) < 0
	},
}

func newValidation() *validation {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		return name
	})
	for tag, holds := range checks {
		if err := v.RegisterValidation(tag, func(f validator.FieldLevel) bool { return holds(f.Field().String()) }); err != nil {
			panic(err) // an empty tag or function; there is none above
		}
	}
	return &validation{v}
}

// middleware checks a request before its handler sees it.
func (v *validation) middleware(next wire.StrictHandlerFunc, _ string) wire.StrictHandlerFunc {
	return func(c echo.Context, request any) (any, error) {
		if err := v.check(request); err != nil {
			return nil, err
		}
		return next(c, request)
	}
}

// check returns what is wrong with the fields of a request, as [problem.Flaws].
func (v *validation) check(request any) error {
	err := v.validator.Struct(request)
	var wrong validator.ValidationErrors
	if !errors.As(err, &wrong) {
		return err
	}
	found := make(problem.Flaws, 0, min(len(wrong), problem.MaxFlaws))
	for _, w := range wrong[:min(len(wrong), problem.MaxFlaws)] {
		found = append(found, flawOf(w))
	}
	return found
}

// Check returns what is wrong with the fields of a request, or of what becomes
// the body of one.
func (s *Server) Check(request any) error { return s.validation.check(request) }

// flawOf translates one finding of the validator.
func flawOf(w validator.FieldError) ledger.Refusal {
	f := ledger.Refusal{Field: fieldName(w.Namespace()), Code: problem.FieldMalformed, Has: problem.Clip(fmt.Sprint(w.Value()))}
	list := w.Kind() == reflect.Slice
	text := w.Kind() == reflect.String
	switch tag := w.Tag(); {
	case tag == "required", tag == "required_if", tag == "required_unless", strings.HasPrefix(tag, "required_without"):
		f.Code, f.Has = problem.FieldMissing, ""
	case tag == "excluded_with":
		f.Has = ""
	case tag == "max" && text:
		f.Code, f.Has = problem.FieldTooLong, w.Param()
	case tag == "max" && list:
		f.Code, f.Has = problem.ListTooLong, w.Param()
	case tag == "min" && list:
		f.Code, f.Has = problem.ListEmpty, ""
	case tag == "max" || tag == "min":
		f.Code, f.Wants = problem.NumberRange, w.Param()
	case tag == "oneof":
		f.Code, f.Wants = problem.ChoiceUnknown, strings.ReplaceAll(w.Param(), " ", ", ")
	case tag == "amount":
		return amountFlaw(f, fmt.Sprint(w.Value()))
	case tag == "positive":
		f.Code, f.Has, f.Wants = ledger.AmountNotPositive, "", f.Has
	default:
		if code, ok := codeOfTag[tag]; ok {
			f.Code = code
		}
	}
	return f
}

var codeOfTag = map[string]ledger.Code{
	"learner": problem.LearnerMalformed, "code": problem.CodeMalformed, "key": problem.KeyMalformed, "sha256hex": problem.HashMalformed,
	"day": problem.DayMalformed, "money": problem.MoneyMalformed, "instant": problem.InstantMalformed, "printable": problem.TextUnprintable,
}

// index finds the places in lists that the validator names.
var index = regexp.MustCompile(`\[(\d+)\]`)

// fieldName turns "DepositBatchRequestObject.Body.items[3].hours" into
// "items/3/hours".
func fieldName(namespace string) string {
	_, name, _ := strings.Cut(namespace, ".")
	name = strings.TrimPrefix(strings.TrimPrefix(name, "Body."), "Params.")
	return strings.ReplaceAll(index.ReplaceAllString(name, ".$1"), ".", "/")
}

// decimalText is an amount but for its size and fineness.
var decimalText = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// maxAmountText is the longest text read as an amount, as in the description.
const maxAmountText = 24

// amountFlaw says why a text is not an amount.
func amountFlaw(f ledger.Refusal, text string) ledger.Refusal {
	f.Has, f.Wants = "", problem.Clip(text)
	_, fraction, _ := strings.Cut(text, ".")
	switch {
	case len(text) > maxAmountText:
		f.Code, f.Has, f.Wants = problem.AmountTooLong, strconv.Itoa(maxAmountText), strconv.Itoa(len(text))
	case !decimalText.MatchString(text):
		f.Code = problem.AmountMalformed
	case len(strings.TrimRight(fraction, "0")) > 3:
		f.Code = problem.AmountTooFine
	default:
		f.Code, f.Has = ledger.AmountTooLarge, ledger.MaxAmount.String()
	}
	return f
}

// parseInstant reads an RFC 3339 time of the years 1949 to 2199, the bank's
// first and last.
func parseInstant(text string) (ledger.Instant, error) {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return 0, err
	}
	if y := t.UTC().Year(); y < 1949 || y > 2199 {
		return 0, fmt.Errorf("year %d is outside 1949 to 2199", y)
	}
	return ledger.InstantOf(t), nil
}

// The readers below are for texts that have been validated: what cannot be
// read, because it was left out, is zero.

func amount(text string) ledger.Amount { a, _ := ledger.ParseAmount(text); return a }

func money(text string) training.Money { m, _ := training.ParseMoney(text); return m }

func day(text string) ledger.Day { d, _ := ledger.ParseDay(text); return d }

func instant(text string) ledger.Instant { i, _ := parseInstant(text); return i }

func account(text string) ledger.AccountID { a, _ := ledger.ParseAccountID(text); return a }
