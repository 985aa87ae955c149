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
)

// Roles lists all roles.
var Roles = [...]Role{Office, Enterprise, Site, College, Learner}

// ParseRole reads a role.
func ParseRole(text string) (Role, error) {
	for _, r := range Roles {
		if text == string(r) {
			return r, nil
		}
	}
	return "", fmt.Errorf("role %.20q: want office, enterprise, site, college or learner: %w", text, fault.Invalid)
}

// Principal is who is calling.
type Principal struct {
	ID           string // the API key's public part; at most 64 bytes
	Role         Role
	Organisation string           // of every role but Learner
	Learner      ledger.AccountID // of role Learner
}

// MayActFor reports whether p may act in the name of an organisation: its own
// or one below it.
func (t *Tree) MayActFor(p Principal, code string) bool {
	return p.Role != Learner && p.Organisation != "" && t.Covers(p.Organisation, code)
}
