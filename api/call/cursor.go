package call

import (
	"encoding/base64"
	"strconv"
	"strings"

	"creditbank/api/problem"
)

// DefaultLimit is how many items a page of a list has if nothing is said.
const DefaultLimit = 50

// maxLimit is how many it has at most.
const maxLimit = 200

// LimitOf returns how many items a page has that was asked for with a limit,
// or without one.
func LimitOf(asked *int) int {
	if asked == nil {
		return DefaultLimit
	}
	return min(*asked, maxLimit)
}

// cursorText is base64 of the list's name and the last item of a page.
// Clients are told that it is opaque.
var cursorText = base64.RawURLEncoding.Strict()

// CursorAfter returns the cursor of what follows an item of a list.
func CursorAfter(list, last string) string {
	return cursorText.EncodeToString([]byte(list + "/" + last))
}

// LastOf returns the last item of the page before, as [CursorAfter] was given
// it; "" for the first page. A cursor of another list is refused.
func LastOf(list, cursor string) (string, error) {
	if cursor == "" {
		return "", nil
	}
	raw, err := cursorText.DecodeString(cursor)
	last, ok := strings.CutPrefix(string(raw), list+"/")
	if err != nil || !ok || last == "" {
		return "", problem.Flaws{{Code: problem.CursorMalformed, Field: "cursor"}}
	}
	return last, nil
}

// LastNumber is [LastOf] for lists whose items are numbered; 0 for the first page.
func LastNumber(list, cursor string) (uint64, error) {
	last, err := LastOf(list, cursor)
	if last == "" || err != nil {
		return 0, err
	}
	n, err := strconv.ParseUint(last, 10, 63)
	if err != nil || n == 0 {
		return 0, problem.Flaws{{Code: problem.CursorMalformed, Field: "cursor"}}
	}
	return n, nil
}

// Page reads a page of a list: up to limit items behind the one that the cursor
// names, and the cursor of the next page if there is one. It asks read for one
// item more than the page takes. Name returns what an item is continued from.
func Page[T any](list, cursor string, limit int, read func(after string, n int) ([]T, error), name func(T) string) (items []T, next string, err error) {
	after, err := LastOf(list, cursor)
	if err != nil {
		return nil, "", err
	}
	if items, err = read(after, limit+1); err != nil {
		return nil, "", err
	}
	items, next = Cut(list, items, limit, name)
	return items, next, nil
}

// Cut shortens a list that was read one item too long to a page, and returns
// the cursor of the next one if there is a next one.
func Cut[T any](list string, items []T, limit int, name func(T) string) ([]T, string) {
	if len(items) <= limit {
		return items, ""
	}
	return items[:limit], CursorAfter(list, name(items[limit-1]))
}
