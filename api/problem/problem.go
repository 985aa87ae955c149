package problem

import (
	"errors"
	"net/http"
	"strings"

	"creditbank/api/lang"
	"creditbank/api/signin"
	"creditbank/api/wire"
	"creditbank/courses/intake"
	"creditbank/courses/registrar"
	"creditbank/courses/stats"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/labstack/echo/v4"
)

// kinds is the one map from kinds of failure to statuses. The first that fits
// counts: an unknown outcome may have a reason of another kind.
var kinds = [...]struct {
	kind   error
	status int
	code   ledger.Code
}{
	{fault.Unknown, http.StatusServiceUnavailable, outcomeUnknown},
	{fault.Corrupt, http.StatusInternalServerError, InternalError},
	{fault.Busy, http.StatusServiceUnavailable, busy},
	{fault.Unauthenticated, http.StatusUnauthorized, unauthenticated},
	{fault.Forbidden, http.StatusForbidden, forbidden},
	{fault.NotFound, http.StatusNotFound, notFound},
	{fault.Conflict, http.StatusConflict, conflict},
	{fault.Invalid, http.StatusBadRequest, invalid},
	{fault.Refused, http.StatusUnprocessableEntity, refusedByRules},
}

// statusOf are the codes whose status is not that of their kind.
var statusOf = map[ledger.Code]int{
	ledger.KeyReused:       http.StatusConflict,
	ledger.AlreadyCredited: http.StatusConflict,
	ledger.HoldEnded:       http.StatusConflict,
	ledger.EntryUnknown:    http.StatusNotFound,
	ledger.HoldUnknown:     http.StatusNotFound,
	registrar.NotYours:     http.StatusForbidden,
	stats.TableUnknown:     http.StatusNotFound,
	stats.OrgUnknown:       http.StatusNotFound,

	registrar.DecisionClosed:       http.StatusConflict,
	registrar.DecisionExpired:      http.StatusConflict,
	registrar.AskerWithoutRight:    http.StatusConflict,
	registrar.DecisionDeclined:     http.StatusConflict,
	registrar.SecondSame:           http.StatusForbidden,
	registrar.SanctionTwice:        http.StatusConflict,
	registrar.SanctionOver:         http.StatusConflict,
	registrar.StepNotNow:           http.StatusConflict,
	registrar.StepNotYours:         http.StatusForbidden,
	registrar.AppealSamePerson:     http.StatusForbidden,
	registrar.ProposalClosed:       http.StatusConflict,
	registrar.ApplicationElsewhere: http.StatusConflict,
	registrar.VoteTwice:            http.StatusConflict,
	registrar.ConsentMissing:       http.StatusForbidden,
	registrar.ReviewElsewhere:      http.StatusConflict,
	registrar.CourseUnderReview:    http.StatusConflict,
	registrar.PlanClosed:           http.StatusConflict,
	registrar.VoucherUsed:          http.StatusConflict,
	registrar.VoucherVoid:          http.StatusConflict,
	registrar.OrderEnded:           http.StatusConflict,
	registrar.GrantedAlready:       http.StatusConflict,
	BodyTooLarge:                   http.StatusRequestEntityTooLarge,
	BodyNotJSON:                    http.StatusUnsupportedMediaType,
	FileTypeUnknown:                http.StatusUnsupportedMediaType,
	intake.ReportState:             http.StatusConflict,
	intake.SuspenseClosed:          http.StatusConflict,
	intake.ReportFileGone:          http.StatusGone,
	intake.ReportTooLarge:          http.StatusRequestEntityTooLarge,
	HeadBehind:                     http.StatusServiceUnavailable,
	BodyNotForm:                    http.StatusUnsupportedMediaType,
	CrossOrigin:                    http.StatusForbidden,
	PasswordDue:                    http.StatusForbidden,
	PostDue:                        http.StatusForbidden,
	ScopeLacks:                     http.StatusForbidden,
	TooMany:                        http.StatusTooManyRequests,
	signin.Locked:                  http.StatusTooManyRequests,
	signin.Away:                    http.StatusServiceUnavailable,
	RouteUnknown:                   http.StatusNotFound,
	MethodUnknown:                  http.StatusMethodNotAllowed,
}

