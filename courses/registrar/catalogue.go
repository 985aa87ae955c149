package registrar

import (
	"context"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
)

// catalogue is what the registrar needs of the store for every deposit. It
// never changes; a new version of anything makes a new one.
type catalogue struct {
	courses       map[string][]courses.Course // all versions, oldest first
	organisations *org.History
	programmes    map[string][]courses.Programme // all versions, oldest first
	asked         map[ledger.Key]courses.Record  // the version that each request made
}

// page is how many keys are read from the store at a time.
const page = 500

// all reads the newest version of everything.
func all[T courses.Record](ctx context.Context, v courses.Versions[T]) ([]T, error) {
	var items []T
	after := ""
	for {
		more, err := v.List(ctx, after, page)
		if err != nil || len(more) == 0 {
			return items, err
		}
		items = append(items, more...)
		after, _ = more[len(more)-1].VersionKey()
	}
}

// histories returns all versions of everything, those of one key together,
// oldest first, in the order of the keys.
func histories[T courses.Record](ctx context.Context, v courses.Versions[T]) ([][]T, error) {
	newest, err := all(ctx, v)
	if err != nil {
		return nil, err
	}
	versions := make([][]T, len(newest))
	for i, item := range newest {
		versions[i] = []T{item}
		if key, n := item.VersionKey(); n > 1 {
			if versions[i], err = v.History(ctx, key); err != nil {
				return nil, err
			}
		}
	}
	return versions, nil
}

// reload reads the catalogue anew. Learners are not part of it.
func (r *Registrar) reload(ctx context.Context) error {
	c := &catalogue{
		courses: make(map[string][]courses.Course), programmes: make(map[string][]courses.Programme),
		asked: make(map[ledger.Key]courses.Record),
	}
	offered, err := histories(ctx, r.store.Courses())
	if err != nil {
		return err
	}
	for _, versions := range offered {
		c.courses[versions[0].Code] = versions
		for _, v := range versions {
			c.remember(v)
		}
	}
	organisations, err := histories(ctx, r.store.Organisations())
	if err != nil {
		return err
	}
	for _, versions := range organisations {
		for _, v := range versions {
			c.remember(v)
		}
	}
	if c.organisations, err = org.NewHistory(organisations); err != nil {
		return err
	}
	programmes, err := histories(ctx, r.store.Programmes())
	if err != nil {
		return err
	}
	for _, versions := range programmes {
		c.programmes[versions[0].Code] = versions
		for _, v := range versions {
			c.remember(v)
		}
	}
	r.current.Store(c)
	return nil
}

func (c *catalogue) remember(made courses.Record) {
	if key := made.AskedBy().Key; !key.IsZero() {
		c.asked[key] = made
	}
}

// course returns the version of a course that a completion on a day is
// measured by: the newest that counts on that day or, if none does, the
// newest. A version that has retired by that day ends those before it, too.
func (c *catalogue) course(code string, completed ledger.Day) (courses.Course, bool) {
	versions := c.courses[code]
	if len(versions) == 0 {
		return courses.Course{}, false
	}
	for i := len(versions) - 1; i >= 0; i-- {
		v := versions[i]
		if v.CountsOn(completed) || v.Approved != 0 && v.Retired != 0 && v.Retired <= completed {
			return v, true
		}
	}
	return versions[len(versions)-1], true
}

// Courses returns the newest version of every course, in the order of codes.
func (r *Registrar) Courses(ctx context.Context) ([]courses.Course, error) {
	return all(ctx, r.store.Courses())
}

// Course returns all versions of a course, oldest first.
func (r *Registrar) Course(ctx context.Context, code string) ([]courses.Course, error) {
	return r.store.Courses().History(ctx, code)
}

// Programmes returns the newest version of every programme, in the order of codes.
func (r *Registrar) Programmes(ctx context.Context) ([]courses.Programme, error) {
	return all(ctx, r.store.Programmes())
}
