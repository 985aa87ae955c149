package lang

import (
	"strings"
	"testing"
)

func TestLanguageOf(t *testing.T) {
	for accept, want := range map[string]Lang{
		"": English, "zh-CN,zh;q=0.9,en;q=0.8": Chinese, "en-GB,zh;q=0.5": English, "fr, zh;q=0.5": Chinese,
		"en;q=0.1, zh-Hant;q=0.7": Chinese, "*": English, "fr": English, ";;;": English,
		strings.Repeat("zh,", 1000): English,
	} {
		if got := Of(accept); got != want {
			t.Errorf("languageOf(%.40q) = %v, want %v", accept, got, want)
		}
	}
}
