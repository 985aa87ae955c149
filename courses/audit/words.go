package audit

import (
	"fmt"
	"strings"

	"creditbank/courses/programme"
	"creditbank/ledger"
)

// Words are one sentence in Chinese and in English, made from the same data.
type Words struct{ ZH, EN string }

// Words says what became of the lot, with the paragraph that the rule rests
// on if the rules give one.
func (l *Line) Words(r *programme.Rules) Words {
	w := l.words()
	if basis := r.BasisOf(l.Rule); basis != "" {
		w.ZH += "（依据：" + basis + "）"
		w.EN += " (basis: " + basis + ")"
	}
	return w
}

func (l *Line) words() Words {
	f := &l.Free
	say := func(zh, en string, args ...any) Words {
		return Words{fmt.Sprintf(zh, args...), fmt.Sprintf(en, args...)}
	}
	switch l.Reason {
	case "":
		w := say("%[2]s学分计入%[1]s。", "%[2]s credits count in %[1]s.", l.Group, l.Credits)
		if l.Credits == ledger.One {
			w.EN = "1 credit counts in " + l.Group + "."
		}
		return w
	case Redeemed:
		return say("该成果已用于%s，不能再次使用；该兑换被冲正后方可使用。",
			"Already redeemed for %s; it is free again when that redemption is reversed.", f.Name)
	case Expired:
		return say("有效期至%s，已过期；须重新取得该成果。",
			"Valid until %s and expired; the outcome has to be earned again.", f.Day)
	case BeforePriorAward:
		return say("只计%s之后取得的成果；须在此日之后重新取得。",
			"Only outcomes completed after %s count; it has to be earned again after that day.", f.Day)
	case Grade:
		return say("成绩低于%s；补考或重修达到该成绩后可用。",
			"The mark is below %s; it counts once the mark is reached.", f.Mark)
	case Source:
		return say("%s不接受此来源，只接受：%s。",
			"%s does not take this source, only: %s.", strings.Join(f.Groups, ", "), strings.Join(f.Sources, ", "))
	case Frozen:
		return say("学分已被冻结；解冻后可用。", "The lot is frozen; it counts once the freeze is lifted.")
	case Duplicate:
		return say("与%s科目相同，同一科目只计一次；%[1]s不再使用时可用。",
			"Same subject as %s, which counts instead; it is free if %[1]s is withdrawn.", f.Name)
	case NoGroup:
		if len(f.Groups) == 0 {
			return say("没有对应的课程组；须有学分转换规则将其列入某一课程组。",
				"It serves no group; an equivalence has to give it one of the programme's.")
		}
		return say("本专业没有课程组%s；须有学分转换规则将其列入本专业的课程组。",
			"The programme has no group %s; an equivalence has to give it one of the programme's.",
			strings.Join(f.Groups, ", "))
	case Capped:
		return l.capped()
	default:
		return say("计算量达到上限，尚未安排。", "Not placed before the limit on work was reached.")
	}
}

// creditsEN is an amount with its unit in English.
func creditsEN(a ledger.Amount) string {
	if a == ledger.One {
		return "1 credit"
	}
	return a.String() + " credits"
}

// capped names the cap and the room that it lacks.
func (l *Line) capped() Words {
	f := &l.Free
	name := strings.TrimPrefix(l.Rule, "at_most.")
	of, in := "", ""
	if f.Name != "" {
		of, in = "（"+f.Name+"）", " for "+f.Name
	}
	if f.Credits > 0 {
		return Words{
			fmt.Sprintf("超出上限%s%s；还差%s学分的余量，其他受此上限约束的学分退出后可用。", name, of, f.Credits),
			fmt.Sprintf("It would exceed the cap %s%s; the cap lacks room for %s, "+
				"so others under it would have to give way.", name, in, creditsEN(f.Credits)),
		}
	}
	return Words{
		fmt.Sprintf("超出上限%s%s的项数；须有%d项退出。", name, of, f.Items),
		fmt.Sprintf("It would exceed the number of lots under the cap %s%s; %d would have to give way.", name, in, f.Items),
	}
}

// Words says what is asked for and what is missing.
func (q *Requirement) Words(r *programme.Rules) Words {
	zh, en := q.Name, q.Name
	if q.Kind == KindTotal {
		zh, en = "总学分", "the total"
	}
	var w Words
	if q.Short == 0 {
		w = Words{
			fmt.Sprintf("%s：要求%s，已有%s，满足。", zh, q.Bar, q.Have),
			fmt.Sprintf("%s: %s of %s, met.", en, q.Have, q.Bar),
		}
	} else {
		w = Words{
			fmt.Sprintf("%s：要求%s，已有%s，缺%s。", zh, q.Bar, q.Have, q.Short),
			fmt.Sprintf("%s: %s of %s, %s missing.", en, q.Have, q.Bar, q.Short),
		}
	}
	if len(q.Courses) > 0 {
		list := strings.Join(q.Courses, ", ")
		w.ZH += "可修：" + list + "。"
		w.EN += " Not passed: " + list + "."
	}
	if basis := r.BasisOf(q.rule()); basis != "" {
		w.ZH += "（依据：" + basis + "）"
		w.EN += " (basis: " + basis + ")"
	}
	return w
}

// rule is the requirement's name among the rules: "total", "groups.field",
// "at_least.college", "required.field".
func (q *Requirement) rule() string {
	switch q.Kind {
	case KindGroup:
		return "groups." + q.Name
	case KindAtLeast:
		return "at_least." + q.Name
	default:
		return q.Name
	}
}
