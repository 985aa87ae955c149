package api

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// Pages.
const (
	defaultLimit = 50
	maxLimit     = 200
)

func limitOf(asked *int) int {
	if asked == nil {
		return defaultLimit
	}
	return min(*asked, maxLimit)
}

// cursorText is base64 of the list's name and the last item of a page.
// Clients are told that it is opaque.
var cursorText = base64.RawURLEncoding.Strict()

func cursorAfter(list, last string) string {
	return cursorText.EncodeToString([]byte(list + "/" + last))
}

// lastOf returns the last item of the page before; "" for the first page.
func lastOf(list, cursor string) (string, error) {
	if cursor == "" {
		return "", nil
	}
	raw, err := cursorText.DecodeString(cursor)
	last, ok := strings.CutPrefix(string(raw), list+"/")
	if err != nil || !ok || last == "" {
		return "", flaws{{Code: cursorMalformed, Field: "cursor"}}
	}
	return last, nil
}

// lastNumber is lastOf for lists whose items are numbered; 0 for the first page.
func lastNumber(list, cursor string) (uint64, error) {
	last, err := lastOf(list, cursor)
	if last == "" || err != nil {
		return 0, err
	}
	n, err := strconv.ParseUint(last, 10, 63)
	if err != nil || n == 0 {
		return 0, flaws{{Code: cursorMalformed, Field: "cursor"}}
	}
	return n, nil
}

// cut shortens a list that was read one item too long to a page, and returns
// the cursor of the next one if there is a next one.
func cut[T any](list string, items []T, limit int, name func(T) string) ([]T, string) {
	if len(items) <= limit {
		return items, ""
	}
	return items[:limit], cursorAfter(list, name(items[limit-1]))
}
