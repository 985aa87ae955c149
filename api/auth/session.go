package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"time"
)

// Session is a sign-in that has not ended.
type Session struct {
	Hash   [32]byte // SHA-256 of the session's 32 random bytes
	Member string   // id of the member
	Post   Post     // what the member acts as; zero while there is a choice to make
	Made   time.Time
	Seen   time.Time // of the newest request, to the minute
}

// How long a session lasts: since its last request, and at all.
const (
	IdleTime    = 30 * time.Minute
	SessionTime = 12 * time.Hour
	// SeenStep is how finely the last request is kept, so that not every
	// request writes.
	SeenStep = time.Minute
)

// NewSession returns a session and its text, which goes to the browser and is
// not kept.
func NewSession(member string, post Post, now time.Time) (text string, s Session, err error) {
	var secret [secretSize]byte
	if _, err := rand.Read(secret[:]); err != nil {
		return "", Session{}, err
	}
	now = now.UTC()
	return secretText.EncodeToString(secret[:]),
		Session{Hash: sha256.Sum256(secret[:]), Member: member, Post: post, Made: now, Seen: now}, nil
}

// SessionHash returns under which hash the session of a text is kept; ok is
// false if it is no session's text.
func SessionHash(text string) (hash [32]byte, ok bool) {
	if len(text) != secretText.EncodedLen(secretSize) {
		return hash, false
	}
	secret, err := secretText.DecodeString(text)
	if err != nil {
		return hash, false
	}
	return sha256.Sum256(secret), true
}

// ValidAt reports whether the session has not ended at an instant.
func (s *Session) ValidAt(now time.Time) bool {
	return now.Sub(s.Seen) < IdleTime && now.Sub(s.Made) < SessionTime
}
