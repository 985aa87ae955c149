package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"creditbank/courses/org"
	"creditbank/fixtures"
	"creditbank/ledger/durable"
)

// demoUsersFile has the people of the demonstration with their passwords. They
// need not be changed on first use: whoever tries the bank signs in often.
const demoUsersFile = "demo-users.json"

// demoUser is a person of the demonstration.
type demoUser struct {
	Name         string `json:"name"`
	Password     string `json:"password"`
	Role         string `json:"role"`
	FullName     string `json:"full_name"`
	Organisation string `json:"organisation,omitempty"`
	Learner      string `json:"learner,omitempty"`
}

// demoUsers returns who is to be there, given the keys of the demonstration.
// There are two of each office that needs a second person to confirm.
func demoUsers(keys map[org.Role]demoKey) []demoUser {
	users := []demoUser{
		{Name: "learner", Role: "learner", FullName: demoName, Learner: keys[org.Learner].Learner},
		{Name: "enterprise", Role: "enterprise", FullName: "陈立（合成）", Organisation: demoEnterprise},
		{Name: "enterprise2", Role: "enterprise", FullName: "何静（合成）", Organisation: demoEnterprise},
		{Name: "site", Role: "site", FullName: "周凯（合成）", Organisation: demoSite},
		{Name: "college", Role: "college", FullName: "吴颖（合成）", Organisation: demoCollege},
		{Name: "college2", Role: "college", FullName: "郑波（合成）", Organisation: demoCollege},
		{Name: "expert", Role: "expert", FullName: "冯岩（合成）", Organisation: demoCollege},
		{Name: "expert2", Role: "expert", FullName: "韩梅（合成）", Organisation: demoCollege},
		{Name: "expert3", Role: "expert", FullName: "朱峰（合成）", Organisation: demoCollege},
		{Name: "clerk", Role: "clerk", FullName: "褚宁（合成）", Organisation: fixtures.Office},
		{Name: "office", Role: "office", FullName: "卫东（合成）", Organisation: fixtures.Office},
		{Name: "office2", Role: "office", FullName: "蒋欣（合成）", Organisation: fixtures.Office},
		{Name: "auditor", Role: "auditor", FullName: "沈毅（合成）", Organisation: fixtures.Office},
	}
	for _, a := range demoApplicants {
		users = append(users, demoUser{Name: string(a.role), Role: "learner", FullName: a.name, Learner: keys[a.role].Learner})
	}
	return users
}

// prepareUsers makes the people of the demonstration unless they are there,
// and returns them.
func (b *bank) prepareUsers(ctx context.Context, keys map[org.Role]demoKey) ([]demoUser, error) {
	path := filepath.Join(b.dir, demoUsersFile)
	text, err := os.ReadFile(path)
	if err == nil {
		var users []demoUser
		if err := json.Unmarshal(text, &users); err != nil {
			return nil, fmt.Errorf("%s: %w", demoUsersFile, err)
		}
		return users, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	users := demoUsers(keys)
	for i := range users {
		u := &users[i]
		if err := b.makeUser(ctx, u); err != nil {
			return nil, fmt.Errorf("user %s: %w", u.Name, err)
		}
	}
	if text, err = json.MarshalIndent(users, "", "  "); err != nil {
		return nil, err
	}
	return users, durable.ReplaceText(path, append(text, '\n'))
}

// makeUser makes a person; one that an interrupted start has made gets a new
// password.
func (b *bank) makeUser(ctx context.Context, u *demoUser) error {
	made, err := b.addMember(ctx, memberRequest{
		Name: u.Name, FullName: u.FullName, Role: u.Role, Organisation: u.Organisation, Learner: u.Learner, KeepPassword: true,
	})
	if err != nil {
		return err
	}
	if u.Password = made.Password; u.Password == "" {
		u.Password, err = b.desk().HandOver(ctx, made.ID, false)
	}
	return err
}

// showUsers tells who can sign in.
func (p *program) showUsers(addr, dir string, users []demoUser) {
	fmt.Fprintf(p.stdout, "登录 · Sign in at http://%s/sign-in (also in %s):\n", addr, filepath.Join(dir, demoUsersFile))
	for _, u := range users {
		fmt.Fprintf(p.stdout, "  %-13s  %s  %-10s  %s\n", u.Name, u.Password, u.Role, u.FullName)
	}
	fmt.Fprintln(p.stdout)
}
