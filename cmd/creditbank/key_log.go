package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"creditbank/ledger/fault"
	"creditbank/ledger/keyring"
	"creditbank/ledger/ledgerbolt"
	"creditbank/ledger/merkle"

	"github.com/spf13/cobra"
)

// publicKeys are what somebody needs to check what the bank has signed. The
// newest of each kind comes first.
type publicKeys struct {
	Log         []string `json:"log"`
	Transcripts []string `json:"transcripts"`
}

// readPublicKeys reads the verification keys of the bank in dir, running or
// not.
func readPublicKeys(dir string) (k publicKeys, err error) {
	for file, list := range map[string]*[]string{logKeyFile: &k.Log, transcriptKeyFile: &k.Transcripts} {
		keys, err := merkle.LoadKeys(filepath.Join(dir, file))
		if err != nil {
			return k, err
		}
		if *list, err = keys.Public(); err != nil {
			return k, err
		}
	}
	return k, nil
}

func (p *program) keyPublicCommand() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "public",
		Short: "print the verification keys of the log and of its transcripts, one a line",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			keys, err := readPublicKeys(dir)
			if err != nil {
				return fmt.Errorf("public keys of %s: %w", dir, err)
			}
			if p.json {
				p.printJSON(keys)
				return nil
			}
			for _, key := range append(keys.Log, keys.Transcripts...) {
				fmt.Fprintln(p.stdout, key)
			}
			return nil
		},
	}
	dataFlag(c, &dir)
	return c
}

func (p *program) keyRotateSigningCommand() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "rotate-signing",
		Short: "make new keys to sign checkpoints and transcripts with (not while the bank runs)",
		Long: "Makes a new signing key for the log, signs the newest checkpoint with the old key and the\n" +
			"new one, and forgets the secret half of the old one; likewise for transcripts. What the\n" +
			"old keys signed stays good: “key public” prints their public halves too.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := p.rotateSigning(c.Context(), dir); err != nil {
				return fmt.Errorf("rotate the signing keys of %s: %w", dir, err)
			}
			keys, err := readPublicKeys(dir)
			if err != nil {
				return err
			}
			p.say(keys, "new keys sign from now on:\n%s\n%s\n", keys.Log[0], keys.Transcripts[0])
			return nil
		},
	}
	dataFlag(c, &dir)
	return c
}

func (p *program) rotateSigning(ctx context.Context, dir string) (err error) {
	v, err := openVault(dir, p.places, false, p.now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, v.close()) }()
	if !v.logKeys.Rotating() {
		if err := rotate(v.logKeys, filepath.Join(dir, logKeyFile)); err != nil {
			return err
		}
	}
	// Opening the ledger signs its checkpoint, with both keys.
	store, err := ledgerbolt.Open(ledgerPath(dir), ledgerbolt.Options{Sealing: v.sealing()})
	if err != nil {
		return err
	}
	if err := store.Close(); err != nil {
		return err
	}
	if err := v.logKeys.Retire(); err != nil {
		return err
	}
	if err := v.logKeys.Save(filepath.Join(dir, logKeyFile)); err != nil {
		return err
	}
	// A transcript has one signature. Nobody has to be led from the old key.
	if !v.transcriptKeys.Rotating() {
		if err := rotate(v.transcriptKeys, filepath.Join(dir, transcriptKeyFile)); err != nil {
			return err
		}
	}
	if err := v.transcriptKeys.Retire(); err != nil {
		return err
	}
	return errors.Join(ctx.Err(), v.transcriptKeys.Save(filepath.Join(dir, transcriptKeyFile)))
}

// rotate makes a new key and saves it before anything is signed with it.
func rotate(k *merkle.Keys, path string) error {
	if err := k.Rotate(rand.Reader); err != nil {
		return err
	}
	return k.Save(path)
}

func (p *program) keyRotateMasterCommand() *cobra.Command {
	var dir, to string
	c := &cobra.Command{
		Use:   "rotate-master",
		Short: "wrap all data keys by another master key (not while the bank runs)",
		Long: "Wraps all data keys by the master key in the file that --to names, which is made if there\n" +
			"is none. Start the bank with that one afterwards. The old master key still opens older\n" +
			"backups: keep it as long as them, and no longer.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			id, err := p.rotateMaster(c.Context(), dir, to)
			if err != nil {
				return fmt.Errorf("rotate the master key of %s: %w", dir, err)
			}
			p.say(map[string]string{"master_key": to, "id": id},
				"all data keys are wrapped by master key %s; start the bank with --master-key %s\n", id, to)
			return nil
		},
	}
	dataFlag(c, &dir)
	c.Flags().StringVar(&to, "to", "", "`file` of the new master key")
	c.MarkFlagRequired("to")
	return c
}

func (p *program) rotateMaster(ctx context.Context, dir, to string) (id string, err error) {
	ring, err := openRing(filepath.Join(dir, ringFile), p.places.in(dir).master, false, p.now)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, ring.Close()) }()
	if _, err := os.Stat(to); errors.Is(err, fs.ErrNotExist) {
		if err := keyring.CreateMaster(to); err != nil && !errors.Is(err, fault.Conflict) {
			return "", err
		}
	}
	next, err := keyring.LoadMaster(to)
	if err != nil {
		return "", err
	}
	return next.ID(), ring.RotateMaster(ctx, next)
}
