package search

import (
	"unicode"

	"github.com/mozillazg/go-pinyin"
)

// maxReadings bounds in how many ways one title is indexed.
const maxReadings = 4

// twofold has both readings of characters that titles of courses use with
// both. The dictionary gives one of them.
var twofold = map[rune][2]string{
	'行': {"xing", "hang"}, '长': {"chang", "zhang"}, '重': {"zhong", "chong"}, '调': {"tiao", "diao"}, '会': {"hui", "kuai"},
	'率': {"lv", "shuai"}, '传': {"chuan", "zhuan"}, '乐': {"yue", "le"}, '差': {"cha", "chai"},
	'朝': {"chao", "zhao"}, '降': {"jiang", "xiang"}, '藏': {"cang", "zang"}, '弹': {"tan", "dan"}, '校': {"xiao", "jiao"},
	'参': {"can", "shen"}, '都': {"du", "dou"}, '还': {"hai", "huan"}, '系': {"xi", "ji"}, '角': {"jiao", "jue"},
}

// syllables returns the readings of a run of Chinese characters, each as its
// syllables in order. The first is that of the dictionary.
func syllables(run []rune) [][]string {
	arguments := pinyin.NewArgs()
	first := make([]string, 0, len(run))
	for _, c := range run {
		readings := pinyin.SinglePinyin(c, arguments)
		if len(readings) == 0 {
			return nil // not in the dictionary
		}
		first = append(first, readings[0])
	}
	all := [][]string{first}
	for i, c := range run {
		both, has := twofold[c]
		other := both[0]
		if other == first[i] {
			other = both[1]
		}
		if !has || len(all) == maxReadings {
			continue
		}
		changed := append([]string(nil), first...)
		changed[i] = other
		all = append(all, changed)
	}
	return all
}

// hanRuns returns the runs of Chinese characters in a text.
func hanRuns(text string) [][]rune {
	var runs [][]rune
	var run []rune
	for _, c := range text {
		if unicode.Is(unicode.Han, c) {
			run = append(run, c)
			continue
		}
		if run != nil {
			runs, run = append(runs, run), nil
		}
	}
	if run != nil {
		runs = append(runs, run)
	}
	return runs
}
