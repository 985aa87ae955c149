package grid

import (
	"bytes"
	"errors"
	"io"
	"path"
	"strings"
)

// Sheet is a sheet of a workbook.
type Sheet struct {
	Name   string
	Hidden bool
	part   string
}

// Workbook is an XLSX file.
type Workbook struct {
	Sheets []Sheet
	// Since1904 says that dates are counted from 1904, as on old Macs.
	Since1904 bool

	parts   archive
	strings *texts
}

// maxSheets bounds the sheets of a workbook.
const maxSheets = 255

// OpenWorkbook reads what sheets there are.
func OpenWorkbook(r io.ReaderAt, size int64) (*Workbook, error) {
	parts, err := openArchive(r, size)
	if err != nil {
		return nil, err
	}
	main := "xl/workbook.xml"
	for _, p := range []struct{ name, code string }{
		{"xl/workbook.bin", Binary}, {"content.xml", OpenDocument}, {"encryptedpackage", Encrypted},
	} {
		if parts.has(p.name) && !parts.has(main) {
			return nil, &Error{p.code, p.name}
		}
	}
	if targets, err := parts.targets("_rels/.rels", ""); err == nil {
		for _, t := range targets {
			if strings.HasSuffix(t.kind, "/officeDocument") {
				main = t.part
			}
		}
	}
	if !parts.has(main) {
		return nil, &Error{Other, "zip"}
	}
	w := &Workbook{parts: parts}
	if err := w.read(main); err != nil {
		return nil, err
	}
	return w, nil
}

// target is what a relation of a part points to.
type target struct{ kind, part string }

// targets reads the relations of the part in a folder, by their ids.
func (a archive) targets(name, folder string) (map[string]target, error) {
	found := make(map[string]target)
	err := a.each(name, func(s *scanner) error {
		if !s.start || string(s.name) != "Relationship" || string(s.attr("TargetMode")) == "External" {
			return nil
		}
		to := string(unescape(nil, s.attr("Target")))
		if rooted, is := strings.CutPrefix(to, "/"); is {
			to = rooted
		} else {
			to = path.Join(folder, to)
		}
		if len(found) > maxParts {
			return &Error{ManyParts, name}
		}
		found[string(s.attr("Id"))] = target{string(s.attr("Type")), to}
		return nil
	})
	return found, err
}

// each calls fn on every token of a part.
func (a archive) each(name string, fn func(*scanner) error) error {
	r, err := a.open(name)
	if err != nil {
		return err
	}
	defer r.Close()
	s := newScanner(r)
	for {
		err := s.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = fn(s)
		}
		if err != nil {
			return err
		}
	}
}

// read reads the workbook's own part.
func (w *Workbook) read(main string) error {
	folder := path.Dir(main)
	targets, err := w.parts.targets(path.Join(folder, "_rels", path.Base(main)+".rels"), folder)
	if err != nil {
		return err
	}
	err = w.parts.each(main, func(s *scanner) error {
		if !s.start {
			return nil
		}
		switch string(s.name) {
		case "workbookPr":
			w.Since1904 = s.flag("date1904")
		case "sheet":
			if len(w.Sheets) == maxSheets {
				return &Error{ManyParts, "sheets"}
			}
			state := s.attr("state")
			t := targets[string(s.relation())]
			// Charts and dialogs are sheets too, without cells.
			if strings.HasSuffix(t.kind, "/worksheet") {
				w.Sheets = append(w.Sheets, Sheet{
					Name: string(unescape(nil, s.attr("name"))), Hidden: len(state) > 0 && string(state) != "visible", part: t.part,
				})
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(w.Sheets) == 0 {
		return damaged("a workbook without sheets")
	}
	table := ""
	for _, t := range targets {
		if strings.HasSuffix(t.kind, "/sharedStrings") {
			table = t.part
		}
	}
	w.strings, err = w.parts.texts(table)
	return err
}

// relation returns the relation of a sheet, which is the attribute id with a
// prefix; sheetId is another.
func (s *scanner) relation() []byte {
	i := bytes.Index(s.rest, []byte(":id="))
	if i < 0 {
		return s.attr("id")
	}
	whole := s.rest
	s.rest = whole[i:]
	id := s.attr("id")
	s.rest = whole
	return id
}
