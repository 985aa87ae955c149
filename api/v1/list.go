package v1

import "creditbank/api/call"

// listed makes a page of a list: it reads one item more than the page takes
// behind the last one of the page before, and shows those of the page. Name
// returns what an item is continued from.
func listed[T, W any](list, cursor string, asked *int, read func(after string, n int) ([]T, error), name func(T) string, show func(*T) W) (items []W, next string, err error) {
	after, err := call.LastOf(list, cursor)
	if err != nil {
		return nil, "", err
	}
	limit := call.LimitOf(asked)
	found, err := read(after, limit+1)
	if err != nil {
		return nil, "", err
	}
	found, next = call.Cut(list, found, limit, name)
	items = make([]W, len(found))
	for i := range found {
		items[i] = show(&found[i])
	}
	return items, next, nil
}
