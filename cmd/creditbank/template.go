package main

import (
	"bytes"
	"context"
	"fmt"

	"creditbank/courses"
	"creditbank/courses/report"
	"creditbank/ledger"
	"creditbank/ledger/durable"

	"github.com/spf13/cobra"
)

func (p *program) templateCommand() *cobra.Command {
	var dir, language string
	c := &cobra.Command{
		Use:   "template FILE",
		Short: "write a workbook for enterprises to fill in",
		Long: "Writes an XLSX workbook with the columns that a report may have, examples, instructions in\n" +
			"Chinese and English, and lists of the courses and sites of today to choose from. It is read\n" +
			"back by import and by the API.",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			text, err := either(c.Context(), p, dir, "template", report.Language(language), (*bank).template)
			if err == nil {
				err = durable.ReplaceText(args[0], text)
			}
			if err != nil {
				return fmt.Errorf("template %s: %w", args[0], err)
			}
			return nil
		},
	}
	dataFlag(c, &dir)
	c.Flags().StringVar(&language, "lang", string(report.Chinese), "`language` of the headings: zh or en")
	return c
}

// template writes the workbook with what can be reported today.
func (b *bank) template(ctx context.Context, l report.Language) ([]byte, error) {
	today := ledger.DayOf(b.now())
	var catalogue report.Catalogue
	err := each(ctx, b.courses.Courses(), func(c courses.Course) {
		if c.CountsOn(today) {
			catalogue.Courses = append(catalogue.Courses, report.Entry{Code: c.Code, Titles: []string{c.Title, c.TitleEn}})
		}
	})
	if err != nil {
		return nil, err
	}
	err = each(ctx, b.courses.Organisations(), func(o courses.Organisation) {
		if o.Kind == courses.SiteKind && !o.EndedOn(today) {
			catalogue.Sites = append(catalogue.Sites, report.Entry{Code: o.Code, Titles: []string{o.Name, o.NameEn}})
		}
	})
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := report.WriteTemplate(&out, catalogue, l); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// each calls fn on the newest version of everything.
func each[T courses.Record](ctx context.Context, versions courses.Versions[T], fn func(T)) error {
	const page = 500
	after := ""
	for {
		items, err := versions.List(ctx, after, page)
		if err != nil || len(items) == 0 {
			return err
		}
		for _, item := range items {
			fn(item)
		}
		after, _ = items[len(items)-1].VersionKey()
	}
}
