package api

import (
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

// packed are the operations whose answers are packed (gzip) for who can unpack
// them: long texts of ours. What a person is told is never packed beside what
// somebody else chose, since its length would tell of its content.
var packed = map[string]bool{"getDocs": true, "getSpecJSON": true, "getSpecYAML": true}

// minPacked is the least length that is packed, in bytes.
const minPacked = 1 << 10

// pack packs the answers of an operation if they are to be.
func pack(operation string) []echo.MiddlewareFunc {
	if !packed[operation] {
		return nil
	}
	return []echo.MiddlewareFunc{middleware.GzipWithConfig(middleware.GzipConfig{MinLength: minPacked})}
}
