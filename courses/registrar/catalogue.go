package registrar

import (
	"context"
	"fmt"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// catalogue is what the registrar needs of the store for every deposit. It
// never changes; a new version of anything makes a new one.
type catalogue struct {
	courses    map[string][]courses.Course // all versions, oldest first
	tree       *org.Tree
	programmes map[string]courses.Programme
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

// reload reads the catalogue anew. Learners are not part of it.
func (r *Registrar) reload(ctx context.Context) error {
	c := &catalogue{courses: make(map[string][]courses.Course), programmes: make(map[string]courses.Programme)}
	newest, err := all(ctx, r.store.Courses())
	if err != nil {
		return err
	}
	for _, course := range newest {
		c.courses[course.Code] = []courses.Course{course}
		if course.Version > 1 {
			if c.courses[course.Code], err = r.store.Courses().History(ctx, course.Code); err != nil {
				return err
			}
		}
	}
	organisations, err := all(ctx, r.store.Organisations())
	if err != nil {
		return err
	}
	if c.tree, err = org.NewTree(organisations); err != nil {
		return err
	}
	programmes, err := all(ctx, r.store.Programmes())
	if err != nil {
		return err
	}
	for _, p := range programmes {
		c.programmes[p.Code] = p
	}
	r.current.Store(c)
	return nil
}

// course returns the version of a course that a completion on a day is
// measured by: the newest that counts on that day or, if none does, the
// newest.
func (c *catalogue) course(code string, completed ledger.Day) (courses.Course, bool) {
	versions := c.courses[code]
	if len(versions) == 0 {
		return courses.Course{}, false
	}
	for i := len(versions) - 1; i >= 0; i-- {
		if versions[i].CountsOn(completed) {
			return versions[i], true
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

// PublishCourse adds a version of a course. Only the office does.
func (r *Registrar) PublishCourse(ctx context.Context, by org.Principal, c courses.Course) (courses.Course, error) {
	if by.Role != org.Office {
		return c, fmt.Errorf("publish a course as %s: %w", by.Role, fault.Forbidden)
	}
	if err := c.Worth.Check(); err != nil {
		return c, fmt.Errorf("course %s: %w", c.Code, err)
	}
	if c.Retired != 0 && c.Retired <= c.Approved {
		return c, fmt.Errorf("course %s: retired on %s, before it is approved on %s: %w", c.Code, c.Retired, c.Approved, fault.Invalid)
	}
	if c.Issuer != "" {
		if _, known := r.Tree().Get(c.Issuer); !known {
			return c, fmt.Errorf("course %s: issuer %q does not exist: %w", c.Code, c.Issuer, fault.Invalid)
		}
	}
	c.By = by.ID
	return publish(ctx, r, r.store.Courses(), c, func(n uint32) courses.Course { c.Version = n; return c })
}

// PublishOrganisation adds a version of an organisation. Only the office does.
func (r *Registrar) PublishOrganisation(ctx context.Context, by org.Principal, o courses.Organisation) (courses.Organisation, error) {
	if by.Role != org.Office {
		return o, fmt.Errorf("publish an organisation as %s: %w", by.Role, fault.Forbidden)
	}
	others := r.Tree().All()
	for i := range others {
		if others[i].Code == o.Code {
			others[i] = o
		}
	}
	if _, err := org.NewTree(append(others, o)); err != nil {
		return o, err
	}
	o.By = by.ID
	return publish(ctx, r, r.store.Organisations(), o, func(n uint32) courses.Organisation { o.Version = n; return o })
}

// PublishProgramme adds a version of a programme: the college that awards it,
// or the office.
func (r *Registrar) PublishProgramme(ctx context.Context, by org.Principal, p courses.Programme) (courses.Programme, error) {
	college, known := r.Tree().Get(p.Institution)
	switch {
	case !known || college.Kind != courses.InstitutionKind:
		return p, fmt.Errorf("programme %s: %q is not a college: %w", p.Code, p.Institution, fault.Invalid)
	case by.Role != org.Office && !(by.Role == org.College && r.Tree().MayActFor(by, p.Institution)):
		return p, fmt.Errorf("publish a programme of %s as %s of %s: %w", p.Institution, by.Role, by.Organisation, fault.Forbidden)
	}
	p.By = by.ID
	return publish(ctx, r, r.store.Programmes(), p, func(n uint32) courses.Programme { p.Version = n; return p })
}

// publish adds the next version of an item and makes it part of the catalogue.
func publish[T courses.Record](ctx context.Context, r *Registrar, v courses.Versions[T], item T, number func(uint32) T) (T, error) {
	r.publishing.Lock()
	defer r.publishing.Unlock()
	key, _ := item.VersionKey()
	next := uint32(1)
	if newest, err := v.Newest(ctx, key); err == nil {
		_, n := newest.VersionKey()
		next = n + 1
	}
	item = number(next)
	if err := v.Add(ctx, item); err != nil {
		return item, fmt.Errorf("publish %s: %w", key, err)
	}
	return item, r.reload(ctx)
}
