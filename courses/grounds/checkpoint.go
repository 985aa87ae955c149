package grounds

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/merkle"
)

// Head is the end of the log that a verdict is about: a signed tree, and how
// many entries the account had in it. Nothing of the account that the tree has
// is left out of the verdict, and nothing that came later is in it.
type Head struct {
	merkle.Checkpoint
	Entries uint64
}

// headMark stands between the checkpoint and the number of entries.
const headMark = "account entry"

// String returns the head as verdicts name it: origin, size and root of the
// tree, and the account's newest entry in it, on one line. Verdicts are hashed:
// never change it.
func (h Head) String() string {
	return fmt.Sprintf("%s %d %s %s %d", h.Origin, h.Size, h.Root, headMark, h.Entries)
}

// ParseHead is the inverse of [Head.String]. A bank without a log names its
// verdicts otherwise: they can be tied to no transcript, and are
// [fault.Invalid].
func ParseHead(text string) (Head, error) {
	parts := strings.Split(text, " ")
	if len(parts) == 6 && parts[3]+" "+parts[4] == headMark {
		c, err := merkle.ParseCheckpoint(strings.Join(parts[:3], "\n") + "\n")
		entries, err2 := strconv.ParseUint(parts[5], 10, 64)
		if h := (Head{c, entries}); err == nil && err2 == nil && h.String() == text {
			return h, nil
		}
	}
	return Head{}, fmt.Errorf("checkpoint %.200q names no signed head of a log: %w", text, fault.Invalid)
}

// SignedText returns what a signed checkpoint says. The signature is not
// checked: that is for who did not sign it.
func SignedText(signed []byte) (merkle.Checkpoint, error) {
	text, _, _ := bytes.Cut(signed, []byte("\n\n"))
	return merkle.ParseCheckpoint(string(text) + "\n")
}

// parseInstant is the inverse of [ledger.Instant.String].
func parseInstant(text string) (ledger.Instant, error) {
	t, err := time.Parse(time.RFC3339Nano, text)
	if i := ledger.InstantOf(t); err == nil && i.String() == text {
		return i, nil
	}
	return 0, fmt.Errorf("%.40q: want a moment such as 2026-06-01T01:00:00Z: %w", text, fault.Invalid)
}
