package stats

// Definition says what a published figure is. Once published, a definition is
// not changed: a better one has the next version. A test freezes them.
type Definition struct {
	Name    string // short and stable, for machines
	Version int
	Counts  string // what one of it is: "person", "course place", "credit", …
	Zh, En  string // its name for people
	TextZh  string
	TextEn  string
}

// figure is a definition of a measure, or of what is computed of measures.
type figure struct {
	Definition
	measure  Measure
	kind     ColumnKind
	distinct bool // does not add up over headings and periods
}

// figures lists the figures that a cell has, in the order of a summary.
var figures = [...]figure{
	{Definition{"people", 1, "person", "人数", "People",
		"有课程结业存入学分的不同学员账户数。同一人在同一期间、同一分组内只计一次；冲正、撤销的存入不计。",
		"Different learners' accounts with a completion that was deposited. A person counts once in a period and under a heading; reversed and revoked deposits do not count."}, People, Count, true},
	{Definition{"places", 1, "course place", "课程人数", "Course places",
		"学员与课程的不同组合数：一人学一门课程计一个，同一期间内重复学习同一课程不再计。",
		"Different pairs of a learner and a course: one person in one course is one place, however often the course was taken in the period."}, Places, Count, true},
	{Definition{"person-times", 1, "credited run", "人次", "Person-times",
		"存入学分的结业次数：一人完成一期课程计一次。",
		"Completions that were deposited: one person in one run of a course is one."}, PersonTimes, Count, false},
	{Definition{"hours", 1, "hour", "学时", "Hours",
		"上述结业所报的学时之和。", "Hours reported for those completions, added up."}, Hours, Amount, false},
	{Definition{"credits", 1, "credit", "存入学分", "Credits deposited",
		"上述结业存入的学分之和，含调账；冲正、撤销的存入不计。按结业日期归期。",
		"Credits deposited for those completions, with adjustments, without what was reversed or revoked. In the period of completion."}, Deposited, Amount, false},
	{Definition{"held", 1, "credit", "冻结学分", "Credits held",
		"期间内为兑换而冻结的学分之和。按记账日期归期。",
		"Credits that were put under a hold in the period. In the period of booking."}, Held, Amount, false},
	{Definition{"released", 1, "credit", "解冻学分", "Credits released",
		"期间内解冻、到期解冻或在冻结中撤销的学分之和。按记账日期归期。",
		"Credits that came out of a hold without being redeemed: released, expired or revoked under it. In the period of booking."}, Released, Amount, false},
	{Definition{"redeemed", 1, "credit", "兑换学分", "Credits redeemed",
		"期间内兑换的学分之和；事后撤销的仍计。按记账日期归期。",
		"Credits that were redeemed in the period, also if they were revoked afterwards. In the period of booking."}, Redeemed, Amount, false},
	{Definition{"expired", 1, "credit", "到期学分", "Credits expired",
		"期间内因有效期届满或销户而到期的学分之和。按记账日期归期。",
		"Credits that ended unused, by the end of their validity or of the account. In the period of booking."}, Expired, Amount, false},
	{Definition{"redeemers", 1, "person", "兑换人数", "People who redeemed",
		"期间内兑换过学分的不同学员账户数。", "Different learners' accounts that redeemed credits in the period."}, Redeemers, Count, true},
	{Definition{"points", 1, "point", "存入服务积分", "Service points deposited",
		"同“存入学分”，单位为服务积分；积分与学分不相加。", "As credits deposited, of service points; points and credits are never added."}, DepositedPoints, Amount, false},
	{Definition{"erasures", 1, "person", "已删除人数", "People erased",
		"期间内依法删除记录的学员账户数，计入曾为其存入学分的机构。其学习记录不再计入任何数字。按记账日期归期。",
		"Accounts that were erased in the period, for the organisations that had deposited for them. What they learnt is in no figure any more. In the period of booking."}, Erasures, Count, false},
	{Definition{"erased", 1, "credit", "已删除学分", "Credits of the erased",
		"上述账户删除时其存入学分之和。", "Credits that those accounts had been given when they were erased."}, Erased, Amount, false},
	{Definition{"accounts", 2, "account", "开立账户数", "Accounts opened",
		"期间内开立且未删除、未并入其他账户的账户数，仅就全行统计。", "Accounts opened in the period and neither erased nor merged into another; of the whole bank only."}, Accounts, Count, false},
}

// summaryFigures is how many of figures a summary shows.
const summaryFigures = 10

// others lists the definitions of figures that are not in a cell.
var others = [...]Definition{
	{"coverage", 1, "organisation", "覆盖率", "Coverage",
		"某一层级的机构中，本级或下级在期间内至少有一人次的机构所占比例。分母为期末已加入的机构。",
		"Of the organisations of a level, the share that has at least one person-time at or below it in the period, of those that had joined by its end."},
	{"conversion", 1, "person", "兑换转化率", "Conversion",
		"自开行以来，曾兑换学分的学员占有学分存入的学员的比例，及兑换学分占存入学分的比例。",
		"Since the bank opened: of the learners with a deposit, the share that ever redeemed; of the credits deposited, the share that was redeemed."},
	{"ranking", 1, "organisation", "排名", "Ranking",
		"同一层级的机构按一项数字由高到低排列；并列者名次相同。",
		"The organisations of a level by one figure, the highest first; equals have the same rank."},
	{"suspense", 1, "row", "待查账龄", "Ageing of suspense",
		"尚未查清的报表行数，按已等待的天数分档。", "Rows of reports that could not be matched yet, by how many days they have waited."},
	{"supply", 1, "course place", "供需对照", "Demand against supply",
		"供给：当前可报结业的课程数和期间内的课程人数。需求：以学历为目标的学员补足缺口的最小选课方案中要选该课程的人数；培训计划所列的人数另计。",
		"Supply: courses that count today, and course places in the period. Demand: learners whose smallest plan for what their diploma lacks asks for the course; places in training plans stand apart."},
}

// Definitions returns all definitions, the newest version of each.
func Definitions() []Definition {
	var list []Definition
	for i := range figures {
		list = append(list, figures[i].Definition)
	}
	return append(list, others[:]...)
}

func definitionOf(name string) Definition {
	for _, d := range Definitions() {
		if d.Name == name {
			return d
		}
	}
	return Definition{Name: name}
}

// figureOf returns a figure of a cell by its name.
func figureOf(name string) (*figure, bool) {
	for i := range figures {
		if figures[i].Name == name {
			return &figures[i], true
		}
	}
	return nil, false
}
