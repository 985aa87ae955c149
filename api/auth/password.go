package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"creditbank/ledger"
	"creditbank/ledger/fault"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Cost is how much work it is to try a password with argon2id.
type Cost struct {
	Memory  uint32 // KiB
	Passes  uint32
	Threads uint8
}

// DefaultCost is 46 MiB in one pass, the first choice of the OWASP password
// storage cheat sheet for argon2id.
var DefaultCost = Cost{Memory: 46 << 10, Passes: 1, Threads: 1}

// Bounds of a stored hash: a row that was tampered with must not make the
// program take all memory.
const (
	maxMemory = 1 << 20 // KiB
	maxPasses = 16
	saltSize  = 16
	hashSize  = 32
)

// Hasher hashes passwords and tries them, a bounded number at a time.
type Hasher struct {
	cost  Cost
	slots chan struct{}
	dummy string       // of no password, for names that nobody has
	tried atomic.Int64 // how often argon2id ran
}

// NewHasher returns a hasher that uses at most so many times cost.Memory at once.
func NewHasher(cost Cost, atOnce int) *Hasher {
	return &Hasher{cost: cost, slots: make(chan struct{}, atOnce),
		dummy: encodeHash(cost, make([]byte, saltSize), make([]byte, hashSize))}
}

// Derivations returns how often argon2id ran.
func (h *Hasher) Derivations() int64 { return h.tried.Load() }

// Hash returns what to keep of a password. If ctx ends before it is its turn,
// it is [fault.Busy].
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltSize)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	key, err := h.derive(ctx, password, salt, h.cost)
	if err != nil {
		return "", err
	}
	return encodeHash(h.cost, salt, key), nil
}

// Verify reports whether a password belongs to a hash. An empty hash belongs
// to none, and finding that out takes the same work.
func (h *Hasher) Verify(ctx context.Context, hash, password string) (bool, error) {
	none := hash == ""
	if none {
		hash = h.dummy
	}
	cost, salt, want, err := decodeHash(hash)
	if err != nil {
		return false, err
	}
	got, err := h.derive(ctx, password, salt, cost)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1 && !none, nil
}

// Outdated reports whether a hash was made at another cost.
func (h *Hasher) Outdated(hash string) bool {
	cost, _, _, err := decodeHash(hash)
	return err != nil || cost != h.cost
}

func (h *Hasher) derive(ctx context.Context, password string, salt []byte, cost Cost) ([]byte, error) {
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("wait to try a password: %w (%w)", fault.Busy, ctx.Err())
	}
	defer func() { <-h.slots }()
	h.tried.Add(1)
	return argon2.IDKey([]byte(norm.NFC.String(password)), salt, cost.Passes, cost.Memory, cost.Threads, hashSize), nil
}

var hashText = base64.RawStdEncoding.Strict()

// encodeHash writes a hash in the PHC string format. It is stored.
func encodeHash(c Cost, salt, key []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.Memory, c.Passes, c.Threads,
		hashText.EncodeToString(salt), hashText.EncodeToString(key))
}

func decodeHash(text string) (c Cost, salt, key []byte, err error) {
	corrupt := fmt.Errorf("a password's hash cannot be read: %w", fault.Corrupt)
	parts := strings.Split(text, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, corrupt
	}
	n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.Memory, &c.Passes, &c.Threads)
	if err != nil || n != 3 || c.Memory < 8 || c.Memory > maxMemory || c.Passes < 1 || c.Passes > maxPasses || c.Threads < 1 {
		return c, nil, nil, corrupt
	}
	salt, err1 := hashText.DecodeString(parts[4])
	key, err2 := hashText.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(salt) != saltSize || len(key) != hashSize {
		return c, nil, nil, corrupt
	}
	return c, salt, key, nil
}

// The codes of passwords that are not taken. Clients know them.
const (
	PasswordTooShort ledger.Code = "password-too-short"
	PasswordTooLong  ledger.Code = "password-too-long"
	PasswordTooPlain ledger.Code = "password-too-plain"
	PasswordSame     ledger.Code = "password-same"
)

// Bounds of a password: characters at least, bytes at most, and how many of
// its characters differ at least.
const (
	minPassword  = 10
	maxPassword  = 256
	minDifferent = 5
)

// CheckPassword returns why a password is not taken for somebody with a
// sign-in name, or nil.
func CheckPassword(password, name string) *ledger.Refusal {
	different := make(map[rune]bool)
	for _, r := range password {
		different[unicode.ToLower(r)] = true
	}
	switch n := utf8.RuneCountInString(norm.NFC.String(password)); {
	case len(password) > maxPassword:
		return &ledger.Refusal{Code: PasswordTooLong, Field: "new", Has: fmt.Sprint(maxPassword), Wants: fmt.Sprint(len(password))}
	case n < minPassword:
		return &ledger.Refusal{Code: PasswordTooShort, Field: "new", Has: fmt.Sprint(minPassword), Wants: fmt.Sprint(n)}
	case len(different) < minDifferent, !utf8.ValidString(password),
		name != "" && strings.Contains(strings.ToLower(password), name), plain[strings.ToLower(password)]:
		return &ledger.Refusal{Code: PasswordTooPlain, Field: "new"}
	}
	return nil
}

// plain are long enough passwords that everybody tries first.
var plain = map[string]bool{
	"1234567890": true, "0123456789": true, "0987654321": true, "qwertyuiop": true, "1q2w3e4r5t": true,
	"password123": true, "password1234": true, "woaini1314": true, "woaini520520": true, "abcd123456": true,
	"abc1234567": true, "a123456789": true, "aa12345678": true, "qwer123456": true, "asdfghjkl123": true,
}

// FirstPassword returns a password to hand over, of 60 random bits.
func FirstPassword() (string, error) {
	var random [8]byte
	if _, err := rand.Read(random[:]); err != nil {
		return "", err
	}
	text := idText.EncodeToString(random[:])
	return text[:4] + "-" + text[4:8] + "-" + text[8:12], nil
}
