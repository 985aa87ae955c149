package main

import (
	"fmt"

	"creditbank/api/pages"
	"creditbank/courses/stats"
	"creditbank/fixtures"
)

// annualReport puts the figures of a year beside the published ones, for the
// page of the annual report: the lines of “creditbank report annual”.
func annualReport(a *stats.Annual) pages.AnnualReport {
	statuses := map[string]pages.AnnualStatus{agrees: pages.AnnualAgrees, differs: pages.AnnualDiffers, bankOnly: pages.AnnualBankOnly, notInBank: pages.AnnualMissing}
	var report pages.AnnualReport
	for _, l := range annualLines(a) {
		line := pages.AnnualLine{Name: l.Name, Status: statuses[l.Status]}
		if l.Bank != nil {
			line.Bank = &stats.AnnualFigure{Name: l.Name, Value: l.Bank.Value, Source: stats.Source(l.Bank.From), Counts: l.Bank.Counts}
		}
		if l.Report != nil {
			line.Published = &pages.PublishedFigure{Value: int64(l.Report.Value), Bound: l.Report.Bound, Says: l.Report.Says}
		}
		report.Lines = append(report.Lines, line)
	}
	chinese := contradictionsZh()
	for i, en := range contradictions(a) {
		report.Contradictions = append(report.Contradictions, pages.Sentence{Zh: chinese[i], En: en})
	}
	return report
}

// contradictionsZh are the contradictions of the report of 2009 in Chinese, in
// the same order.
func contradictionsZh() []string {
	return []string{
		fmt.Sprintf("当年公益讲座的场次，报告一处写 %d 场，另一处写 %d 场。", fixtures.LecturesSaidFirst, fixtures.LecturesSaidSecond),
		fmt.Sprintf("报告称企业课程的学习人数在 10000 人以上，而企业课程人数（课程×人）只有 %d：人数不可能多于课程人数。", fixtures.EnterprisePlaces),
		fmt.Sprintf("报告称通用能力与企业课程合计 40000 人次以上，而其两部分 %d 与 %d 相加为 %d。",
			fixtures.GeneralPlaces, fixtures.EnterprisePlaces, fixtures.GeneralPlaces+fixtures.EnterprisePlaces),
	}
}
