package programme

import (
	"fmt"
	"slices"

	"creditbank/courses/programme/strictyaml"
)

func (r *reader) groups(n *strictyaml.Node) {
	if n == nil {
		return
	}
	if n.Kind == strictyaml.Map && len(n.Entries) == 0 {
		r.Note(n, "为空：至少要有一个课程组", "is empty, a programme has at least one group")
	}
	for _, e := range r.Entries(n, maxGroups) {
		if e.Key == "total" {
			r.NoteKey(n, &e, "课程组不能叫 total，它表示总学分", "no group can be called total, that is the sum of all")
			continue
		}
		r.rules.Groups = append(r.rules.Groups, Group{Name: e.Key, Min: r.Amount(e.Value)})
		r.at["groups."+e.Key] = e.Value
	}
}

// known returns the group that a key names, or nil with a problem noted.
func (r *reader) known(n *strictyaml.Node, e *strictyaml.Entry) *Group {
	if i := r.rules.GroupIndex(e.Key); i >= 0 {
		return &r.rules.Groups[i]
	}
	r.NoteKey(n, e, "没有这个课程组，现有：%s", "unknown group, the programme has: %s", r.groupNames())
	return nil
}

func (r *reader) groupNames() strictyaml.Words {
	names := make([]string, len(r.rules.Groups))
	for i, g := range r.rules.Groups {
		names[i] = g.Name
	}
	return strictyaml.Listed(names)
}

func (r *reader) accept(n *strictyaml.Node) {
	if n == nil {
		return
	}
	for _, e := range r.Entries(n, maxGroups) {
		names := r.Names(e.Value, maxSelected)
		if e.Value.Kind == strictyaml.List && len(e.Value.Items) == 0 {
			r.Note(e.Value, "课程组不接受任何来源，无人能修满", "nobody can fill a group that accepts no source")
		}
		slices.Sort(names)
		if g := r.known(n, &e); g != nil {
			g.Accept = names
		}
	}
}

// required reads, for each group, one requirement or a list of them.
func (r *reader) required(n *strictyaml.Node) {
	if n == nil {
		return
	}
	for _, e := range r.Entries(n, maxGroups) {
		nodes := []*strictyaml.Node{e.Value}
		if e.Value.Kind == strictyaml.List {
			nodes = r.Items(e.Value, maxRequired)
			if len(e.Value.Items) == 0 {
				r.Note(e.Value, "为空：请写出要求", "is empty")
			}
		}
		var list []Requirement
		for i, node := range nodes {
			req := Requirement{Name: "required." + e.Key}
			if i > 0 {
				req.Name += fmt.Sprintf(".%d", i+1)
			}
			r.alternatives(node, &req)
			r.at[req.Name] = node
			if len(req.AnyOf) > maxAlternatives {
				r.Note(node, "有 %d 种可选方式，最多读取 %d 种", "has %d alternatives, at most %d are read", len(req.AnyOf), maxAlternatives)
				continue
			}
			list = append(list, req)
		}
		if g := r.known(n, &e); g != nil {
			g.Required = list
		}
	}
}

// alternatives adds the ways to meet n to req. A choice within a choice is
// one choice; the depth of the file bounds how often that can be.
func (r *reader) alternatives(n *strictyaml.Node, req *Requirement) {
	f := r.Fields(n, "any_of", "all", "credits", "of")
	any, all, credits, of := f["any_of"], f["all"], f["credits"], f["of"]
	switch {
	case any != nil && all == nil && credits == nil && of == nil:
		items := r.Items(any, maxAlternatives)
		if any.Kind == strictyaml.List && len(any.Items) == 0 {
			r.Note(any, "为空：无人能满足", "is empty: nobody can meet it")
		}
		for _, item := range items {
			r.alternatives(item, req)
		}
	case all != nil && any == nil && credits == nil && of == nil:
		req.AnyOf = append(req.AnyOf, Alternative{Courses: r.courses(all)})
	case credits != nil && of != nil && any == nil && all == nil:
		req.AnyOf = append(req.AnyOf, Alternative{Courses: r.courses(of), Credits: r.Positive(credits)})
	case n.Kind == strictyaml.Map:
		r.Note(n, "应为下列之一：{any_of: [...]}、{all: [课程]}、{credits: 学分, of: [课程]}", "want one of: {any_of: [...]}, {all: [courses]}, {credits: n, of: [courses]}")
	}
}

func (r *reader) courses(n *strictyaml.Node) []string {
	names := r.Names(n, maxCourses)
	if n.Kind == strictyaml.List && len(n.Items) == 0 {
		r.Note(n, "为空：至少写一门课程", "is empty")
	}
	slices.Sort(names)
	return names
}
