package v1

import (
	"context"
	"encoding/hex"

	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/courses/registrar"
)

// ListTrainingRules answers with the newest version of every rule set.
func (s *Server) ListTrainingRules(ctx context.Context, _ wire.ListTrainingRulesRequestObject) (wire.ListTrainingRulesResponseObject, error) {
	all, err := s.Registrar.TrainingRules(ctx)
	if err != nil {
		return nil, err
	}
	items := make([]wire.TrainingRules, len(all))
	for i := range all {
		items[i] = trainingRules(&all[i])
	}
	return wire.ListTrainingRules200JSONResponse{Items: items}, nil
}

// PublishTrainingRules adds a version of a rule set.
func (s *Server) PublishTrainingRules(ctx context.Context, r wire.PublishTrainingRulesRequestObject) (wire.PublishTrainingRulesResponseObject, error) {
	q, err := call.Asked(ctx, r.Params.IdempotencyKey, r.Params.DryRun)
	if err != nil {
		return nil, err
	}
	p, replayed, err := s.Registrar.PublishTrainingRules(ctx, q, r.Body.Text)
	switch {
	case err != nil:
		return nil, err
	case q.DryRun:
		return wire.PublishTrainingRules200JSONResponse(trainingRules(&p)), nil
	}
	return wire.PublishTrainingRules201JSONResponse{Body: trainingRules(&p), Headers: wire.PublishTrainingRules201ResponseHeaders{
		Location: "/v1/training-rules", IdempotencyReplayed: replay(replayed),
	}}, nil
}

func trainingRules(t *registrar.TrainingRuleSet) wire.TrainingRules {
	s := &t.Rules
	return wire.TrainingRules{
		Ruleset: t.Ruleset, Kind: string(s.Kind), Number: int(t.Number), Title: wire.Title{Zh: s.Title, En: s.TitleEn},
		FromYear: s.FromYear, UntilYear: s.UntilYear, Hash: hex.EncodeToString(s.Hash[:]), Text: t.Text, By: t.By, At: t.At.String(),
	}
}

func rulesUsed(t *registrar.TrainingRuleSet) wire.RulesUsed {
	return wire.RulesUsed{Ruleset: t.Ruleset, Number: int(t.Number), Hash: hex.EncodeToString(t.Rules.Hash[:])}
}
