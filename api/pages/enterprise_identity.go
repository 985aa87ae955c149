package pages

import (
	"context"
	"encoding/json"

	"creditbank/api/call"
	v1 "creditbank/api/v1"
	"creditbank/api/wire"
	"creditbank/courses/registrar"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// postIdentity corrects an identity number of somebody, or takes one away.
func (s officer) postIdentity(c echo.Context) error {
	form := fieldsOf(c, "key", "account", "identity_number", "reason")
	r := wire.CorrectIdentityRequestObject{Learner: form["account"], Body: &wire.IdentityCorrection{IdentityNumber: form["identity_number"], Reason: form["reason"]}}
	r.Params.IdempotencyKey = form["key"]
	return s.changePerson(c, "identity", "identity", form, func(context.Context) (bool, error) {
		_, waits, err := submit(s.Site, c, "CorrectIdentity", r, (*v1.Server).CorrectIdentity)
		return waits != nil, err
	})
}

// identityChange is what a decision would put in the place of an identity
// number, both masked; "" stands for none.
type identityChange struct{ Was, Is string }

// identityDecided returns what a decision is to change of an identity number,
// or nil if it is about something else, or whoever looks may not see it.
func (s *Site) identityDecided(c echo.Context, d *registrar.Decision) *identityChange {
	var q wire.CorrectIdentityRequestObject
	if d.Operation != "correctIdentity" || json.Unmarshal([]byte(d.Request), &q) != nil || q.Body == nil {
		return nil
	}
	id, err := ledger.ParseAccountID(q.Learner)
	if err != nil {
		return nil
	}
	known, err := s.Registrar.KnownIdentities(c.Request().Context(), call.Of(c.Request().Context()).By, id)
	if err != nil {
		return nil
	}
	var change identityChange
	for _, k := range known {
		if k.Account == id {
			change.Was = k.Masked
		}
	}
	if change.Is, err = s.Registrar.MaskedHidden(id, q.Body.IdentityNumber); err != nil {
		return nil
	}
	return &change
}
