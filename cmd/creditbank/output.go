package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"

	"creditbank/ledger/durable"
)

// output has the bank, running or not, write a file that must not be there
// yet: the one that the user has named or, if none, one in dir that is then
// shown and removed.
func (p *program) output(dir, name string, write func(path string) error) error {
	if name != "" {
		path, err := filepath.Abs(name)
		if err != nil {
			return err
		}
		return write(path)
	}
	temp, err := os.MkdirTemp(dir, "output-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	path, err := filepath.Abs(filepath.Join(temp, "output"))
	if err == nil {
		err = write(path)
	}
	if err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(p.stdout, f)
	return err
}

// writeNew writes a file that is not there yet, or standard output if it has
// no name.
func (p *program) writeNew(name string, text []byte) error {
	if name == "" {
		_, err := io.Copy(p.stdout, bytes.NewReader(text))
		return err
	}
	return durable.CreateText(name, text)
}
