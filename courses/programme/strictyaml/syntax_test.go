package strictyaml_test

import (
	"fmt"
	"strings"
	"testing"

	"creditbank/courses/programme/strictyaml"
)

// TestSyntaxInOurWords: what people do wrong most often is told with its line,
// in both languages, with what would heal it, and never in the parser's words.
func TestSyntaxInOurWords(t *testing.T) {
	for _, c := range []struct{ text, at, zh, en string }{
		{"a:\n\tb: 1\n", "2", "行首用制表符（Tab）缩进：请改用空格", "indented with a tab: use blanks"},
		{"a: 1\n  b: 2\n", "1", "这个键已经有值，下一行却缩进更深", "begin that line where this key begins"},
		{"a:\n  b: 1\n c: 2\n", "3", "缩进与上面的行不一致", "is not indented as the lines above"},
		{"a:\n    b: 1\n   c: 2\n", "3", "缩进与上面的行不一致", "is not indented as the lines above"},
		{"a:\n  - b\n - c\n", "3", "缩进与上面的行不一致", "is not indented as the lines above"},
		{"a:\n- b: 1\n  - c\n", "3", "此处应为“键: 值”", "wants a key with its value"},
		{"a: 1\nb: 2\na: 2\n", "3", "该键重复，第一次在第 1 行：请只留一个", "stands twice, first in line 1: leave one of them out"},
		{"a: 'x\nb: 1\n", "1", "引号 ' 没有结束", "the quote ' that opens here is never closed"},
		{"a: 1\nb: \"x\n", "2", "引号 \" 没有结束", "the quote \" that opens here is never closed"},
		{"a: 'it's'\n", "1", "引号后面还有文字", "has text behind the closing quote"},
		{"a: \"x\" y\n", "1", "引号后面还有文字", "has text behind the closing quote"},
		{"a: \"\\q\"\n", "1", "请写成 \\\\，或改用单引号", "write \\\\, or use single quotes"},
		{"a: [x, y\nb: 1\n", "2", "前面的 [ 没有用 ] 关闭", "an opening [ before this place is not closed with ]"},
		{"a: [\n", "1", "前面的 [ 没有用 ] 关闭", "an opening ["},
		{"a: {x: 1\nb: 1\n", "2", "前面的 { 没有用 } 关闭", "an opening {"},
		{"a: [x]]\n", "1", "多了一个 ]", "has a ] too many"},
		{"a:\n- {id: a, b: c}}\n", "2", "多了一个 }", "has a } too many"},
		{"a 1\nb: 2\n", "1", "冒号后面要空一格", "write a colon and a blank behind it"},
		{"a:1\nb: 2\n", "1", "冒号后面要空一格", "write a colon and a blank behind it"},
		{"a: b: c\n", "1", "一行里有两个冒号", "has a second colon"},
		{"a: @x\n", "1", "值不能以 @ 开头：请加引号", "a value cannot begin with @: put it in quotes"},
		{"a： 1\nb： 2\n", "1", "全角冒号", "full-width colon"},
		{"a: 1\nb：2\nc: 3\n", "2", "全角冒号", "full-width colon"},
		{"programme: T\nequivalences：\n- {id: a}\n", "2", "全角冒号", "full-width colon"},
		{"# 注释：一\na： 1\n", "2", "全角冒号", "full-width colon"},
		{"- a\n- b\n", "1", "应写作“键: 值”", "write key: value on each line"},
	} {
		_, problems := strictyaml.Parse("f.yaml", []byte(c.text))
		if len(problems) == 0 {
			t.Errorf("Parse(%q) finds nothing wrong, want %q", c.text, c.en)
			continue
		}
		p := problems[0]
		if fmt.Sprint(p.Line) != c.at || !strings.Contains(p.ZH, c.zh) || !strings.Contains(p.EN, c.en) || strings.Contains(p.ZH, "解析程序") {
			t.Errorf("Parse(%q) = line %d: %q, %q; want line %s: %q, %q", c.text, p.Line, p.ZH, p.EN, c.at, c.zh, c.en)
		}
	}
}
