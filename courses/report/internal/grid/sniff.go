package grid

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// Format is what a file is.
type Format uint8

// The formats.
const (
	CSV Format = iota + 1
	XLSX
)

// Sniff tells by a file's bytes what it is. Its name says nothing: people
// rename files. What cannot be read is an [Error].
func Sniff(r io.ReaderAt, size int64) (Format, error) {
	if size <= 0 {
		return 0, &Error{Empty, "0"}
	}
	head := make([]byte, min(size, 1024))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return 0, fmt.Errorf("read the file: %w", err)
	}
	for _, known := range []struct{ start, has string }{
		{"%PDF", "PDF"}, {"\x89PNG", "PNG"}, {"\xff\xd8\xff", "JPEG"}, {"GIF8", "GIF"}, {"Rar!", "RAR"},
		{"7z\xbc\xaf", "7z"}, {"\x1f\x8b", "gzip"}, {"{\\rtf", "RTF"},
	} {
		if bytes.HasPrefix(head, []byte(known.start)) {
			return 0, &Error{Other, known.has}
		}
	}
	switch text := bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))); {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return XLSX, nil
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return 0, compound(io.NewSectionReader(r, 0, size))
	case len(text) == 0 && size <= int64(len(head)):
		return 0, &Error{Empty, fmt.Sprint(size)}
	case len(text) > 0 && text[0] == '<':
		return 0, &Error{WebPage, fmt.Sprintf("%.20s", bytes.TrimSpace(head))}
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return CSV, nil
	case bytes.IndexByte(head, 0) >= 0:
		return 0, &Error{Other, "binary"}
	}
	return CSV, nil
}

// compound tells an encrypted workbook from one of Excel before 2007: both
// come in the same container, with the names of its streams in UTF-16.
func compound(r io.Reader) error {
	var name []byte
	for _, c := range []byte("EncryptedPackage") {
		name = append(name, c, 0)
	}
	buffer := make([]byte, 64<<10)
	kept := 0
	for {
		n, err := r.Read(buffer[kept:])
		have := buffer[:kept+n]
		if bytes.Contains(have, name) {
			return &Error{Encrypted, "EncryptedPackage"}
		}
		if errors.Is(err, io.EOF) {
			return &Error{OldExcel, "xls"}
		}
		if err != nil {
			return fmt.Errorf("read the file: %w", err)
		}
		kept = copy(buffer, have[max(0, len(have)-len(name)):])
	}
}
