package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"creditbank/ledger/durable"
)

// A running bank has its files for itself. So that an operator can make a
// backup or a key meanwhile, it listens on a second port of the loopback
// address, for those only who can read the file “control” in its directory.
const controlFile = "control"

// maxControl bounds a request and an answer on the control port, in bytes.
const maxControl = 64 << 20

// controlPoint says where a running bank listens, and the word that lets in.
type controlPoint struct {
	Addr   string `json:"addr"`
	Secret string `json:"secret"`
}

// task is something a running bank does for an operator.
type task func(ctx context.Context, b *bank, arguments json.RawMessage) (any, error)

// tasks lists them all by name.
var tasks = map[string]task{
	"backup":     taskOf((*bank).backup),
	"make-key":   taskOf((*bank).makeKey),
	"list-keys":  taskOf((*bank).listKeys),
	"revoke-key": taskOf((*bank).revokeKey),
	"ping":       taskOf((*bank).ping),
	"transcript": taskOf((*bank).transcript),
	"simulate":   taskOf((*bank).simulate),
	"night":      taskOf((*bank).nightTask),
	"template":   taskOf((*bank).template),

	"rotate-key":      taskOf((*bank).rotateKey),
	"add-member":      taskOf((*bank).addMember),
	"list-members":    taskOf((*bank).listMembers),
	"member-provider": taskOf((*bank).memberProvider),
	"end-member":      taskOf((*bank).endMember),
	"member-password": taskOf((*bank).memberPassword),

	"report-status":   taskOf((*bank).reportStatus),
	"report-problems": taskOf((*bank).reportProblems),

	"export-hledger": taskOf((*bank).exportHledger),

	"statistics":        taskOf((*bank).statistics),
	"report-annual":     taskOf((*bank).annual),
	"verify-statistics": taskOf((*bank).verifyOwnStatistics),
}

// taskOf makes a task of a method with arguments of its own type.
func taskOf[A, R any](do func(*bank, context.Context, A) (R, error)) task {
	return func(ctx context.Context, b *bank, arguments json.RawMessage) (any, error) {
		var a A
		if err := json.Unmarshal(arguments, &a); err != nil {
			return nil, err
		}
		return do(b, ctx, a)
	}
}

// control listens for tasks until the returned function is called.
func (b *bank) control() (stop func(), err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for the operator: %w", err)
	}
	var secret [32]byte
	if _, err := rand.Read(secret[:]); err != nil {
		return nil, err
	}
	point := controlPoint{listener.Addr().String(), hex.EncodeToString(secret[:])}
	text, err := json.Marshal(point)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(b.dir, controlFile)
	if err := durable.ReplaceText(path, text); err != nil {
		return nil, fmt.Errorf("listen for the operator: %w", err)
	}
	server := &http.Server{Handler: b.controlHandler(point.Secret), ReadHeaderTimeout: 5 * time.Second, MaxHeaderBytes: 4 << 10}
	done := make(chan struct{})
	go func() {
		defer close(done)
		server.Serve(listener) // ends with Close
	}()
	return func() {
		os.Remove(path)
		server.Close()
		<-done
	}, nil
}

func (b *bank) controlHandler(secret string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+secret)) != 1 {
			http.Error(w, "wrong secret", http.StatusUnauthorized)
			return
		}
		if do, known := streams[strings.TrimPrefix(r.URL.Path, "/")]; known {
			b.serveStream(w, r, do)
			return
		}
		do, known := tasks[strings.TrimPrefix(r.URL.Path, "/")]
		if !known {
			http.NotFound(w, r)
			return
		}
		arguments, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxControl))
		var result any
		if err == nil {
			result, err = do(r.Context(), b, arguments)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusUnprocessableEntity)
			return
		}
		json.NewEncoder(w).Encode(result)
	})
}

// errNotRunning says that no bank is running in the directory.
var errNotRunning = errors.New("no bank is running there")

// findControl finds where the bank that runs in dir listens.
func findControl(dir string) (point controlPoint, err error) {
	text, err := os.ReadFile(filepath.Join(dir, controlFile))
	if errors.Is(err, fs.ErrNotExist) {
		return point, errNotRunning
	}
	if err == nil {
		err = json.Unmarshal(text, &point)
	}
	if err != nil {
		return point, fmt.Errorf("ask the running bank: %w", err)
	}
	return point, nil
}

// do asks; whoever gets an answer closes its body.
func (p controlPoint) do(request *http.Request) (*http.Response, error) {
	request.Header.Set("Authorization", "Bearer "+p.Secret)
	request.Close = true // a connection kept from before may lead to a bank that is no more
	response, err := http.DefaultClient.Do(request)
	var refused *net.OpError
	if errors.As(err, &refused) && refused.Op == "dial" {
		return nil, errNotRunning // left behind by a bank that was killed
	}
	if err != nil {
		return nil, fmt.Errorf("ask the running bank: %w", err)
	}
	return response, nil
}

// ask asks the bank that runs in dir to do a task.
func ask[R any](ctx context.Context, dir, name string, arguments any) (result R, err error) {
	body, err := json.Marshal(arguments)
	if err != nil {
		return result, err
	}
	return askStream[R](ctx, dir, name, nil, bytes.NewReader(body), nil)
}

// either asks the running bank or, if none is running, opens the bank and
// does the task itself.
func either[A, R any](ctx context.Context, p *program, dir, name string, arguments A, do func(*bank, context.Context, A) (R, error)) (R, error) {
	result, err := ask[R](ctx, dir, name, arguments)
	if !errors.Is(err, errNotRunning) {
		return result, err
	}
	b, err := openBank(ctx, dir, p.places, false, p.now)
	if err != nil {
		return result, err
	}
	result, err = do(b, ctx, arguments)
	return result, errors.Join(err, b.close())
}
