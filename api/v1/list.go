package v1

import "creditbank/api/call"

// listed makes a page of a list as [call.Page] reads it.
func listed[T, W any](list, cursor string, asked *int, read func(after string, n int) ([]T, error), name func(T) string, show func(*T) W) (items []W, next string, err error) {
	found, next, err := call.Page(list, cursor, call.LimitOf(asked), read, name)
	if err != nil {
		return nil, "", err
	}
	items = make([]W, len(found))
	for i := range found {
		items[i] = show(&found[i])
	}
	return items, next, nil
}
