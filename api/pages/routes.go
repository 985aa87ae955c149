package pages

import (
	"fmt"
	"net/http"
	"slices"

	"creditbank/api/auth"
	"creditbank/api/call"
	"creditbank/courses/org"

	"github.com/labstack/echo/v4"
)

// pageRoute is a page: where it is, what it stands for, and what answers.
type pageRoute struct {
	method, path string
	// operation is what the page stands for: the operation of the API that it
	// shows, or one of its own. Its row in package auth says who may open the page.
	operation string
	// nav is the key of the text of its link in the header; none if empty.
	nav string
	// navFor are the roles that have the link; all that may open it if nil.
	navFor []org.Role
	// section is the path of the link in the header that is marked on the page,
	// where the page's own path does not say so.
	section string
	// query has the parameters that it takes; each may be empty.
	query []string
	// maxBody bounds a form, in bytes; maxForm if zero.
	maxBody int64
	open    echo.HandlerFunc
}

// maxForm bounds a form without files, in bytes.
const maxForm = 64 << 10

// pageRoutes lists all pages that openapi.yaml does not describe. Add a group
// of pages as a function of its own.
func (s *Site) pageRoutes() []pageRoute {
	var all []pageRoute
	for _, group := range []func(*Site) []pageRoute{
		(*Site).framePages,
		(*Site).publicPages,
		(*Site).workerPages,
		(*Site).providerPages,
		(*Site).enterprisePages,
		(*Site).officePages,
		(*Site).expertPages,
		(*Site).collegePages,
		(*Site).reviewPages,
		(*Site).decisionPages,
		(*Site).statisticsPages,
		(*Site).annualPages,
		(*Site).sanctionPages,
		(*Site).mergePages,
		(*Site).complaintPages,
		(*Site).suspensePages,
		(*Site).treePages,
	} {
		all = append(all, group(s)...)
	}
	return all
}

// framePages are those of signing in, and what all pages need.
func (s *Site) framePages() []pageRoute {
	const get, post = http.MethodGet, http.MethodPost
	return []pageRoute{
		{method: get, path: "/assets/:file", operation: "getAsset", open: s.getAsset},
		{method: post, path: "/language", operation: "chooseLanguage", open: s.postLanguage},
		{method: get, path: "/sign-in", operation: "signIn", query: []string{"next", "out"}, open: s.getSignIn},
		{method: post, path: "/sign-in", operation: "signIn", maxBody: maxSignIn, open: s.postSignIn},
		{method: post, path: "/sign-out", operation: "signOut", open: s.postSignOut},
		{method: get, path: "/password", operation: "changePassword", open: s.getPassword},
		{method: post, path: "/password", operation: "changePassword", open: s.postPassword},
		{method: get, path: "/role", operation: "chooseRole", open: s.getRole},
		{method: post, path: "/role", operation: "chooseRole", open: s.postRole},
	}
}

// linkedFor reports whether a role has a link to the page in the header.
func (s *Site) linkedFor(r pageRoute, role org.Role) bool {
	op := s.operations[pageID(r)]
	return r.nav != "" && !op.Roles.Anybody && !op.Roles.Signed && op.Roles.Has(role) && (r.navFor == nil || slices.Contains(r.navFor, role))
}

// pageID names a page among operations.
func pageID(r pageRoute) string { return r.method + " " + r.path }

// Has reports whether a route, as it is registered, is one of a page.
func (s *Site) Has(method, path string) bool {
	_, page := s.operations[method+" "+path]
	return page || method == http.MethodGet && (path == "/" || path == "/docs")
}

// Operations returns what each page stands for, an operation of the API or
// one of its own, by the page's method and path, such as "GET /worker".
func Operations() map[string]string {
	all := make(map[string]string)
	for _, r := range new(Site).pageRoutes() {
		all[pageID(r)] = r.operation
	}
	return all
}

// Register registers the pages. One that nobody may open is an error.
func (s *Site) Register(e *echo.Echo, admit func(*call.Operation) echo.MiddlewareFunc) error {
	s.routes = s.pageRoutes()
	for _, r := range s.routes {
		roles, known := auth.Allowed(r.operation)
		if !known {
			return fmt.Errorf("pages: %s %s: nobody may ask for %q", r.method, r.path, r.operation)
		}
		op := &call.Operation{ID: r.operation, Roles: roles, MaxBody: maxForm, Query: make(map[string]bool), Page: true}
		if r.maxBody > 0 {
			op.MaxBody = r.maxBody
		}
		for _, name := range r.query {
			op.Query[name] = true
		}
		s.operations[pageID(r)] = op
		e.Add(r.method, r.path, r.open, admit(op), formRead(op))
	}
	return nil
}
