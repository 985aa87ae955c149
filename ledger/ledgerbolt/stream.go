package ledgerbolt

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/seal"
)

// A stream carries sealed entries from one file to another. It is as private
// as the file: what it holds opens with the learners' keys only.
//
//	"creditbank journal 1\n", origin "\n", number of the first entry "\n"
//	u32 and so many account ids (16): those whose keys were destroyed
//	of each entry: leaf (96), length of the envelope u32, envelope;
//	the length is zero for what was forgotten
//	the end: 96 bytes of 0xff
const streamTitle = "creditbank journal 1"

const maxEnvelope = 1 << 20 // more than the largest one has

var streamEnd = strings.Repeat("\xff", seal.LeafSize)

// Export writes the entries from a number on to w, sealed as they are, and
// returns how many there were.
func (s *Store) Export(ctx context.Context, from uint64, w io.Writer) (n uint64, err error) {
	defer fault.Wrap(&err, "export %s from entry %d", s.path, from)
	if s.sealer == nil {
		return 0, fmt.Errorf("it is not sealed: %w", fault.NotFound)
	}
	out := bufio.NewWriter(w)
	from = max(from, 1)
	fmt.Fprintf(out, "%s\n%s\n%d\n", streamTitle, s.sealer.origin, from)
	var destroyed []byte
	for id := range s.sealer.ring.Destroyed() {
		destroyed = append(destroyed, id[:]...)
	}
	out.Write(order.AppendUint32(nil, uint32(len(destroyed)/accountKeySize)))
	out.Write(destroyed)
	for {
		var some []sealedEntry
		if err := s.read(ctx, s.sealer.log, func(t *logTx) error {
			some = t.sealedFrom(from+n, slice)
			return nil
		}); err != nil {
			return n, err
		}
		if len(some) == 0 {
			break
		}
		for _, x := range some {
			if x.seq != from+n {
				return n, fmt.Errorf("there is no entry %d: %w", from+n, fault.Corrupt)
			}
			out.Write(x.leaf)
			out.Write(order.AppendUint32(nil, uint32(len(x.envelope))))
			out.Write(x.envelope)
			n++
		}
	}
	out.WriteString(streamEnd)
	return n, out.Flush() // has the first error of all these writes
}

// sealedFrom returns copies of up to n entries from a number on.
func (t *logTx) sealedFrom(from uint64, n int) (list []sealedEntry) {
	for seq := from; len(list) < n; seq++ {
		x, ok := t.sealed(seq)
		if !ok {
			break
		}
		list = append(list, x.clone())
	}
	return list
}

func (x sealedEntry) clone() sealedEntry {
	y := sealedEntry{seq: x.seq, leaf: append([]byte(nil), x.leaf...)}
	if x.envelope != nil {
		y.envelope = append([]byte(nil), x.envelope...)
	}
	return y
}

// stream reads what [Store.Export] wrote.
type stream struct {
	r         *bufio.Reader
	origin    string
	destroyed []ledger.AccountID // whose keys were destroyed
	next      uint64             // number of the next entry
}

func newStream(r io.Reader) (*stream, error) {
	s := &stream{r: bufio.NewReader(r)}
	lines := make([]string, 3)
	for i := range lines {
		line, err := s.r.ReadSlice('\n')
		if err != nil {
			return nil, fmt.Errorf("the stream does not begin as one: %w (%w)", fault.Invalid, err)
		}
		lines[i] = strings.TrimSuffix(string(line), "\n")
	}
	s.origin = lines[1]
	if n, err := fmt.Sscanf(lines[2], "%d", &s.next); lines[0] != streamTitle || n != 1 || err != nil || s.next == 0 {
		return nil, fmt.Errorf("the stream does not begin with %q, a name and a number: %w", streamTitle, fault.Invalid)
	}
	var count [4]byte
	if _, err := io.ReadFull(s.r, count[:]); err != nil {
		return nil, fmt.Errorf("the stream breaks off: %w (%w)", fault.Invalid, err)
	}
	for range binary.BigEndian.Uint32(count[:]) {
		var id ledger.AccountID
		if _, err := io.ReadFull(s.r, id[:]); err != nil {
			return nil, fmt.Errorf("the stream breaks off: %w (%w)", fault.Invalid, err)
		}
		s.destroyed = append(s.destroyed, id)
	}
	return s, nil
}

// read returns up to n entries; none at the end of the stream.
func (s *stream) read(n int) ([]sealedEntry, error) {
	var list []sealedEntry
	for len(list) < n {
		leaf := make([]byte, seal.LeafSize)
		if peek, err := s.r.Peek(seal.LeafSize); err == nil && string(peek) == streamEnd {
			return list, nil
		}
		var size [4]byte
		_, err := io.ReadFull(s.r, leaf)
		if err == nil {
			_, err = io.ReadFull(s.r, size[:])
		}
		x := sealedEntry{seq: s.next, leaf: leaf}
		if length := binary.BigEndian.Uint32(size[:]); err == nil && length > maxEnvelope {
			err = fmt.Errorf("envelope of %d bytes", length)
		} else if err == nil && length > 0 {
			x.envelope = make([]byte, length)
			_, err = io.ReadFull(s.r, x.envelope)
		}
		if err != nil {
			return nil, fmt.Errorf("the stream breaks off in entry %d: %w (%w)", s.next, fault.Invalid, err)
		}
		list = append(list, x)
		s.next++
	}
	return list, nil
}

// end checks that the stream ends where [stream.read] stopped.
func (s *stream) end() error {
	if _, err := s.r.Discard(seal.LeafSize); err != nil {
		return fmt.Errorf("the stream has no end: %w (%w)", fault.Invalid, err)
	}
	if _, err := s.r.ReadByte(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("the stream goes on after its end: %w", fault.Invalid)
	}
	return nil
}
