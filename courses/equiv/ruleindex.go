package equiv

import "sync"

// ruleIndex finds the rules that may be about an outcome without looking at
// all of them: most name a course. It is made by the first question; from then
// on the rules may not change. Its zero value is ready.
type ruleIndex struct {
	once   sync.Once
	named  map[string][]int // by course
	others []int            // that name none
}

func (x *ruleIndex) make(rules []Rule) {
	x.named = make(map[string][]int)
	for i := range rules {
		if course := rules[i].From.Course; course != "" {
			x.named[course] = append(x.named[course], i)
		} else {
			x.others = append(x.others, i)
		}
	}
}

// rulesFor returns the rules that name a course, and those that name none.
func (s *Set) rulesFor(course string) candidates {
	s.rules.once.Do(func() { s.rules.make(s.Rules) })
	return candidates{s.rules.named[course], s.rules.others}
}

// candidates are rules by their numbers, in two lists that are each in order.
type candidates struct{ named, others []int }

// next takes the rule out that comes first, or is false at the end.
func (c *candidates) next() (rule int, more bool) {
	list := &c.named
	switch {
	case len(c.named)+len(c.others) == 0:
		return 0, false
	case len(c.named) == 0 || len(c.others) > 0 && c.others[0] < c.named[0]:
		list = &c.others
	}
	rule, *list = (*list)[0], (*list)[1:]
	return rule, true
}
