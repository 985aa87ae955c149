package grid

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// decode returns a text file as UTF-8 and the name of what it was written in.
// A file that is not UTF-8 is taken for GB18030, which Chinese Excel writes
// and which covers GBK and GB2312.
func decode(r io.ReaderAt, size int64) (func() io.Reader, string, error) {
	head := make([]byte, min(size, 4))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, "", fmt.Errorf("read the file: %w", err)
	}
	whole := func(from int64) io.Reader { return io.NewSectionReader(r, from, size-from) }
	through := func(e encoding.Encoding) func() io.Reader {
		return func() io.Reader { return e.NewDecoder().Reader(whole(0)) }
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		return func() io.Reader { return whole(3) }, "UTF-8", nil
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return through(unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)), "UTF-16", nil
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return through(unicode.UTF16(unicode.BigEndian, unicode.ExpectBOM)), "UTF-16", nil
	}
	good, bad, err := census(whole(0))
	switch {
	case err != nil:
		return nil, "", fmt.Errorf("read the file: %w", err)
	// A few broken letters in a long UTF-8 file are told one by one.
	case bad == 0 || good > 10*bad:
		return func() io.Reader { return whole(0) }, "UTF-8", nil
	}
	return through(simplifiedchinese.GB18030), "GB18030", nil
}

// census counts the letters of several bytes that are UTF-8 and the bytes
// that are not.
func census(r io.Reader) (good, bad int, err error) {
	buffer := make([]byte, 64<<10)
	kept := 0
	for {
		n, err := io.ReadFull(r, buffer[kept:])
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return 0, 0, err
		}
		text := buffer[:kept+n]
		for len(text) > 0 && (last || utf8.FullRune(text)) {
			if text[0] < utf8.RuneSelf {
				text = text[1:]
				continue
			}
			_, width := utf8.DecodeRune(text)
			if width > 1 {
				good++
			} else {
				bad++
			}
			text = text[width:]
		}
		if last {
			return good, bad, nil
		}
		kept = copy(buffer, text)
	}
}
