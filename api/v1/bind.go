package v1

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"creditbank/api/call"
	"creditbank/api/problem"

	"github.com/labstack/echo/v4"
)

// Binder decodes bodies. It implements [echo.Binder].
type Binder struct{ shapes shapes }

// Bind reads the body of a request into dest. A body that is missing is
// [io.EOF], too, so that it can be optional.
func (b *Binder) Bind(dest any, c echo.Context) error {
	limit := int64(call.MaxBody)
	if op := call.Of(c.Request().Context()).Operation; op != nil {
		limit = op.MaxBody
	}
	body, err := readBody(c.Response(), c.Request(), limit)
	if err != nil {
		return err
	}
	if len(body) == 0 {
		return fmt.Errorf("%w (%w)", problem.Flaws{{Code: problem.BodyMissing, Field: "body"}}, io.EOF)
	}
	if err := checkContentType(c.Request().Header); err != nil {
		return err
	}
	return b.shapes.decode(body, dest)
}

func readBody(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	tooLarge := problem.Flaws{{Code: problem.BodyTooLarge, Field: "body", Has: strconv.FormatInt(limit, 10)}}
	if r.ContentLength > limit {
		return nil, tooLarge
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		return nil, tooLarge
	case err != nil:
		// The client went away or took too long.
		return nil, problem.Flaws{{Code: problem.BodyMalformed, Field: "body", Subject: "it ended early", Has: strconv.Itoa(len(body))}}
	}
	return body, nil
}

func checkContentType(h http.Header) error {
	kind, parameters, err := mime.ParseMediaType(h.Get(echo.HeaderContentType))
	charset, given := parameters["charset"]
	switch {
	case err != nil || kind != echo.MIMEApplicationJSON, given && !strings.EqualFold(charset, "utf-8"):
		return problem.Flaws{{Code: problem.BodyNotJSON, Field: echo.HeaderContentType, Has: problem.Clip(strconv.Quote(h.Get(echo.HeaderContentType)))}}
	case h.Get(echo.HeaderContentEncoding) != "":
		return problem.Flaws{{Code: problem.BodyNotJSON, Field: echo.HeaderContentEncoding, Has: problem.Clip(strconv.Quote(h.Get(echo.HeaderContentEncoding)))}}
	}
	return nil
}

// decode checks body against the shape of dest and reads it.
func (s *shapes) decode(body []byte, dest any) error {
	if err := s.check(body, dest); err != nil {
		return err
	}
	if err := json.Unmarshal(body, dest); err != nil {
		return fmt.Errorf("decode a body that was checked: %w", err)
	}
	return nil
}
