package org

import (
	"fmt"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Role says what a principal may do at all. For which organisations is a
// matter of the tree.
type Role string

// The roles. They are stored with API keys: never change one.
const (
	Office     Role = "office"     // 素质办: runs the programme
	Enterprise Role = "enterprise" // 企业: reports its training
	Site       Role = "site"       // 培训站: reports what was taught there
	College    Role = "college"    // 高校: holds and redeems
	Learner    Role = "learner"    // 学员: sees their own account
	Expert     Role = "expert"     // 专家: scores what a panel is asked about
	Clerk      Role = "clerk"      // 素质办经办人: prepares what the office decides
	Auditor    Role = "auditor"    // 稽核: reads all, writes nothing
	Operator   Role = "operator"   // 运维: runs the machine, sees no record
)

// Roles lists all roles.
var Roles = [...]Role{Office, Enterprise, Site, College, Learner, Expert, Clerk, Auditor, Operator}

// ParseRole reads a role.
func ParseRole(text string) (Role, error) {
	for _, r := range Roles {
		if text == string(r) {
			return r, nil
		}
	}
	return "", fmt.Errorf("role %.20q: want one of %v: %w", text, Roles, fault.Invalid)
}

// Principal is who is calling.
type Principal struct {
	ID           string // the API key's public part, or m_ and the member's; at most 64 bytes
	Role         Role
	Organisation string           // of every role but Learner
	Learner      ledger.AccountID // of role Learner
	Member       string           // the person, if one signed in or the key is a person's
}

// ReadsAll reports whether p may read every record: the office and auditors.
func (p Principal) ReadsAll() bool { return p.Role == Office || p.Role == Auditor }

// MayActFor reports whether p may act in the name of an organisation: its own,
// one below it, or one that they have succeeded. Nobody acts in the name of
// their own once it has ended: its rights have passed on.
func (t *Tree) MayActFor(p Principal, code string) bool {
	return p.Role != Learner && p.Organisation != "" && !t.Ended(p.Organisation) && t.Covers(p.Organisation, code)
}
