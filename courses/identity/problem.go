package identity

import (
	"fmt"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// The codes of what is wrong with a number. They are stored and known to
// clients: never change or reuse one.
const (
	NumberLength  ledger.Code = "identity-number-length"
	NumberLegacy  ledger.Code = "identity-number-of-15-digits"
	NumberLetters ledger.Code = "identity-number-characters"
	NumberRegion  ledger.Code = "identity-number-region"
	NumberBirth   ledger.Code = "identity-number-birth-date"
	NumberCheck   ledger.Code = "identity-number-check-digit"

	CodeLength  ledger.Code = "credit-code-length"
	CodeLetters ledger.Code = "credit-code-characters"
	CodeCheck   ledger.Code = "credit-code-check-digit"
)

// words is what a problem says in Chinese and English.
var words = map[ledger.Code][2]string{
	NumberLength:  {"居民身份证号应为18位", "an identity number has 18 characters"},
	NumberLegacy:  {"15位旧号已停用，请改用18位号码", "numbers of 15 digits are no longer in use; give the one of 18"},
	NumberLetters: {"前17位应为数字，末位为数字或X", "the first 17 characters are digits, the last is a digit or X"},
	NumberRegion:  {"前两位不是省级行政区划代码", "the first two digits name no province"},
	NumberBirth:   {"第7至14位不是有效的出生日期", "characters 7 to 14 are no date of birth"},
	NumberCheck:   {"校验码不符，请核对号码", "the check digit does not fit; a digit is wrong or two have changed places"},
	CodeLength:    {"统一社会信用代码应为18位", "a unified social credit code has 18 characters"},
	CodeLetters:   {"统一社会信用代码只含数字和大写字母，不含I、O、S、V、Z", "a unified social credit code has digits and capitals but I, O, S, V and Z"},
	CodeCheck:     {"校验码不符，请核对代码", "the check character does not fit; one is wrong or two have changed places"},
}

// Problem says what is wrong with a number. It never repeats the number. It is
// a [fault.Invalid].
type Problem struct {
	Code ledger.Code
	Zh   string
	En   string
}

func problem(code ledger.Code) *Problem { return &Problem{code, words[code][0], words[code][1]} }

func (p *Problem) Error() string { return fmt.Sprintf("%s: %s", p.Code, p.En) }

// Unwrap returns the kind of the failure.
func (p *Problem) Unwrap() error { return fault.Invalid }
