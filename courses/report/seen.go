package report

import (
	"hash/maphash"
	"strconv"
	"strings"
)

// Seen finds rows that report the same person, course and run twice. The
// zero value is ready. It keeps some 40 bytes for each row.
type Seen struct {
	seed  maphash.Seed
	lines map[[2]uint64]int
}

// Check returns what is wrong with a row because of those before it. A row is
// known by the strongest thing it says of the person, so two rows that call
// the same person differently are not found here; the bank will find them.
func (s *Seen) Check(p Parsed) Problems {
	key, ok := p.key()
	if !ok {
		return nil
	}
	if s.lines == nil {
		s.seed, s.lines = maphash.MakeSeed(), make(map[[2]uint64]int)
	}
	// Two independent halves: that rows which differ agree in both is out of
	// the question.
	hash := [2]uint64{maphash.String(s.seed, key), maphash.String(s.seed, key+"\x00")}
	if line, known := s.lines[hash]; known {
		return Problems{{Line: p.Line, Code: "row-repeated", Wants: strconv.Itoa(line)}}
	}
	s.lines[hash] = p.Line
	return nil
}

// key returns what two rows may not share.
func (p Parsed) key() (string, bool) {
	who := ""
	switch {
	case p.Identity != "":
		who = "i" + p.Identity
	case p.Account != "":
		who = "a" + p.Account
	case p.Staff != "":
		who = "s" + p.Staff
	}
	course := strings.ToUpper(p.Course)
	if course == "" {
		course = "t" + foldTitle(p.Title)
	}
	run := "r" + p.Run
	if p.Run == "" {
		run = "d" + p.Completed.String()
	}
	if who == "" || course == "t" || run == "d" {
		return "", false
	}
	return who + "\x1f" + course + "\x1f" + run, true
}
