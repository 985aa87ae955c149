package v1

import (
	"context"

	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/courses/registrar"
	"creditbank/courses/training"
)

// GetDuty answers with a learner's year against the duty.
func (s *Server) GetDuty(ctx context.Context, r wire.GetDutyRequestObject) (wire.GetDutyResponseObject, error) {
	d, err := s.Registrar.LearnerDuty(ctx, call.Of(ctx).By, account(r.Learner), r.Params.Year, r.Params.Rules)
	if err != nil {
		return nil, err
	}
	answer := wire.GetDuty200JSONResponse{
		Learner: d.Learner.Account.String(), Whole: d.Whole, Rules: rulesUsed(&d.Rules), Verdict: dutyVerdict(&d.Verdict), Lines: make([]wire.DutyLine, len(d.Lines)),
	}
	for i, l := range d.Lines {
		answer.Lines[i] = wire.DutyLine{
			Lot: int64(l.Lot), Course: l.Course.Code, Title: l.Course.Title, Hours: l.Hours.String(), Day: l.Day.String(), As: string(l.As),
		}
	}
	return answer, nil
}

// GetOrganisationDuty answers with the year of an organisation's people.
func (s *Server) GetOrganisationDuty(ctx context.Context, r wire.GetOrganisationDutyRequestObject) (wire.GetOrganisationDutyResponseObject, error) {
	after, err := call.LastOf("duty", r.Params.Cursor)
	if err != nil {
		return nil, err
	}
	limit := call.LimitOf(r.Params.Limit)
	d, err := s.Registrar.OrganisationDuty(ctx, call.Of(ctx).By, r.Code, r.Params.Year, r.Params.Rules, after, limit)
	if err != nil {
		return nil, err
	}
	answer := wire.GetOrganisationDuty200JSONResponse{
		Organisation: d.Organisation, Year: d.Year, Whole: d.Whole, Rules: rulesUsed(&d.Rules), Sum: dutySum(&d.Sum), Items: make([]wire.PersonDuty, len(d.Items)),
	}
	for i := range d.Items {
		one := &d.Items[i]
		answer.Items[i] = wire.PersonDuty{
			Learner: one.Learner.Account.String(), Name: one.Learner.Name, Organisation: one.Learner.Organisation, Verdict: dutyVerdict(&one.Verdict),
		}
	}
	if d.More {
		answer.NextCursor = call.CursorAfter("duty", answer.Items[len(answer.Items)-1].Learner)
	}
	return answer, nil
}

// GetTradeDuty answers with the year of a trade.
func (s *Server) GetTradeDuty(ctx context.Context, r wire.GetTradeDutyRequestObject) (wire.GetTradeDutyResponseObject, error) {
	d, err := s.Registrar.TradeDuty(ctx, call.Of(ctx).By, r.Trade, r.Params.Year, r.Params.Rules)
	if err != nil {
		return nil, err
	}
	answer := wire.GetTradeDuty200JSONResponse{
		Trade: d.Trade.ID, Title: wire.Title{Zh: d.Trade.Title, En: d.Trade.TitleEn}, Year: d.Year, Rules: rulesUsed(&d.Rules), Sum: dutySum(&d.Sum),
		Organisations: make([]wire.OrganisationDutySum, len(d.Organisations)),
	}
	for i := range d.Organisations {
		o := &d.Organisations[i]
		answer.Organisations[i] = wire.OrganisationDutySum{Organisation: o.Organisation, Sum: dutySum(&o.DutySum)}
	}
	return answer, nil
}

func dutyVerdict(v *training.DutyVerdict) wire.DutyVerdict {
	return wire.DutyVerdict{
		Year: v.Year, Reading: string(v.Reading), Required: v.Required.String(), RequiredProfessional: v.RequiredProfessional.String(),
		Done: v.Done.String(), Professional: v.Professional.String(), Public: v.Public.String(), Uncounted: v.Uncounted.String(),
		Short: v.Short.String(), ShortProfessional: v.ShortProfessional.String(), ToAdd: v.ToAdd.String(), Met: v.Met,
	}
}

func dutySum(s *registrar.DutySum) wire.DutySum {
	return wire.DutySum{People: s.People, Met: s.Met, Done: s.Done.String(), Professional: s.Professional.String(), ToAdd: s.ToAdd.String()}
}
