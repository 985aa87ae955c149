package coursemem

import (
	"cmp"
	"context"
	"slices"

	"creditbank/courses"
)

// standing is an item with its place in the lists.
type standing[T any] struct {
	place uint64
	key   string
	item  T
}

func order[T any](a, b standing[T]) int {
	return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.key, b.key))
}

// list returns what stands in a list, in order, and where a key stands, or
// would stand if it were in the list; nil if it is not there.
func (v *versions[T]) list(list, key string) (rows []standing[T], at *standing[T]) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	for k, all := range v.byKey {
		newest := all[len(all)-1]
		l, can := any(newest).(courses.Listable)
		if !can {
			return nil, nil
		}
		lists, place := l.Lists()
		row := standing[T]{place, k, newest}
		if k == key {
			at = &row
		}
		if slices.Contains(lists, list) {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, order[T])
	return rows, at
}

// page returns up to n of the rows that stand behind one.
func page[T any](rows []standing[T], n int, behind func(standing[T]) bool) []T {
	var items []T
	for _, r := range rows {
		if len(items) < n && behind(r) {
			items = append(items, r.item)
		}
	}
	return cloned(items)
}

func (v *versions[T]) Listed(_ context.Context, list, after string, n int) ([]T, error) {
	rows, at := v.list(list, after)
	return page(rows, n, func(r standing[T]) bool { return at == nil || order(r, *at) > 0 }), nil
}

func (v *versions[T]) ListedBack(_ context.Context, list, after string, n int) ([]T, error) {
	rows, at := v.list(list, after)
	slices.Reverse(rows)
	return page(rows, n, func(r standing[T]) bool { return at == nil || order(r, *at) < 0 }), nil
}

func (v *versions[T]) CountListed(_ context.Context, list string, most int) (int, error) {
	rows, _ := v.list(list, "")
	return min(len(rows), most), nil
}
