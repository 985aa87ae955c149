package merkle

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"creditbank/ledger/fault"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	proofTitle   = "c2sp.org/tlog-proof@v1"
	maxProofText = MaxNote + 8<<10
)

// ProofText returns a proof of inclusion and the signed checkpoint it holds
// for as one text, in the format of C2SP tlog-proof. With the leaf it can be
// checked without asking anybody.
func ProofText(index uint64, proof []Hash, checkpoint []byte) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\nindex %d\n", proofTitle, index)
	for _, h := range proof {
		fmt.Fprintf(&b, "%s\n", h)
	}
	b.WriteString("\n")
	b.Write(checkpoint)
	return b.Bytes()
}

// CheckProofText checks a text of [ProofText] for a leaf of a log, and returns
// the leaf's number and the checkpoint. It fails with [fault.Invalid].
func CheckProofText(text []byte, leaf []byte, origin string, keys note.Verifiers) (uint64, Checkpoint, error) {
	fail := func(what string) (uint64, Checkpoint, error) {
		return 0, Checkpoint{}, fmt.Errorf("proof text: %s: %w", what, fault.Invalid)
	}
	if len(text) > maxProofText {
		return fail("too long")
	}
	head, signed, ok := strings.Cut(string(text), "\n\n")
	lines := strings.Split(head, "\n")
	if !ok || len(lines) < 2 || len(lines) > 2+MaxProof {
		return fail("wrong number of lines")
	}
	index, err := strconv.ParseUint(strings.TrimPrefix(lines[1], "index "), 10, 64)
	if err != nil {
		return fail("no index")
	}
	var proof []Hash
	for _, line := range lines[2:] {
		h, err := tlog.ParseHash(line)
		if err != nil {
			return fail("bad hash")
		}
		proof = append(proof, h)
	}
	if !bytes.Equal(ProofText(index, proof, []byte(signed)), text) {
		return fail("not spelt as it should be")
	}
	c, err := OpenCheckpoint([]byte(signed), origin, keys)
	if err != nil {
		return 0, c, err
	}
	return index, c, CheckInclusion(proof, c.Size, c.Root, index, leaf)
}
