package programme

import (
	"creditbank/courses/programme/strictyaml"
	"creditbank/ledger"
)

// note reads what a case is for: a sentence, or one in each language.
func (r *reader) note(n *strictyaml.Node) Title {
	if n == nil || n.Kind != strictyaml.Map {
		text := r.Prose(n, maxNote)
		return Title{text, text}
	}
	t := r.Fields(n, "zh", "en")
	return Title{r.Prose(t["zh"], maxNote), r.Prose(t["en"], maxNote)}
}

func (r *reader) readCases(n *strictyaml.Node) {
	if n == nil {
		return
	}
	seen := make(map[string]bool)
	for _, item := range r.Items(n, maxCases) {
		f := r.Fields(item, "id", "note", "asked_on", "registered", "lots", "expect")
		r.Require(item, "id", "lots", "expect")
		c := Case{ID: r.Name(f["id"]), Note: r.note(f["note"]), Line: item.Line}
		c.Record.AskedOn, c.Record.Registered = r.Day(f["asked_on"]), r.Day(f["registered"])
		if seen[c.ID] {
			r.Note(item, "编号 %s 的案例重复", "a second case with the id %s", c.ID)
		}
		seen[c.ID] = true
		if f["lots"] != nil {
			c.Record.Lots = r.lots(f["lots"])
		}
		if f["expect"] != nil {
			c.Expect = r.expect(f["expect"])
		}
		r.cases = append(r.cases, c)
	}
}

func (r *reader) lots(n *strictyaml.Node) []Lot {
	var lots []Lot
	seen := make(map[string]bool)
	count := 0
	for _, item := range r.Items(n, MaxLines) {
		l := r.lot(item)
		if seen[l.ID] && l.ID != "" {
			r.Note(item, "编号 %s 的学分记录重复", "a second lot with the id %s", l.ID)
		}
		seen[l.ID] = true
		count += l.Count
		lots = append(lots, l)
	}
	if count > MaxLots {
		r.Note(n, "各条 count 合计 %d 条学分记录，最多读取 %d 条", "the counts add up to %d lots, at most %d are read", count, MaxLots)
	}
	return lots
}

func (r *reader) lot(n *strictyaml.Node) Lot {
	f := r.Fields(n, "id", "source", "issuer", "completed", "count", "credits", "groups", "subject", "course",
		"score", "grade_point", "redeemed_for", "frozen")
	r.Require(n, "id", "source", "issuer", "completed", "credits", "groups")
	l := Lot{
		ID: r.Name(f["id"]), Source: r.Name(f["source"]), Issuer: r.Name(f["issuer"]),
		Completed: r.Day(f["completed"]), Count: 1, Credits: r.Positive(f["credits"]),
		Subject: r.Name(f["subject"]), Course: r.Name(f["course"]),
		Score: r.mark(f["score"]), GradePoint: r.mark(f["grade_point"]), RedeemedFor: r.Name(f["redeemed_for"]),
	}
	if f["count"] != nil {
		l.Count = r.Int(f["count"], 1, MaxLots)
	}
	if f["groups"] != nil {
		l.Groups = r.Names(f["groups"], maxGroups)
	}
	if f["frozen"] != nil {
		l.Frozen = r.Bool(f["frozen"])
	}
	return l
}

func (r *reader) expect(n *strictyaml.Node) Expect {
	f := r.Fields(n, "met", "counted", "left_over", "groups", "short", "excluded", "blocked")
	var e Expect
	if f["met"] != nil {
		met := r.Bool(f["met"])
		e.Met = &met
	}
	if f["counted"] != nil {
		counted := r.Amount(f["counted"])
		e.Counted = &counted
	}
	if f["left_over"] != nil {
		left := r.Amount(f["left_over"])
		e.LeftOver = &left
	}
	e.Groups, e.Short = r.amounts(f["groups"]), r.amounts(f["short"])
	if x := f["excluded"]; x != nil {
		e.Excluded = make(map[string]string)
		for _, entry := range r.Entries(x, MaxLines) {
			e.Excluded[entry.Key] = r.Name(entry.Value)
		}
	}
	if f["blocked"] != nil {
		blocked := r.Name(f["blocked"])
		e.Blocked = &blocked
	}
	return e
}

func (r *reader) amounts(n *strictyaml.Node) map[string]ledger.Amount {
	if n == nil {
		return nil
	}
	amounts := make(map[string]ledger.Amount)
	for _, e := range r.Entries(n, 4*maxLines) {
		amounts[e.Key] = r.Amount(e.Value)
	}
	return amounts
}
