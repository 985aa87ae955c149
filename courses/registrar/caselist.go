package registrar

import (
	"cmp"
	"context"
	"slices"

	"creditbank/courses"
	"creditbank/courses/org"
)

// maxLists bounds how many lists are read as one: whoever has more
// organisations below them looks through all that is filed.
const maxLists = 64

// How many papers are read at once: of all lists together, and of each of many.
const (
	casePage = 64
	fewCases = 8
)

// lists returns the lists of a kind that together have all that somebody may
// see and that is in a state; with none given, in any.
//
// Who reads all reads the state's. Others have few cases, so theirs are read
// whatever their state: of and about themselves and those they act for. Own are
// the accounts that a learner may call their own.
func (r *Registrar) lists(by org.Principal, own []string, kind courses.PaperKind, state string) []string {
	whole := []string{kind.List()}
	if state != "" {
		whole[0] = kind.ListIn(state)
	}
	switch {
	case by.ReadsAll() || by.Role == org.Clerk:
		return whole
	case by.Role == org.Learner:
		return listsOf(kind, append(slices.Clone(own), askerOf(by).For()))
	}
	if below, few := r.below(by.Organisation); few {
		return listsOf(kind, below)
	}
	return whole
}

// below returns an organisation and those below it, unless they are many.
func (r *Registrar) below(code string) (codes []string, few bool) {
	codes, few = r.Tree().Covered(code, maxLists)
	if few && !slices.Contains(codes, code) {
		codes = append(codes, code)
	}
	return codes, few
}

// each returns what a name says of each code.
func each(codes []string, name func(code string) string) []string {
	lists := make([]string, len(codes))
	for i, code := range codes {
		lists[i] = name(code)
	}
	return lists
}

// listsOf returns the lists of what is of organisations or accounts, or about
// them, each once.
func listsOf(kind courses.PaperKind, whom []string) []string {
	var lists []string
	for _, code := range whom {
		if name := kind.ListOf(code); !slices.Contains(lists, name) {
			lists = append(lists, name)
		}
	}
	return lists
}

// cases returns what stands in lists of a kind and can be seen, oldest first:
// up to n after the one with an id.
func cases[T any](ctx context.Context, r *Registrar, kind courses.PaperKind, lists []string, after string, n int, see func(T) bool) ([]T, error) {
	var found []T
	if n <= 0 {
		return found, nil
	}
	err := eachCase(ctx, r, kind, lists, after, func(t T) bool {
		if see(t) {
			found = append(found, t)
		}
		return len(found) < n
	})
	return found, err
}

// eachCase yields what stands in lists of a kind, in their order, behind the
// case with an id.
func eachCase[T any](ctx context.Context, r *Registrar, kind courses.PaperKind, lists []string, after string, yield func(T) bool) error {
	return eachListed(ctx, merged{papers: r.store.Papers()}, kind, lists, after, yield)
}

// eachCaseBack is eachCase from the other end.
func eachCaseBack[T any](ctx context.Context, r *Registrar, kind courses.PaperKind, lists []string, after string, yield func(T) bool) error {
	return eachListed(ctx, merged{papers: r.store.Papers(), back: true}, kind, lists, after, yield)
}

func eachListed[T any](ctx context.Context, m merged, kind courses.PaperKind, lists []string, after string, yield func(T) bool) error {
	if after != "" {
		after = kind.Key(after)
	}
	m.lists = make([]listed, len(lists))
	for i, name := range lists {
		m.lists[i] = listed{name: name, last: after}
	}
	for {
		p, more, err := m.next(ctx)
		if err != nil || !more {
			return err
		}
		t, err := says[T](p)
		if err != nil || !yield(t) {
			return err
		}
	}
}

// merged reads several lists as one, each paper once.
type merged struct {
	papers courses.Versions[courses.Paper]
	back   bool // from the last to the first
	lists  []listed
	last   string // key of the paper before
}

// listed is a list as far as it is read.
type listed struct {
	name string
	last string // key behind which the next page begins
	page []standingPaper
	end  bool // nothing comes behind the page
}

// standingPaper is a paper with its place in the lists.
type standingPaper struct {
	courses.Paper
	place uint64
	key   string
}

// next returns the paper that stands next in any of the lists.
func (m *merged) next(ctx context.Context) (courses.Paper, bool, error) {
	for {
		var first *listed
		for i := range m.lists {
			l := &m.lists[i]
			if err := l.fill(ctx, m, max(fewCases, casePage/len(m.lists))); err != nil {
				return courses.Paper{}, false, err
			}
			if len(l.page) > 0 && (first == nil || before(&l.page[0], &first.page[0]) != m.back) {
				first = l
			}
		}
		if first == nil {
			return courses.Paper{}, false, nil
		}
		p := first.page[0]
		first.page = first.page[1:]
		if p.key != m.last {
			m.last = p.key
			return p.Paper, true, nil
		}
	}
}

func before(a, b *standingPaper) bool {
	return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.key, b.key)) < 0
}

// fill reads the next page of a list when the one before is used up.
func (l *listed) fill(ctx context.Context, m *merged, n int) error {
	if len(l.page) > 0 || l.end {
		return nil
	}
	read := m.papers.Listed
	if m.back {
		read = m.papers.ListedBack
	}
	more, err := read(ctx, l.name, l.last, n)
	if err != nil {
		return err
	}
	l.page, l.end = make([]standingPaper, len(more)), len(more) < n
	for i, p := range more {
		l.page[i].Paper = p
		l.page[i].key, _ = p.VersionKey()
		_, l.page[i].place = p.Lists()
		l.last = l.page[i].key
	}
	return nil
}
