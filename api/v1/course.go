package v1

import (
	"context"
	"strings"

	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/courses"
	"creditbank/ledger"
)

// ListCourses answers with a page of the catalogue.
func (s *Server) ListCourses(ctx context.Context, r wire.ListCoursesRequestObject) (wire.ListCoursesResponseObject, error) {
	after, err := call.LastOf("courses", r.Params.Cursor)
	if err != nil {
		return nil, err
	}
	all, err := s.Registrar.Courses(ctx)
	if err != nil {
		return nil, err
	}
	limit, text := call.LimitOf(r.Params.Limit), strings.ToLower(r.Params.Q)
	var found []wire.Course
	for _, c := range all {
		if c.Code > after && (r.Params.Module == "" || string(c.Module) == r.Params.Module) && mentions(c, text) && len(found) <= limit {
			found = append(found, course(c))
		}
	}
	found, next := call.Cut("courses", found, limit, func(c wire.Course) string { return c.Code })
	return wire.ListCourses200JSONResponse{Items: orEmpty(found), NextCursor: next}, nil
}

// mentions reports whether a course's code or title contains a text in lower case.
func mentions(c courses.Course, text string) bool {
	return strings.Contains(strings.ToLower(c.Code+"\n"+c.Title+"\n"+c.TitleEn), text)
}

// orEmpty keeps a list that is empty from being null.
func orEmpty[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}

// GetCourse answers with all versions of a course.
func (s *Server) GetCourse(ctx context.Context, r wire.GetCourseRequestObject) (wire.GetCourseResponseObject, error) {
	versions, err := s.Registrar.Course(ctx, r.Code)
	if err != nil {
		return nil, err
	}
	answer := wire.GetCourse200JSONResponse{Code: r.Code, Versions: make([]wire.Course, len(versions))}
	for i, c := range versions {
		answer.Versions[i] = course(c)
	}
	return answer, nil
}

// PublishCourse adds a version of a course.
func (s *Server) PublishCourse(ctx context.Context, r wire.PublishCourseRequestObject) (wire.PublishCourseResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	p, err := s.Registrar.PublishCourse(ctx, q, courseOf(r.Body))
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.PublishCourse200JSONResponse(course(p.Version)), nil
	}
	return wire.PublishCourse201JSONResponse{Body: course(p.Version), Headers: wire.PublishCourse201ResponseHeaders{
		Location: "/v1/courses/" + p.Version.Code, IdempotencyReplayed: replay(p.Replayed),
	}}, nil
}

func course(c courses.Course) wire.Course {
	return wire.Course{
		Code: c.Code, Version: int(c.Version), Module: string(c.Module), Title: c.Title, TitleEn: c.TitleEn,
		Hours: c.Hours.String(), Issuer: c.Issuer, Industry: c.Industry,
		ApprovedOn: c.Approved.String(), RetiredOn: c.Retired.String(), Illustrative: c.Illustrative,
		Successor: c.Successor, Proposal: c.Proposal, Reason: c.Reason,
		Worth: worth(c.Worth),
	}
}

func worth(r courses.HoursRule) wire.HoursRule {
	return wire.HoursRule{
		Unit: r.Unit.String(), HoursPerUnit: r.PerUnit.String(), Step: r.Step.String(), Max: r.Max.String(), ValidYears: r.ValidYears,
	}
}

func courseOf(w *wire.CourseRequest) courses.Course {
	return courses.Course{
		Code: w.Code, Module: courses.Module(w.Module), Title: w.Title, TitleEn: w.TitleEn, Hours: amount(w.Hours),
		Issuer: w.Issuer, Industry: w.Industry, Approved: day(w.ApprovedOn), Retired: day(w.RetiredOn),
		Illustrative: w.Illustrative, Worth: worthOf(w.Worth),
	}
}

func worthOf(w wire.HoursRule) courses.HoursRule {
	unit, _ := ledger.ParseUnit(w.Unit) // validated
	return courses.HoursRule{
		Unit: unit, PerUnit: amount(w.HoursPerUnit), Step: amount(w.Step), Max: amount(w.Max), ValidYears: w.ValidYears,
	}
}

// RetireCourse ends a course on a day.
func (s *Server) RetireCourse(ctx context.Context, r wire.RetireCourseRequestObject) (wire.RetireCourseResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	p, err := s.Registrar.RetireCourse(ctx, q, r.Code, day(r.Body.RetiredOn), r.Body.Successor, r.Body.Reason)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.RetireCourse200JSONResponse(course(p.Version)), nil
	}
	return wire.RetireCourse201JSONResponse{Body: course(p.Version), Headers: wire.RetireCourse201ResponseHeaders{
		Location: "/v1/courses/" + p.Version.Code, IdempotencyReplayed: replay(p.Replayed),
	}}, nil
}
