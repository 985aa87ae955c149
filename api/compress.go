package api

import (
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

// sameForAll are the routes whose answers are files of the program: long, the
// same for everybody, and without anything that the client sent.
//
// Nothing else is compressed. Where an answer has both a learner's record and
// a text of the request, its compressed length would tell whether the text is
// in the record (BREACH). Nor are these answers changed by who asks, so that
// Vary need not name more than the encoding.
var sameForAll = map[string]bool{
	"/assets/:file": true, "/docs": true, "/docs/:group": true, "/openapi.json": true, "/openapi.yaml": true,
}

// shortest is from how many bytes on an answer is compressed.
const shortest = 1024

// compressed compresses what is the same for all. A part of a file is sent as
// it is: ranges count the bytes of the file.
func compressed() echo.MiddlewareFunc {
	return middleware.GzipWithConfig(middleware.GzipConfig{
		MinLength: shortest,
		Skipper:   func(c echo.Context) bool { return !sameForAll[c.Path()] || c.Request().Header.Get("Range") != "" },
	})
}
