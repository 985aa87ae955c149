package pages

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"creditbank/api/call"
	"creditbank/api/problem"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// Bounds of a form.
const (
	maxFields     = 500
	maxFormMemory = 1 << 20 // of files; more goes to the disk
)

// formRead reads the form that is sent to a page before its handler looks.
func formRead(op *call.Operation) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if c.Request().Method == http.MethodPost {
				if err := readForm(c, op.MaxBody); err != nil {
					return err
				}
			}
			return next(c)
		}
	}
}

// readForm reads the form of a page, so that c.FormValue and c.FormFile have
// it. Only the body counts: a link cannot fill a form.
func readForm(c echo.Context, limit int64) error {
	r := c.Request()
	if r.ContentLength > limit {
		return problem.Flaws{{Code: problem.BodyTooLarge, Field: "body", Has: strconv.FormatInt(limit, 10)}}
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
	if err != nil || kind != echo.MIMEApplicationForm && kind != echo.MIMEMultipartForm {
		return problem.Flaws{{Code: problem.BodyNotForm, Field: echo.HeaderContentType, Has: problem.Clip(strconv.Quote(r.Header.Get(echo.HeaderContentType)))}}
	}
	r.Body = http.MaxBytesReader(c.Response(), r.Body, limit)
	if kind == echo.MIMEMultipartForm {
		err = r.ParseMultipartForm(maxFormMemory)
	} else {
		err = r.ParseForm()
	}
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		return problem.Flaws{{Code: problem.BodyTooLarge, Field: "body", Has: strconv.FormatInt(limit, 10)}}
	case err != nil:
		return fmt.Errorf("%w (%w)", problem.Flaws{{Code: problem.BodyMalformed, Field: "body", Subject: "the form cannot be read", Has: "0"}}, err)
	case len(r.PostForm) > maxFields:
		return problem.Flaws{{Code: problem.BodyTooLarge, Field: "body", Has: strconv.Itoa(maxFields)}}
	}
	r.Form = r.PostForm
	return nil
}

// accountOf reads the number of an account that the bank wrote itself.
func accountOf(text string) ledger.AccountID { a, _ := ledger.ParseAccountID(text); return a }

// fieldOf is the first value of a form's field, as fieldText reads it.
func fieldOf(c echo.Context, name string) string { return fieldText(c.FormValue(name)) }

// fieldText is what somebody typed, without blanks around it, and with plain
// digits and letters in place of those that are as wide as a Chinese sign.
func fieldText(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case '０' <= r && r <= '９', 'Ａ' <= r && r <= 'Ｚ', 'ａ' <= r && r <= 'ｚ', r == '．':
			return r - '！' + '!'
		}
		return r
	}, strings.TrimSpace(text))
}
