package main

import (
	"bytes"
	"errors"

	"creditbank/courses"
	"creditbank/courses/report"
)

// completionRow is a completion and the line of the file it stands on.
type completionRow struct {
	line       int
	completion courses.Completion
}

// readCompletions reads a file whose rows name accounts and course codes. All
// that is wrong with it comes at once; the error is a failure to read. Rows
// that repeat each other are the bank's to find.
func readCompletions(file []byte, name string) (rows []completionRow, found report.Problems, err error) {
	reader, err := report.Open(bytes.NewReader(file), int64(len(file)), name)
	if err != nil {
		return refusedFile(nil, nil, err)
	}
	defer reader.Close()
	found = append(found, reader.Source().Notes...)
	for row := range reader.Rows() {
		parsed, problems := row.Parse()
		found = append(found, problems...)
		if row.Skipped != "" {
			continue
		}
		if problems.OnlyNotes() {
			if parsed.Account == "" {
				found = append(found, report.Problem{Line: row.Line, Column: report.Account, Code: "account-missing"})
			}
			if parsed.Course == "" {
				found = append(found, report.Problem{Line: row.Line, Column: report.Course, Code: "cell-missing"})
			}
		}
		rows = append(rows, completionRow{row.Line, parsed.Completion(parsed.Account, parsed.Course)})
	}
	if reader.Err() != nil {
		return refusedFile(rows, found, reader.Err())
	}
	return rows, found, nil
}

// refusedFile tells a file that is refused from a failure to read it.
func refusedFile(rows []completionRow, found report.Problems, err error) ([]completionRow, report.Problems, error) {
	if problems, is := errors.AsType[report.Problems](err); is {
		return rows, append(found, problems...), nil
	}
	return rows, found, err
}
