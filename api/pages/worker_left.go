package pages

import (
	"fmt"
	"strconv"

	"creditbank/api/call"
	"creditbank/courses/audit"
	"creditbank/courses/grounds"
	"creditbank/courses/programme"
	"creditbank/courses/registrar"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// notCounted says for which programme credits that are available do not count,
// and why, in the words of the audit.
type notCounted struct{ Programme, Text string }

// leftLot is a lot that does not count, beside the balance.
type leftLot struct {
	workerLot
	Why string
}

// lineText is what an audit says of a lot, with titles in place of numbers.
func lineText(f *frame, rules *programme.Rules, line audit.Line, title func(uint64) string) string {
	n, is := grounds.LotOf(line.Free.Name)
	switch {
	case is && line.Reason == audit.Duplicate && title(n) != "":
		line.Free.Name = f.Choose("《"+title(n)+"》", title(n))
	case is && line.Reason == audit.Redeemed:
		line.Free.Name = f.Choose(fmt.Sprintf("第 %d 号流水", n), fmt.Sprintf("entry %d", n))
	}
	return f.Says(line.Words(rules))
}

// titleOf returns the title of one of the learner's lots, or its number.
func (s *Site) titleOf(c echo.Context, f *frame, lot uint64) string {
	ctx := c.Request().Context()
	by := call.Of(ctx).By
	_, lots, err := s.Registrar.Lots(ctx, by, by.Learner, lot+1, 1)
	if err != nil || len(lots) == 0 || lots[0].Lot.Seq != lot || lots[0].Deposit.Learning == nil {
		return strconv.FormatUint(lot, 10)
	}
	return s.courseTitle(f, lots[0].Deposit.Learning)
}

// leftLots tells why credits do not count for the nearest programme.
func (s *Site) leftLots(c echo.Context, f *frame, nearest *registrar.Nearest) ([]leftLot, error) {
	var list []leftLot
	for i := range nearest.Left {
		x := &nearest.Left[i]
		left := leftLot{workerLot: s.workerLot(f, &x.LotLine)}
		var err error
		if x.Why != nil {
			left.Why = lineText(f, nearest.Rules, *x.Why, func(n uint64) string { return s.titleOf(c, f, n) })
		} else {
			left.Why, err = f.T("worker.unusable." + x.Unusable)
		}
		if err != nil {
			return nil, err
		}
		list = append(list, left)
	}
	return list, nil
}

// markLeftOut marks those of a learner's lots that are available and do not
// count for the programme that the learner is nearest to.
func (s *Site) markLeftOut(c echo.Context, f *frame, lots []workerLot) error {
	ctx := c.Request().Context()
	by := call.Of(ctx).By
	glance, err := s.Registrar.Glance(ctx, by, by.Learner)
	if err != nil || glance.Nearest == nil || glance.Nearest.LeftOver == 0 {
		return err
	}
	answer, err := s.Registrar.Audit(ctx, by, by.Learner, glance.Nearest.Programme.Code, nil)
	if err != nil {
		return err
	}
	best := answer.Best()
	lines := best.LotLines()
	for i := range lots {
		lot := &lots[i]
		line := lines[lot.Seq]
		if lot.Available == 0 || lot.Unit != ledger.Credit || line != nil && line.Group != "" {
			continue
		}
		lot.Left = &notCounted{Programme: programmeTitle(f, &best.Programme)}
		if line != nil {
			lot.Left.Text = lineText(f, best.Rules, *line, func(n uint64) string { return s.titleOf(c, f, n) })
			continue
		}
		for _, u := range answer.Unusable {
			if u.Lot == lot.Seq {
				if lot.Left.Text, err = f.T("worker.unusable." + u.Reason); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
