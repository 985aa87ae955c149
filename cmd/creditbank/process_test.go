package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"
)

// process is the program, serving.
type process struct {
	cmd  *exec.Cmd
	url  string
	log  chan struct{} // closed when its log has ended
	tail bytes.Buffer  // of its log; read after log is closed
}

// startServe starts the program on the bank in dir, with more flags, and waits
// until it serves.
func startServe(t testing.TB, dir string, flags ...string) *process {
	t.Helper()
	all := append([]string{"serve", "--data", dir, "--addr", "127.0.0.1:0", "--limit-key", "0", "--limit-address", "0", "--second-person=false"}, flags...)
	p := &process{cmd: exec.Command(os.Args[0], all...), log: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), asProgram+"=1")
	stderr, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.cmd.Process.Kill(); p.cmd.Wait() })
	addr := make(chan string, 1)
	go func() {
		defer close(p.log)
		lines := bufio.NewScanner(stderr)
		for lines.Scan() {
			var line struct{ Msg, Addr string }
			if json.Unmarshal(lines.Bytes(), &line); line.Addr != "" && line.Msg == "the bank is open" {
				addr <- line.Addr
			} else if p.tail.Len() < 1<<16 {
				p.tail.Write(append(lines.Bytes(), '\n'))
			}
		}
		io.Copy(io.Discard, stderr)
	}()
	select {
	case a := <-addr:
		p.url = "http://" + a
	case <-p.log:
		t.Fatalf("the bank did not open:\n%s", p.tail.String())
	case <-time.After(30 * time.Second):
		t.Fatal("the bank did not open in 30 s")
	}
	return p
}

// kill ends the process as a power switch would end its work.
func (p *process) kill() {
	p.cmd.Process.Kill()
	<-p.log
	p.cmd.Wait()
}

// small is a bank with one enterprise, one college and one course.
type small struct {
	enterprise, college string // API keys
	learners            []ledger.AccountID
}

func smallBank(t testing.TB, dir string, learners int) small {
	t.Helper()
	s, err := makeSmallBank(t.Context(), dir, learners)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// makeSmallBank makes the bank in dir, with so many learners.
func makeSmallBank(ctx context.Context, dir string, learners int) (s small, err error) {
	b, err := openBank(ctx, dir, places{}, true, time.Now)
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	day, err := ledger.ParseDay("2009-01-01")
	if err != nil {
		return s, err
	}
	if err := errors.Join(b.courses.Organisations().Add(ctx,
		courses.Organisation{Code: "BJ", Version: 1, Kind: courses.Union, Name: "总工会", Since: day},
		courses.Organisation{Code: "ENT", Version: 1, Kind: courses.EnterpriseKind, Parent: "BJ", Name: "企业", Since: day},
		courses.Organisation{Code: "COL", Version: 1, Kind: courses.InstitutionKind, Name: "高校", Since: day},
	), b.courses.Courses().Add(ctx, courses.Course{
		Code: "GA01", Version: 1, Module: courses.General, Title: "安全", Hours: 16 * ledger.One, Approved: day,
		Worth: courses.HoursRule{Unit: ledger.Credit, PerUnit: 16 * ledger.One, Step: ledger.One / 2, Max: 4 * ledger.One},
	})); err != nil {
		return s, err
	}
	if err := b.openRegistrar(ctx); err != nil {
		return s, err
	}
	list := make([]courses.Learner, learners)
	for i := range list {
		list[i] = courses.Learner{Name: fmt.Sprintf("学员 %d（合成）", i), Organisation: "ENT", Synthetic: true}
	}
	q := registrar.Request{By: org.Principal{ID: "test", Role: org.Office, Organisation: "BJ"}, Key: "learners"}
	registered, _, err := b.registrar.RegisterLearners(ctx, q, list)
	if err != nil {
		return s, err
	}
	for _, l := range registered {
		s.learners = append(s.learners, l.Account)
		self := registrar.Request{By: org.Principal{ID: "test", Role: org.Learner, Learner: l.Account}, Key: "consent"}
		if _, _, err := b.registrar.GiveConsent(ctx, self, l.Account, registrar.Consent{
			Institution: "COL", Purpose: "test", Fields: registrar.Fields[:],
		}); err != nil {
			return s, err
		}
	}
	enterprise, err1 := b.makeKey(ctx, keyRequest{Role: "enterprise", Organisation: "ENT"})
	college, err2 := b.makeKey(ctx, keyRequest{Role: "college", Organisation: "COL"})
	s.enterprise, s.college = enterprise.Key, college.Key
	return s, errors.Join(err1, err2)
}

// client asks the bank over HTTP.
type client struct{ url, key string }

// post returns the status and body of an answer; an error means that there
// was none.
func (c client) post(path, idempotencyKey, body string) (int, []byte, error) {
	request, err := http.NewRequest(http.MethodPost, c.url+path, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set("Authorization", "Bearer "+c.key)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", idempotencyKey)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	return response.StatusCode, answer, err
}
