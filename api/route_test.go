package api

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"creditbank/api/auth"
	"creditbank/api/pages"
	"creditbank/api/wiretest"
	"creditbank/courses/org"

	"github.com/getkin/kin-openapi/openapi3"
)

func TestDescription(t *testing.T) {
	loader := openapi3.NewLoader()
	spec, err := loader.LoadFromData(specYAML)
	if err != nil {
		t.Fatal(err)
	}
	if err := spec.Validate(context.Background()); err != nil {
		t.Errorf("openapi.yaml: %v", err)
	}
	for path, item := range spec.Paths.Map() {
		for method, op := range item.Operations() {
			if op.Description == "" || op.Summary == "" || op.Extensions["x-summary-zh"] == nil || len(op.Tags) != 1 {
				t.Errorf("%s %s lacks a description, a summary in both languages or its tag", method, path)
			}
			if op.RequestBody != nil && op.RequestBody.Value.Content["application/json"] != nil && op.RequestBody.Value.Content["application/json"].Example == nil {
				t.Errorf("%s %s: the request has no example", method, path)
			}
			for status, answer := range op.Responses.Map() {
				for kind, media := range answer.Value.Content {
					if media.Example == nil && media.Schema.Value.Format != "binary" {
						t.Errorf("%s %s: answer %s %s has no example", method, path, status, kind)
					}
				}
			}
			if takesKey(op) && !slices.ContainsFunc(op.Parameters, func(p *openapi3.ParameterRef) bool { return p.Value.Name == "dry_run" }) {
				t.Errorf("%s %s has no dry run", method, path)
			}
		}
	}
	// Whatever a client can send is bounded.
	for name, schema := range spec.Components.Schemas {
		if !strings.HasSuffix(name, "Request") && name != "Completion" && name != "Part" && name != "HoursRule" {
			continue
		}
		if has := schema.Value.AdditionalProperties.Has; has == nil || *has {
			t.Errorf("%s takes unknown fields", name)
		}
		for field, property := range schema.Value.Properties {
			p := property.Value
			if p.Type.Is("string") && p.MaxLength == nil && len(p.Enum) == 0 {
				t.Errorf("%s.%s has no greatest length", name, field)
			}
			if p.Type.Is("array") && p.MaxItems == nil {
				t.Errorf("%s.%s has no greatest number of items", name, field)
			}
		}
	}
}

// TestRoutes compares what is served with what is described, both ways, and
// with the table of who may ask.
func TestRoutes(t *testing.T) {
	w := newWorld(t)
	spec, _ := wiretest.Description()
	described := make(map[string]string)
	for path, item := range spec.Paths.Map() {
		for method, op := range item.Operations() {
			described[method+" "+regexp.MustCompile(`\{(\w+)\}`).ReplaceAllString(path, ":$1")] = op.OperationID
		}
	}
	served := make(map[string]bool)
	for id := range pages.Operations() {
		if _, twice := described[id]; twice || served[id] {
			t.Errorf("%s is there twice", id)
		}
		served[id] = true
	}
	for _, route := range w.http.Routes() {
		name := route.Method + " " + route.Path
		if served[name] {
			delete(served, name)
			continue
		}
		if _, ok := described[name]; !ok {
			t.Errorf("%s is served but not described", name)
		}
		delete(described, name)
	}
	for name := range described {
		t.Errorf("%s is described but not served", name)
	}
	for name := range served {
		t.Errorf("the page %s is not served", name)
	}
}

// takesKey reports whether an operation takes what every write needs.
func takesKey(op *openapi3.Operation) bool {
	return slices.ContainsFunc(op.Parameters, func(p *openapi3.ParameterRef) bool { return p.Value.Name == "Idempotency-Key" })
}

// learnersWrite are the operations by which learners write.
var learnersWrite = []string{"setGoal", "removeGoal", "giveConsent", "withdrawConsent", "fileComplaint", "stepComplaint"}

func TestWhoMayAsk(t *testing.T) {
	spec, _ := wiretest.Description()
	for path, item := range spec.Paths.Map() {
		for method, op := range item.Operations() {
			reads, _ := op.Extensions["x-reads"].(bool) // a POST that keeps names and files out of addresses
			if method != http.MethodGet && !takesKey(op) && !reads {
				t.Errorf("%s %s writes, or so it seems, and takes no key", method, path)
			}
			roles, known := auth.Allowed(op.OperationID)
			if !known {
				t.Errorf("%s %s: nobody may ask for %s", method, path, op.OperationID)
			}
			// The description says the same: open operations override the key.
			if open := op.Security != nil; open != roles.Anybody {
				t.Errorf("%s: described as open %t, allowed to anybody %t", op.OperationID, open, roles.Anybody)
			}
			// A learner writes what they work towards and consent to, and complains.
			if takesKey(op) && !slices.Contains(learnersWrite, op.OperationID) && (roles.Anybody || roles.Has(org.Learner)) {
				t.Errorf("%s writes and is allowed to anybody or to learners", op.OperationID)
			}
		}
	}
}

// TestWrongRole asks for every operation with a key of each role.
func TestWrongRole(t *testing.T) {
	w := newWorld(t)
	spec, _ := wiretest.Description()
	for path, item := range spec.Paths.Map() {
		for method, op := range item.Operations() {
			roles, _ := auth.Allowed(op.OperationID)
			address := strings.NewReplacer("{learner}", w.lin, "{seq}", "1", "{hold}", "1", "{number}", "1", "{audit}", "a1", "{code}", "BJ",
				"{proposal}", "p1", "{year}", "2010", "{voucher}", "v1", "{trade}", "t1", "{order}", "o1",
				"{report}", strings.Repeat("0", 26), "{item}", strings.Repeat("0", 26)+"-0000001").Replace(path)
			for _, name := range []string{"", "office", "enterprise", "site", "college", "learner"} {
				if roles.Anybody || roles.Has(org.Role(name)) {
					continue
				}
				want, code := http.StatusForbidden, "forbidden"
				if name == "" {
					want, code = http.StatusUnauthorized, "unauthenticated"
				}
				// No body: who may not ask is told so before anything is read.
				r := w.do(request{as: name, method: method, path: address, foreign: true})
				if r.status != want || r.str("code") != code {
					t.Errorf("%s %s as %q = %d %s, want %d %s", method, path, name, r.status, r.str("code"), want, code)
				}
				if got := r.header.Get("WWW-Authenticate"); (got != "") != (want == http.StatusUnauthorized) {
					t.Errorf("%s %s as %q: WWW-Authenticate %q", method, path, name, got)
				}
			}
		}
	}
}
