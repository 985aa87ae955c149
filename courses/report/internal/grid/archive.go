package grid

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Bounds of an XLSX file, which is a ZIP archive.
const (
	maxParts     = 2_000
	maxDirectory = 1 << 20
	// maxExpanded bounds each part once it is unpacked. A million rows of
	// empty styled cells, as Excel itself can save them, stay below it.
	maxExpanded = 1 << 30
	// maxRatio bounds a part's growth above the first 64 MiB. Spreadsheets
	// shrink to a twentieth, empty rows to a hundredth; bombs to a thousandth.
	maxRatio   = 400
	freeOfSize = 64 << 20
)

// maxWork bounds all that is unpacked of a file, parts that are read twice
// counted twice. It is some ten seconds of work.
const maxWork = 3 << 30

// archive is an XLSX file.
type archive struct {
	parts map[string]*zip.File // by name in lower case
	work  *int64               // bytes that may yet be unpacked
}

func (a archive) has(name string) bool { return a.parts[strings.ToLower(name)] != nil }

// openArchive reads the directory of a ZIP file.
func openArchive(r io.ReaderAt, size int64) (archive, error) {
	a := archive{work: new(int64(maxWork))}
	if err := checkDirectory(r, size); err != nil {
		return a, err
	}
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return a, damaged("not a whole ZIP archive: %v", err)
	}
	if len(z.File) > maxParts {
		return a, &Error{ManyParts, fmt.Sprint(len(z.File))}
	}
	a.parts = make(map[string]*zip.File, len(z.File))
	for _, f := range z.File {
		if f.Flags&1 != 0 {
			return a, &Error{Encrypted, f.Name}
		}
		// Writers differ in case and in the stroke; the first of two wins.
		name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
		if a.parts[name] == nil {
			a.parts[name] = f
		}
	}
	return a, nil
}

// checkDirectory bounds the archive's directory before the zip package makes
// a value of each of its entries: those of 50 MB would take a gigabyte.
func checkDirectory(r io.ReaderAt, size int64) error {
	tail := make([]byte, min(size, 22+65_535))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read the end of the archive: %w", err)
	}
	at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if at < 0 || len(tail)-at < 22 {
		return damaged("a ZIP archive without its directory: it was not transferred whole")
	}
	long, offset := binary.LittleEndian.Uint32(tail[at+12:]), binary.LittleEndian.Uint32(tail[at+16:])
	end := size - int64(len(tail)-at)
	if parts := binary.LittleEndian.Uint16(tail[at+10:]); parts > maxParts {
		return &Error{ManyParts, fmt.Sprint(parts)}
	}
	// The zip package takes these for a larger archive's, whose directory is
	// told elsewhere. A file of ours needs none.
	if offset == 0xffffffff || long == 0xffff {
		return &Error{ManyParts, "zip64"}
	}
	// The directory may be looked for at its offset or before its end.
	if end-int64(offset) > maxDirectory || long > maxDirectory {
		return &Error{ManyParts, fmt.Sprintf("%d bytes of directory", max(end-int64(offset), int64(long)))}
	}
	return nil
}

// open reads a part. Reading fails once it has grown beyond what a
// spreadsheet can.
func (a archive) open(name string) (io.ReadCloser, error) {
	f := a.parts[strings.ToLower(name)]
	if f == nil {
		return nil, damaged("part %.100q is missing", name)
	}
	r, err := f.Open()
	if err != nil {
		return nil, damaged("part %.100q: %v", name, err)
	}
	return &part{ReadCloser: r, name: name, work: a.work, left: min(maxExpanded, freeOfSize+int64(min(f.CompressedSize64, maxExpanded))*maxRatio)}, nil
}

// part is a part of an archive while it is unpacked.
type part struct {
	io.ReadCloser
	name string
	left int64
	work *int64
}

func (p *part) Read(into []byte) (int, error) {
	n, err := p.ReadCloser.Read(into)
	p.left, *p.work = p.left-int64(n), *p.work-int64(n)
	if p.left < 0 || *p.work < 0 {
		return 0, &Error{Bomb, p.name}
	}
	var corrupt flate.CorruptInputError
	if errors.Is(err, zip.ErrChecksum) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &corrupt) {
		err = damaged("part %.100q: %v", p.name, err)
	}
	return n, err
}