// RetryAfter is in how many seconds a client should ask again, by code.
var RetryAfter = map[ledger.Code]int{busy: 1, signin.Away: 60, HeadBehind: 1, outcomeUnknown: 5}

// Refused is a refusal by the rules that was the outcome of a write.
type Refused struct {
	*ledger.Refusal
	Replayed bool // the outcome of an earlier request
}

// Unwrap returns the refusal.
func (r Refused) Unwrap() error { return r.Refusal }

// Diagnose returns the status of an error and what there is to tell in a
// language.
func Diagnose(err error, l lang.Lang) (int, Flaws) {
	var found Flaws
	var refusal *ledger.Refusal
	var mistakes registrar.Mistakes
	var unrouted *echo.HTTPError
	switch {
	case errors.As(err, &mistakes):
		for _, m := range mistakes[:min(len(mistakes), MaxFlaws)] {
			found = append(found, m.In(l.String()))
		}
		return http.StatusUnprocessableEntity, found
	case errors.As(err, &found):
		return statusFor(found[0].Code, http.StatusBadRequest), found
	case errors.As(err, &refusal):
		return statusFor(refusal.Code, http.StatusUnprocessableEntity), Flaws{*refusal}
	case errors.As(err, &unrouted):
		return diagnoseRoute(unrouted)
	}
	for _, k := range kinds {
		if !errors.Is(err, k.kind) {
			continue
		}
		f := ledger.Refusal{Code: k.code}
		switch k.kind {
		case fault.Invalid:
			f.Subject = strings.TrimSuffix(err.Error(), ": "+fault.Invalid.Error())
		case fault.Unauthenticated:
			f.Field = echo.HeaderAuthorization
		}
		return k.status, Flaws{f}
	}
	return http.StatusInternalServerError, Flaws{{Code: InternalError}}
}

func statusFor(code ledger.Code, otherwise int) int {
	if status, ok := statusOf[code]; ok {
		return status
	}
	return otherwise
}

// diagnoseRoute diagnoses an error of the router or of the generated code
// that reads parameters, which names the parameter in its text only.
func diagnoseRoute(err *echo.HTTPError) (int, Flaws) {
	switch err.Code {
	case http.StatusNotFound:
		return err.Code, Flaws{{Code: RouteUnknown}}
	case http.StatusMethodNotAllowed:
		return err.Code, Flaws{{Code: MethodUnknown}}
	case http.StatusBadRequest:
		text, _ := err.Message.(string)
		_, rest, _ := strings.Cut(text, "parameter ")
		name, _, ok := strings.Cut(rest, ":")
		if !ok {
			_, rest, _ := strings.Cut(text, " for ")
			name, _, _ = strings.Cut(rest, ",")
		}
		return err.Code, Flaws{{Code: ParamMalformed, Field: name}}
	}
	return http.StatusInternalServerError, Flaws{{Code: InternalError}}
}

// Problem returns the problem that an error is told as in a language. About
// is the field of an error that names none; prefix is put before the fields,
// for an item of a batch.
func (t Texts) Problem(err error, l lang.Lang, about, prefix string) wire.Problem {
	status, found := Diagnose(err, l)
	if found[0].Field == "" && status < http.StatusInternalServerError {
		found[0].Field = about
	}
	first := t.Part(found[0], l, prefix)
	p := wire.Problem{
		Type: "/problems/" + first.Code, Title: t.Title(found[0].Code, l), Status: status,
		Detail: first.Detail, Code: first.Code, Field: first.Field, Cure: first.Cure,
	}
	if len(found) > 1 {
		for _, f := range found {
			p.Errors = append(p.Errors, t.Part(f, l, prefix))
		}
	}
	return p
}

// Part tells one refusal, with prefix before its field.
func (t Texts) Part(f ledger.Refusal, l lang.Lang, prefix string) wire.ProblemPart {
	if f.Field != "" {
		f.Field = prefix + f.Field
	}
	detail, cure := t.Tell(f, l)
	return wire.ProblemPart{Code: string(f.Code), Field: f.Field, Detail: detail, Cure: cure}
}
