package merkle

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// algEd25519 marks an Ed25519 key in the text of a note's key.
const algEd25519 = 1

// publicText returns the public half of a secret key's text. Package note
// makes both halves at once and does not give the public one again.
func publicText(secret, name string) (string, error) {
	rest, ok := strings.CutPrefix(secret, secretPrefix+name+"+")
	_, encoded, ok2 := strings.Cut(rest, "+")
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if !ok || !ok2 || err != nil || len(raw) != 1+ed25519.SeedSize || raw[0] != algEd25519 {
		return "", errors.New("secret key is not an Ed25519 key")
	}
	public := ed25519.NewKeyFromSeed(raw[1:]).Public().(ed25519.PublicKey)
	return note.NewEd25519VerifierKey(name, public)
}
