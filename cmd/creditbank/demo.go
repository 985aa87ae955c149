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
	"creditbank/ledger"
	"creditbank/ledger/durable"

	"github.com/spf13/cobra"
)

// demoKeysFile has a key for each role. It is written last: a directory with
// it has the whole programme.
const demoKeysFile = "demo-keys.json"

// demoApplicantsFile has a key for each learner who might apply for a diploma.
const demoApplicantsFile = "demo-applicants.json"

// demoRoles are the roles that get a key.
var demoRoles = [...]org.Role{org.Office, org.Enterprise, org.Site, org.College, org.Learner}

// demoKey is a key and whose it is.
type demoKey struct {
	Key          string `json:"key"`
	Organisation string `json:"organisation,omitempty"`
	Learner      string `json:"learner,omitempty"`
}

func (p *program) demoCommand() *cobra.Command {
	var f serveFlags
	c := &cobra.Command{
		Use:   "demo",
		Short: "serve a bank with the programme of 2009 and synthetic learners",
		Long: "Opens the bank like “serve”. The first time it also loads the programme of 2009 with\n" +
			"synthetic (合成) learners, and writes a key for each role to " + demoKeysFile + ".",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			b, err := p.openToServe(c.Context(), f)
			if err != nil {
				return err
			}
			keys, err := p.prepareDemo(c.Context(), b)
			if err != nil {
				return errors.Join(fmt.Errorf("load the programme of 2009: %w", err), b.close())
			}
			users, err := b.prepareUsers(c.Context(), keys)
			if err != nil {
				return errors.Join(fmt.Errorf("make the people of the demonstration: %w", err), b.close())
			}
			if err := loadReview(c.Context(), b); err != nil {
				return errors.Join(fmt.Errorf("put a course before a panel: %w", err), b.close())
			}
			return errors.Join(p.serve(c.Context(), b, f, func(addr string) {
				p.showDemo(addr, f.dir, keys)
				p.showUsers(addr, f.dir, users)
			}), b.close())
		},
	}
	f.add(c)
	return c
}

// prepareDemo loads the programme unless it is there, and returns the keys.
func (p *program) prepareDemo(ctx context.Context, b *bank) (map[org.Role]demoKey, error) {
	keys := make(map[org.Role]demoKey)
	if _, err := os.Stat(filepath.Join(b.dir, demoKeysFile)); err == nil {
		return keys, errors.Join(readKeys(keys, b.dir, demoKeysFile), readKeys(keys, b.dir, demoApplicantsFile))
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	fmt.Fprintf(p.stderr, "Loading the programme of 2009 with %d synthetic learners into %s …\n", fixtures.GeneralLearners, b.dir)
	if err := loadProgramme(ctx, b, p.progress()); err != nil {
		return nil, err
	}
	learner, err := loadDemoLearner(ctx, b.registrar, p.now())
	if err != nil {
		return nil, err
	}
	if err := loadProgrammes(ctx, b); err != nil {
		return nil, err
	}
	if err := loadTraining(ctx, b.registrar, p.today()); err != nil {
		return nil, err
	}
	applicants, err := loadApplicants(ctx, b)
	if err != nil {
		return nil, err
	}
	if applicants[demoTwice], err = loadTwice(ctx, b.registrar); err != nil {
		return nil, err
	}
	if keys, err = b.makeDemoKeys(ctx, learner, applicants); err != nil {
		return nil, err
	}
	byRole, byApplicant := make(map[org.Role]demoKey), make(map[org.Role]demoKey)
	for name, key := range keys {
		if _, is := applicants[name]; is {
			byApplicant[name] = key
		} else {
			byRole[name] = key
		}
	}
	if err := writeKeys(byApplicant, b.dir, demoApplicantsFile); err != nil {
		return nil, err
	}
	return keys, writeKeys(byRole, b.dir, demoKeysFile)
}

// readKeys adds the keys of a file.
func readKeys(keys map[org.Role]demoKey, dir, name string) error {
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err == nil {
		err = json.Unmarshal(text, &keys)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func writeKeys(keys map[org.Role]demoKey, dir, name string) error {
	text, err := json.MarshalIndent(keys, "", "  ")
	if err != nil {
		return err
	}
	return durable.ReplaceText(filepath.Join(dir, name), append(text, '\n'))
}

// makeDemoKeys makes a key for each role, and one for each applicant.
func (b *bank) makeDemoKeys(ctx context.Context, learner ledger.AccountID, applicants map[org.Role]ledger.AccountID) (map[org.Role]demoKey, error) {
	keys := make(map[org.Role]demoKey)
	wanted := map[org.Role]demoKey{
		org.Office:     {Organisation: fixtures.Office},
		org.Enterprise: {Organisation: demoEnterprise},
		org.Site:       {Organisation: demoSite},
		org.College:    {Organisation: demoCollege},
		org.Learner:    {Learner: learner.String()},
	}
	for name, account := range applicants {
		wanted[name] = demoKey{Learner: account.String()}
	}
	for role, k := range wanted {
		of := role
		if k.Learner != "" {
			of = org.Learner
		}
		made, err := b.makeKey(ctx, keyRequest{Role: string(of), Organisation: k.Organisation, Learner: k.Learner, Name: "demo"})
		if err != nil {
			return nil, err
		}
		k.Key = made.Key
		keys[role] = k
	}
	return keys, nil
}

// showDemo tells where to look and which keys to use.
func (p *program) showDemo(addr, dir string, keys map[org.Role]demoKey) {
	fmt.Fprintf(p.stdout, "\n学分银行已开门 · The credit bank is open (all learners are synthetic, 学员均为合成)\n\n")
	fmt.Fprintf(p.stdout, "  http://%s/       where to begin\n", addr)
	fmt.Fprintf(p.stdout, "  http://%s/docs   every operation\n\n", addr)
	fmt.Fprintf(p.stdout, "Demo keys (also in %s):\n", filepath.Join(dir, demoKeysFile))
	for _, role := range demoRoles {
		k := keys[role]
		fmt.Fprintf(p.stdout, "  %-10s  %-26s  %s\n", role, k.Organisation+k.Learner, k.Key)
	}
	fmt.Fprintf(p.stdout, "Learners who might apply for a diploma (%s):\n", filepath.Join(dir, demoApplicantsFile))
	for _, a := range demoApplicants {
		k := keys[a.role]
		fmt.Fprintf(p.stdout, "  %-13s  %-26s  %s\n", a.role, k.Learner, k.Key)
	}
	if k, known := keys[demoTwice]; known {
		fmt.Fprintf(p.stdout, "%s is registered twice (/office/merge):\n  %-13s  %-26s  %s\n", demoApplicants[twiceOf].role, demoTwice, k.Learner, k.Key)
	}
	learner := keys[org.Learner]
	fmt.Fprintf(p.stdout, "\nTry:\n  curl -s -H 'Authorization: Bearer %s' http://%s/v1/learners/%s/balance\n\n", learner.Key, addr, learner.Learner)
}
