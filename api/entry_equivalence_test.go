package api

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestEquivalencesAtEntry agrees on less after a learner began: the learner
// keeps what was agreed on that day; where later equivalences serve better,
// they are taken.
func TestEquivalencesAtEntry(t *testing.T) {
	w := newWorld(t)
	w.openProgramme()
	ask := "/v1/learners/" + w.lin + "/audits?programme=MJ01"
	w.post("learner", "/v1/learners/"+w.lin+"/goals", m{"programme": "MJ01"}).want(201)
	w.learns("enterprise", "GA01", "r", "32", "2010-05-01")
	w.get("learner", ask).want(200).is(m{"better": "same", "entry": nil, "current.verdict.groups.general": "2"})

	agree := func(number int, text string) {
		t.Helper()
		w.clock.pass(48 * time.Hour)
		w.post("college", "/v1/programmes/MJ01/equivalences", m{"text": text}).want(201).is(m{"number": number})
		for _, expert := range []string{"expert1", "expert2"} {
			w.post(expert, fmt.Sprintf("/v1/programmes/MJ01/equivalences/%d/votes", number), m{"vote": "approve", "reason": "标准相符"}).want(201)
		}
	}
	agree(2, strings.Replace(equivalencesText, "[general, field]", "[field]", 1))
	w.get("learner", ask).want(200).is(m{
		"better": "entry", "current.equivalences": 2, "current.verdict.groups.general": "0", "current.version": 2,
		"entry.equivalences": 1, "entry.verdict.groups.general": "2", "entry.version": 2,
	})
	// The plan goes by the equivalences that serve the learner better, too.
	w.get("learner", "/v1/learners/"+w.lin+"/plan?programme=MJ01").want(200).is(m{"audit.equivalences": 1, "audit.verdict.groups.general": "2"})

	// A new version of the rules does not take away what serves better today.
	w.post("college", "/v1/programmes", programmeBody(m{"rules": strings.Replace(rulesText, "total: 6", "total: 9", 1), "equivalences": nil})).want(201)
	agree(3, strings.Replace(equivalencesText, "course: EE01}, to: [{groups: [field]", "course: EE01}, to: [{groups: [general, field]", 1))
	w.learns("enterprise", "EE01", "r", "16", "2010-05-01")
	w.get("learner", ask).want(200).is(m{"better": "entry", "current.version": 3, "entry.version": 2, "entry.verdict.groups.general": "2", "entry.verdict.counted": "3"})
}
