package strictyaml

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Bounds of a file.
const (
	MaxBytes = 256 << 10
	maxLine  = 2000 // bytes in a line
	maxLines = 5000 // the parser takes quadratic time in the lines of a mapping
	maxDepth = 12   // mappings and lists within each other
	maxNodes = 60_000
)

// Parse reads one file. The node is a mapping, or nil when the file cannot be
// understood at all; then and whenever something in it is wrong, the problems
// say what.
func Parse(file string, data []byte) (root *Node, problems Problems) {
	b := builder{file: file, data: data}
	if !b.admit(data) {
		return nil, b.problems
	}
	tokens := lexer.Tokenize(string(data))
	if !b.admitTokens(tokens) {
		return nil, b.problems
	}
	// The parser's own check of double keys stops at the first; ours does not.
	tree, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		b.syntax(err)
		return nil, b.problems
	}
	if len(tree.Docs) != 1 || tree.Docs[0].Body == nil {
		b.add(1, 1, "", "文件为空，或含有多个文档：应只有一组键值对", "is empty or has more than one document, want one mapping")
		return nil, b.problems
	}
	n := b.node(tree.Docs[0].Body, "", 0)
	if n == nil || n.Kind != Map {
		if line := wideColon(data); len(b.problems) == 0 && line > 0 {
			b.problems = append(b.problems, Problem{b.file, line, 1, "", fullWidth()})
		} else if len(b.problems) == 0 {
			b.add(1, 1, "", "文件不是键值对：应写作“键: 值”", "is no mapping of keys to values: write key: value on each line")
		}
		return nil, b.problems
	}
	return n, b.problems
}

// builder turns the parser's tree into ours.
type builder struct {
	file     string
	data     []byte
	nodes    int
	problems Problems
}

func (b *builder) add(line, column int, path, zh, en string, args ...any) {
	b.problems = append(b.problems, Problem{b.file, line, column, path, Say(zh, en, args...)})
}

// admit refuses what would make the parser work hard.
func (b *builder) admit(data []byte) bool {
	if len(data) > MaxBytes {
		b.add(0, 0, "", "文件长 %d 字节，最多读取 %d 字节", "is %d bytes long, at most %d are read", len(data), MaxBytes)
		return false
	}
	if !utf8.Valid(data) {
		b.add(0, 0, "", "文件不是 UTF-8 编码：请另存为 UTF-8", "is not UTF-8")
		return false
	}
	line, depth := 0, 0
	for text := range bytes.Lines(data) {
		if line++; line > maxLines {
			b.add(line, 1, "", "文件超过 %d 行", "has more than %d lines", maxLines)
			return false
		}
		if len(text) > maxLine {
			b.add(line, maxLine, "", "该行长 %d 字节，最多读取 %d 字节", "line of %d bytes, at most %d are read", len(text), maxLine)
			return false
		}
		entries := 0
		for i, c := range text {
			switch {
			case c == '[' || c == '{':
				depth++
			case (c == ']' || c == '}') && depth > 0:
				depth--
			case (c == '-' || c == '?') && i+1 < len(text) && text[i+1] == ' ':
				entries++
			case c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7f:
				b.add(line, i+1, "", "含有控制字符：请删去", "has a control character")
				return false
			}
			if depth > maxDepth || entries > 4*maxDepth {
				b.add(line, i+1, "", "嵌套超过 %d 层", "is nested deeper than %d", maxDepth)
				return false
			}
		}
	}
	return true
}

