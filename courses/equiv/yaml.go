package equiv

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// What is written as YAML: a string that is written already, a list, or a
// mapping.
type (
	mapping []entry
	list    []any
	entry   struct {
		key   string
		value any
	}
)

// oneLine is how many bytes a list or mapping has that stands on one line; a
// file may have few lines, and a line few bytes.
const oneLine = 400

// flow writes a value on one line.
func flow(value any) string {
	var parts []string
	switch v := value.(type) {
	case mapping:
		for _, e := range v {
			parts = append(parts, e.key+": "+flow(e.value))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case list:
		for _, item := range v {
			parts = append(parts, flow(item))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	default:
		return v.(string)
	}
}

// fits says whether a value can stand on one line.
func fits(line string) bool { return len(line) <= oneLine && !strings.Contains(line, "\n") }

// blocks writes a mapping with each entry on lines of its own.
func (m mapping) blocks(b *strings.Builder, indent string) {
	for _, e := range m {
		b.WriteString(e.key + ":")
		under(b, indent, e.value)
	}
}

// under writes what belongs to a key behind it, or below it.
func under(b *strings.Builder, indent string, value any) {
	line := flow(value)
	items, isList := value.(list)
	entries, isMapping := value.(mapping)
	// The lines of the file itself are read one by one.
	apart := indent == "" && len(items) > 0
	switch {
	case fits(line) && !apart || !isList && !isMapping:
		b.WriteString(" " + line + "\n")
	case isMapping:
		b.WriteByte('\n')
		for _, e := range entries {
			b.WriteString(indent + "  " + e.key + ":")
			under(b, indent+"  ", e.value)
		}
	default:
		b.WriteByte('\n')
		for _, item := range items {
			b.WriteString(indent + "-")
			below(b, indent+"  ", item)
		}
	}
}

// below writes an item of a list behind its dash.
func below(b *strings.Builder, indent string, item any) {
	entries, isMapping := item.(mapping)
	line := flow(item)
	if fits(line) || !isMapping {
		b.WriteString(" " + line + "\n")
		return
	}
	for i, e := range entries {
		if i == 0 {
			b.WriteByte(' ')
		} else {
			b.WriteString(indent)
		}
		b.WriteString(e.key + ":")
		under(b, indent, e.value)
	}
}

// bare is what YAML reads as the text that it is: it begins with a letter that
// is no part of a number, and nothing in it ends it.
var bare = regexp.MustCompile(`^[A-Za-z\p{Han}][A-Za-z0-9\p{Han}_-]*$`)

// chunk is how many letters of a text stand on a line.
const chunk = 200

// scalar writes a text: as it is where that can be read as nothing else, and
// otherwise in quotes, a long one on several lines.
func scalar(text string) string {
	switch strings.ToLower(text) {
	case "true", "false", "yes", "no", "on", "off", "null", "y", "n":
	default:
		if bare.MatchString(text) && len(text) <= oneLine {
			return text
		}
	}
	var b strings.Builder
	b.WriteByte('"')
	letters := 0
	for _, c := range text {
		// A line does not break before a blank, which would be lost.
		if letters++; letters > chunk && c != ' ' {
			b.WriteString("\\\n      ")
			letters = 0
		}
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteRune(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\t':
			b.WriteString(`\t`)
		case c < 0x10000 && !unicode.IsPrint(c):
			fmt.Fprintf(&b, `\u%04x`, c)
		case !unicode.IsPrint(c):
			fmt.Fprintf(&b, `\U%08x`, c)
		default:
			b.WriteRune(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
