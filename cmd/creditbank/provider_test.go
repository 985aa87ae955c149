package main

import (
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"creditbank/api/browsertest"
)

// TestServeThroughProvider: the program as an operator sets it up. A member is
// found by an e-mail address once, by the subject from then on, and by nothing
// once they are unbound.
func TestServeThroughProvider(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	smallBank(t, filepath.Join(dir, "bank"), 1)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := free.Addr().String()
	free.Close()
	op := browsertest.StartProvider(t, browsertest.ProviderConfig{Path: "/realms/union",
		People: map[string]map[string]any{"7f3": {"email": "Wang.Fang@union.example", "email_verified": true}},
		Client: map[string]any{"client_id": "bank", "client_secret": "hush hush hush", "redirect_uris": []string{"http://" + addr + "/sign-in/callback"}}})
	secret := filepath.Join(dir, "secret")
	if err := os.WriteFile(secret, []byte("hush hush hush\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := startServe(t, filepath.Join(dir, "bank"), "--addr", addr, "--url", "http://"+addr, "--oidc-name", "工会通行证",
		"--oidc-issuer", op.Issuer, "--oidc-client", "bank", "--oidc-secret-file", secret, "--oidc-claim", "email")
	command := func(args ...string) {
		t.Helper()
		c := exec.Command(os.Args[0], append(args, "--data", filepath.Join(dir, "bank"))...)
		c.Env = append(os.Environ(), asProgram+"=1")
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("creditbank %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	get := func(address string, want int) string {
		t.Helper()
		answer, err := browser.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != want {
			t.Fatalf("GET %s = %d, want %d", address, answer.StatusCode, want)
		}
		return answer.Header.Get("Location")
	}
	fly := func(want int) string {
		t.Helper()
		return get(op.SignIn(get(p.url+"/sign-in/provider?next=/office/courses", 303), "7f3"), want)
	}
	fly(422)
	command("member", "add", "wangfang", "--role", "office", "--organisation", "BJ", "--known-as", "wang.fang@union.example")
	if to := fly(303); to != "/office/courses" {
		t.Errorf("signing in leads to %q, want /office/courses", to)
	}
	get(p.url+"/office/courses", 200)
	command("member", "provider", "wangfang", "--known-as", "")
	get(p.url+"/office/courses", 200)
	fly(303)
	command("member", "provider", "wangfang", "--subject", "")
	get(p.url+"/office/courses", 303) // whoever was in is out
	fly(422)
	command("member", "provider", "wangfang", "--subject", op.Issuer+" 7f3")
	fly(303)
	get(p.url+"/office/courses", 200)
}
