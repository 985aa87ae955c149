package pages

import (
	"testing"

	"creditbank/api/wire"
	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"
)

// TestWorkerTexts: whatever an account can hold has a text.
func TestWorkerTexts(t *testing.T) {
	texts := textsRead(t)
	var keys []string
	for k := ledger.Forgotten; k <= ledger.KindRestrict; k++ {
		keys = append(keys, "worker.kind."+k.String())
	}
	for side := ledger.Issuer; side <= ledger.Owed; side++ {
		keys = append(keys, "worker.side."+side.String())
	}
	for state := ledger.Frozen; state <= ledger.Restricted; state++ {
		keys = append(keys, "worker.state."+state.String())
	}
	for _, u := range ledger.Units {
		keys = append(keys, "worker.unit."+u.String())
	}
	for _, part := range registrar.Fields {
		keys = append(keys, "worker.part."+string(part))
	}
	for _, role := range org.Roles {
		keys = append(keys, "role."+string(role))
	}
	for _, why := range []string{"points", "withdrawn", "expired", "divided", "held", "redeemed"} { // package grounds
		keys = append(keys, "worker.unusable."+why)
	}
	for _, state := range []registrar.ComplaintState{registrar.ComplaintFiled, registrar.ComplaintAccepted, registrar.ComplaintInProgress,
		registrar.ComplaintAnswered, registrar.ComplaintAppealed, registrar.ComplaintClosed} {
		keys = append(keys, "worker.case."+string(state))
	}
	for _, step := range []string{"accept", "start", "answer", "appeal", "close"} {
		keys = append(keys, "worker.step."+step)
	}
	for _, use := range []registrar.Use{registrar.Counts, registrar.IsDuplicate, registrar.OverCap, registrar.Expires, registrar.NotAccepted} {
		keys = append(keys, "courses.use."+string(use))
	}
	for _, better := range []registrar.Better{registrar.EntryBetter, registrar.CurrentBetter, registrar.NoneBetter} {
		keys = append(keys, "worker.better."+string(better))
	}
	for _, module := range courses.Modules {
		keys = append(keys, "name.module."+string(module))
	}
	for _, verdict := range []wire.SheetCheckVerdict{wire.SheetValid, wire.SheetOutdated, wire.SheetExpired, wire.SheetUnknown, wire.SheetContradicted} {
		keys = append(keys, "verify.sheet."+string(verdict), "verify.sheet-text."+string(verdict))
	}
	for _, name := range usefulToHide {
		keys = append(keys, "worker.hide."+name)
	}
	for _, state := range []string{"available", "held", "redeemed", "expired", "revoked", "returned"} {
		keys = append(keys, "worker.lot."+state)
	}
	for _, about := range []string{registrar.AboutEntry, registrar.AboutIssuer, registrar.AboutDecision} {
		keys = append(keys, "worker.about."+about)
	}
	for _, key := range keys {
		if _, known := texts[key]; !known {
			t.Errorf("there is no text %q", key)
		}
	}
}

// TestCodeIn: a code is found in whatever people paste.
func TestCodeIn(t *testing.T) {
	for typed, want := range map[string]string{
		"abc.def": "abc.def", " abc \n": "abc", "code=abc": "abc", "https://bank.example/verify?code=abc%2Bd": "abc+d",
		"/verify?x=1&code=abc": "abc", "": "", "?": "?", "what?": "what?",
	} {
		if got := codeIn(typed); got != want {
			t.Errorf("codeIn(%q) = %q, want %q", typed, got, want)
		}
	}
}
