package audit

import (
	"fmt"
	"strings"

	"creditbank/courses/programme"
	"creditbank/ledger"
)

// RuleWords is a rule in words.
type RuleWords struct {
	// Rule is its name, as "total", "groups.field" or "at_most.enterprise".
	Rule string
	Words
	Basis string // the paragraph that it rests on; may be empty
}

// Say says in words what a programme's rules ask for and what they allow, made
// from the same data that audits go by: what is needed first, then caps, then
// what a lot has to be like.
func Say(r *programme.Rules) []RuleWords {
	s := &sayer{rules: r}
	s.needs()
	s.caps()
	s.lots()
	return s.said
}

type sayer struct {
	rules *programme.Rules
	said  []RuleWords
}

func (s *sayer) say(rule, zh, en string) {
	s.said = append(s.said, RuleWords{rule, Words{zh, en}, s.rules.BasisOf(rule)})
}

// sayf is say for sentences that tell the same things in the same order.
func (s *sayer) sayf(rule, zh, en string, args ...any) {
	s.say(rule, fmt.Sprintf(zh, args...), fmt.Sprintf(en, args...))
}

func (s *sayer) needs() {
	r := s.rules
	s.sayf("total", "总共至少%s学分。", "%s credits in total, at least.", r.Total)
	for i := range r.Groups {
		g := &r.Groups[i]
		if g.Min > 0 {
			s.sayf("groups."+g.Name, "课程组%s至少%s学分。", "Group %s: at least %s credits.", g.Name, g.Min)
		} else {
			s.sayf("groups."+g.Name, "课程组%s：可计入，没有最低要求。", "Group %s: credits may count in it, none are required.", g.Name)
		}
		if len(g.Accept) > 0 {
			s.sayf("accept."+g.Name, "课程组%s只接受来源为%s的学分。", "Group %s takes credits of %s only.", g.Name, list(g.Accept))
		}
		for j := range g.Required {
			s.required(g.Name, &g.Required[j])
		}
	}
	for i := range r.AtLeast {
		a := &r.AtLeast[i]
		zh, en := selects(&a.Selector)
		s.say("at_least."+a.Name, fmt.Sprintf("%s：%s的学分至少%s。", a.Name, zh, a.Min), fmt.Sprintf("%s: at least %s credits %s.", a.Name, a.Min, en))
	}
	for _, x := range r.Exits {
		s.sayf("exits."+x.Name, "修满%[2]s学分可申请阶段证书%[1]s。", "The lower award %s is reached with %s counted credits.", x.Name, x.Total)
	}
}

func (s *sayer) required(group string, q *programme.Requirement) {
	var zh, en []string
	for i := range q.AnyOf {
		a := &q.AnyOf[i]
		if a.All() {
			zh, en = append(zh, "修完全部："+list(a.Courses)), append(en, "all of "+list(a.Courses))
		} else {
			zh = append(zh, fmt.Sprintf("在%s中修满%s学分", list(a.Courses), a.Credits))
			en = append(en, fmt.Sprintf("%s credits of %s", a.Credits, list(a.Courses)))
		}
	}
	s.say(q.Name, fmt.Sprintf("课程组%s必修：%s。", group, strings.Join(zh, "；或")),
		fmt.Sprintf("Required in group %s: %s.", group, strings.Join(en, "; or ")))
}

func (s *sayer) caps() {
	for i := range s.rules.AtMost {
		c := &s.rules.AtMost[i]
		zh, en := selects(&c.Selector)
		each := [...]Words{programme.PerRecord: {}, programme.PerIssuer: {"每个颁发机构", " for each issuer"},
			programme.PerSemester: {"每学期", " in each semester"}, programme.PerYear: {"每学年", " in each academic year"}}[c.Per]
		var most, atMost []string
		if c.Max != programme.NoLimit {
			most, atMost = append(most, fmt.Sprintf("%s学分", c.Max)), append(atMost, fmt.Sprintf("%s credits", c.Max))
		}
		if c.MaxItems != programme.NoLimit {
			most, atMost = append(most, fmt.Sprintf("%d项", c.MaxItems)), append(atMost, fmt.Sprintf("%d lots", c.MaxItems))
		}
		w := Words{
			fmt.Sprintf("%s：%s的学分，%s最多%s。", c.Name, zh, each.ZH, strings.Join(most, "、")),
			fmt.Sprintf("%s: at most %s %s%s.", c.Name, strings.Join(atMost, " and "), en, each.EN),
		}
		if len(c.Joins) > 0 {
			w.ZH += fmt.Sprintf("同期有此类学分时，%s的学分一并计算。", list(c.Joins))
			w.EN += fmt.Sprintf(" Beside such credits, those of %s count into it, too.", list(c.Joins))
		}
		s.say("at_most."+c.Name, w.ZH, w.EN)
	}
}

func (s *sayer) lots() {
	r := s.rules
	if r.PassScore.Given() {
		s.sayf("pass_score", "成绩不低于%s分。", "The score is %s or more.", r.PassScore)
	}
	if rec := &r.Recognised; len(rec.Sources) > 0 {
		zh, en := "来源为"+list(rec.Sources)+"的学分", "Credits of "+list(rec.Sources)
		if rec.MinGradePoint.Given() {
			zh, en = zh+"，绩点不低于"+rec.MinGradePoint.String(), en+" have a grade point of "+rec.MinGradePoint.String()+" or more"
		}
		if rec.MaxAgeYears > 0 {
			join := " are"
			if rec.MinGradePoint.Given() {
				join = " and are"
			}
			zh, en = zh+fmt.Sprintf("，取得不超过%d年", rec.MaxAgeYears), en+fmt.Sprintf("%s no older than %d years", join, rec.MaxAgeYears)
		}
		s.say("recognised", zh+"。", en+".")
	}
	if r.ValidityYears > 0 {
		s.sayf("validity_years", "学分自取得之日起%d年内有效。", "Credits are good for %d years after they were earned.", r.ValidityYears)
	}
	if r.RegistrationYears > 0 {
		s.sayf("registration_years", "自注册之日起%d年内申请。", "It is asked for within %d years of registration.", r.RegistrationYears)
	}
	if r.EarnedAfter != ledger.Day(0) {
		s.sayf("earned_after", "只计%s之后取得的学分。", "Only credits earned after %s count.", r.EarnedAfter)
	}
	if r.SameOutcomeOnce {
		s.say("same_outcome_once", "已用于兑换的成果不能再次使用。", "What was redeemed before does not count again.")
	}
	if r.OncePerSubject {
		s.say("duplicates", "同一科目只计一次，取学分高的。", "A subject counts once, with the larger credits.")
	}
}

// selects says which lots a selector looks at, in Chinese before “的学分” and
// in English behind “credits”.
func selects(x *programme.Selector) (zh, en string) {
	var of, from []string
	if len(x.Sources) > 0 {
		of, from = append(of, "来源为"+list(x.Sources)), append(from, "of "+list(x.Sources))
	}
	if len(x.Issuers) > 0 {
		of, from = append(of, "由"+list(x.Issuers)+"颁发"), append(from, "issued by "+list(x.Issuers))
	}
	if x.Group != "" {
		of, from = append(of, "计入"+x.Group), append(from, "counted in "+x.Group)
	}
	if of == nil {
		return "全部", "of any origin"
	}
	return strings.Join(of, "、"), strings.Join(from, ", ")
}

func list(names []string) string { return strings.Join(names, ", ") }
