package main

import (
	"context"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"creditbank/api/browsertest"

	"github.com/rogpeppe/go-internal/testscript"
)

// asProgram makes the test binary the program itself, for tests that run it as
// a process of its own.
const asProgram = "CREDITBANK_AS_PROGRAM"

func TestMain(m *testing.M) {
	program := func() {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	if os.Getenv(asProgram) != "" {
		program()
	}
	testscript.Main(browsing{m}, map[string]func(){"creditbank": program})
}

// browsing ends the browser when the tests have run.
type browsing struct{ m *testing.M }

func (b browsing) Run() int { return browsertest.Main(b.m) }

// TestScripts runs the program as people do; see testdata/script. Each script
// begins with a small bank in $BANK, which has one learner, $LEARNER; rule
// files are in $RULES, those of training in $TRAINING.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			dir := env.Getenv("WORK") + "/bank"
			bank, err := makeSmallBank(context.Background(), dir, 1)
			if err != nil {
				return err
			}
			env.Setenv("BANK", dir)
			rules, err := filepath.Abs("../../courses/audit/testdata/rules")
			if err != nil {
				return err
			}
			env.Setenv("RULES", rules)
			texts, err := filepath.Abs("../../fixtures/training")
			if err != nil {
				return err
			}
			env.Setenv("TRAINING", texts)
			env.Setenv("LEARNER", bank.learners[0].String())
			return nil
		},
	})
}
