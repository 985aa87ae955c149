package ledgerbolt

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"creditbank/ledger/fault"
)

// wholeStream is a stream of two entries, the second of them forgotten.
func wholeStream() string {
	leaf := strings.Repeat("l", 96)
	return streamTitle + "\nbank.example\n7\n" + "\x00\x00\x00\x01" + strings.Repeat("a", 16) +
		leaf + "\x00\x00\x00\x03abc" + leaf + "\x00\x00\x00\x00" + streamEnd
}

// readStream reads a whole stream.
func readStream(b []byte) (s *stream, list []sealedEntry, err error) {
	if s, err = newStream(bytes.NewReader(b)); err != nil {
		return s, nil, err
	}
	for {
		some, err := s.read(slice)
		if err != nil {
			return s, list, err
		}
		if len(some) == 0 {
			return s, list, s.end()
		}
		list = append(list, some...)
	}
}

func TestStream(t *testing.T) {
	whole := []byte(wholeStream())
	s, list, err := readStream(whole)
	if err != nil || s.origin != "bank.example" || len(s.destroyed) != 1 || len(list) != 2 ||
		list[0].seq != 7 || string(list[0].envelope) != "abc" || list[1].seq != 8 || list[1].envelope != nil {
		t.Errorf("stream = %+v, %+v, %v", s, list, err)
	}
	for n := range whole {
		if _, _, err := readStream(whole[:n]); !errors.Is(err, fault.Invalid) {
			t.Errorf("the first %d bytes = %v, want invalid", n, err)
		}
	}
	for name, text := range map[string]string{
		"more behind it":    wholeStream() + "x",
		"a huge envelope":   strings.Replace(wholeStream(), "\x00\x00\x00\x03abc", "\xff\xff\xff\xfeabc", 1),
		"a first entry 0":   strings.Replace(wholeStream(), "\n7\n", "\n0\n", 1),
		"another title":     "x" + wholeStream(),
		"many destroyed":    strings.Replace(wholeStream(), "\x00\x00\x00\x01", "\xff\xff\xff\xff", 1),
		"a line of 10 KiB":  strings.Repeat("x", 10<<10),
		"no number of them": strings.Replace(wholeStream(), "\n7\n", "\nseven\n", 1),
	} {
		if _, _, err := readStream([]byte(text)); !errors.Is(err, fault.Invalid) {
			t.Errorf("%s = %v, want invalid", name, err)
		}
	}
}

func FuzzStream(f *testing.F) {
	f.Add([]byte(wholeStream()))
	f.Add([]byte(wholeStream()[:150]))
	f.Add([]byte(streamTitle + "\n\n1\n\x00\x00\x00\x00" + streamEnd))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, _, err := readStream(b); err != nil && !errors.Is(err, fault.Invalid) {
			t.Errorf("readStream(%q) = %v, want invalid", b, err)
		}
	})
}
