package programme
import ("testing";"path/filepath")
func TestTmp(t *testing.T){
 fs,_:=filepath.Glob("../audit/testdata/rules/*.yaml")
 for _,f:=range fs { x,err:=Load(f); if err!=nil {t.Error(err); continue}; t.Logf("%+v %x %d", x.Rules, x.Rules.Hash, len(x.Cases)) }
 _,err:=Read("bad.yaml", []byte(`ruleset: X
totl: 3
total: "76"
total: 80
groups: {a: 10.0001, b: 9999999999, total: 3}
accept: {c: [own], a: []}
at_most:
  nosel: {max: 3}
  share: {source: [x], max_share_of_total: 1.2}
  x: [1,2]
  cc: {source: own, max: x}
earned_after: 2020-02-30
level: phd
calendar: {year_starts: 02-29}
required:
  a: {any_of: [{all: [1]}, {credits: 0, of: []}]}
cases:
- id: a
  lots:
  - {id: 1, completed: 20}
`), nil); t.Log("\n"+err.Error())
}