// admitTokens refuses the parts of YAML that expand, hide or retype.
func (b *builder) admitTokens(tokens token.Tokens) bool {
	if len(tokens) > 4*maxNodes {
		b.add(0, 0, "", "文件有 %d 个词法单元，最多读取 %d 个", "has %d tokens, at most %d are read", len(tokens), 4*maxNodes)
		return false
	}
	documents := 0
	for _, t := range tokens {
		var what Words
		switch t.Type {
		case token.AnchorType, token.AliasType:
			what = Words{"锚点或别名（&、*）：请把值写全", "an anchor or alias (&, *): write the value out"}
		case token.MergeKeyType:
			what = Words{"合并键（<<）：请把各键写全", "a merge key (<<): write the keys out"}
		case token.TagType:
			what = Words{"标签（!）：请删去", "a tag (!): leave it out"}
		case token.DirectiveType:
			what = Words{"指令（%）：请删去", "a directive (%): leave it out"}
		case token.MappingKeyType:
			what = Words{"复合键（?）：应写作“键: 值”", "a complex key (?): write key: value"}
		case token.DocumentHeaderType:
			documents++
			if documents > 1 {
				what = Words{"第二个文档：一个文件只能有一个", "a second document"}
			}
		case token.InvalidType:
			b.problems = append(b.problems, Problem{b.file, t.Position.Line, t.Position.Column, "", b.notYAML(t)})
		}
		if what != (Words{}) {
			b.add(t.Position.Line, t.Position.Column, "", "含有%s", "has %s", what)
		}
	}
	return len(b.problems) == 0
}

// node returns n, or nil with a problem noted.
func (b *builder) node(n ast.Node, path string, depth int) *Node {
	out := &Node{File: b.file, Line: 1, Column: 1, Path: path}
	if t := n.GetToken(); t != nil && t.Position != nil {
		out.Line, out.Column = t.Position.Line, t.Position.Column
	}
	if b.nodes++; b.nodes > maxNodes {
		if b.nodes == maxNodes+1 {
			b.add(out.Line, out.Column, path, "一个文件中的值超过 %d 个", "more than %d values in one file", maxNodes)
		}
		return nil
	}
	if depth > maxDepth {
		b.add(out.Line, out.Column, path, "嵌套超过 %d 层", "is nested deeper than %d", maxDepth)
		return nil
	}
	switch n := n.(type) {
	case *ast.NullNode:
		out.Kind = Null
	case *ast.BoolNode:
		out.Kind, out.Scalar = Bool, strconv.FormatBool(n.Value)
	case *ast.IntegerNode:
		out.Kind, out.Scalar = Number, n.Token.Value
	case *ast.FloatNode:
		out.Kind, out.Scalar = Number, n.Token.Value
	case *ast.InfinityNode:
		out.Kind, out.Scalar = Number, n.Token.Value
	case *ast.NanNode:
		out.Kind, out.Scalar = Number, n.Token.Value
	case *ast.StringNode:
		out.Kind, out.Scalar = Text, n.Value
	case *ast.LiteralNode:
		out.Kind, out.Scalar = Text, n.Value.Value
	case *ast.SequenceNode:
		out.Kind = List
		for i, v := range n.Values {
			if item := b.node(v, fmt.Sprintf("%s[%d]", path, i+1), depth+1); item != nil {
				out.Items = append(out.Items, item)
			}
		}
	case *ast.MappingNode:
		b.entries(out, n.Values, depth)
	case *ast.MappingValueNode:
		b.entries(out, []*ast.MappingValueNode{n}, depth)
	default:
		b.add(out.Line, out.Column, path, "规则文件不使用这种 YAML 值", "a rule file has no use for this kind of YAML value")
		return nil
	}
	return out
}

func (b *builder) entries(out *Node, values []*ast.MappingValueNode, depth int) {
	out.Kind = Map
	seen := make(map[string]int, len(values))
	for i, v := range values {
		key, ok := keyText(v.Key)
		line, column := 1, 1
		if t := v.Key.GetToken(); t != nil && t.Position != nil {
			line, column = t.Position.Line, t.Position.Column
		}
		if i == 0 {
			out.Line, out.Column = line, column
		}
		path := key
		if out.Path != "" {
			path = out.Path + "." + key
		}
		switch first, double := seen[key]; {
		case !ok:
			b.add(line, column, out.Path, "键必须是普通文本", "a key must be plain text")
			continue
		case double:
			b.add(line, column, path, "该键重复，第一次在第 %d 行：请只留一个", "stands twice, first in line %d: leave one of them out", first)
			continue
		}
		seen[key] = line
		if value := b.node(v.Value, path, depth+1); value != nil {
			out.Entries = append(out.Entries, Entry{key, line, column, value})
		}
	}
}

func keyText(key ast.MapKeyNode) (string, bool) {
	switch k := key.(type) {
	case *ast.StringNode:
		return k.Value, k.Value != ""
	case *ast.IntegerNode:
		return k.Token.Value, true
	default:
		return "", false
	}
}
