package browsertest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
)

// ProviderConfig says what an OpenID provider is like.
type ProviderConfig struct {
	Path        string                    `json:"path"` // of its issuer; "/realms/union" is like Keycloak's
	People      map[string]map[string]any `json:"people"`
	Client      map[string]any            `json:"client"`      // the bank, as registered there
	TokenClaims bool                      `json:"tokenClaims"` // claims are in the ID token, not only told when asked
	Pairwise    bool                      `json:"pairwise"`    // subjects differ from client to client
}

// Provider is an OpenID provider that is none of ours (node-oidc-provider), in
// a process of its own. There is a second client there, called “another”.
type Provider struct {
	Issuer string

	t      testing.TB
	config ProviderConfig
	run    int
	end    func()
}

// StartProvider starts a provider, which ends with the test.
func StartProvider(t testing.TB, c ProviderConfig) *Provider {
	t.Helper()
	p := &Provider{t: t, config: c}
	p.start("0")
	t.Cleanup(func() { p.Stop() })
	return p
}

func (p *Provider) start(port string) {
	p.t.Helper()
	p.run++
	// A host of another name than the bank's: another site for a browser.
	config, err := json.Marshal(struct {
		ProviderConfig
		Port json.Number `json:"port"`
		Host string      `json:"host"`
		Run  int         `json:"run"`
	}{p.config, json.Number(port), "localhost", p.run})
	if err != nil {
		p.t.Fatal(err)
	}
	node := exec.Command("node", filepath.Join(tools(), "..", "provider.mjs"))
	said := new(bytes.Buffer)
	node.Stderr = said
	in, err1 := node.StdinPipe()
	out, err2 := node.StdoutPipe()
	if err1 != nil || err2 != nil {
		p.t.Fatal(err1, err2)
	}
	if err := node.Start(); err != nil {
		p.t.Fatalf("start the provider: %v (make tools installs it)", err)
	}
	p.end = func() {
		in.Close()
		timer := time.AfterFunc(10*time.Second, func() { node.Process.Kill() })
		node.Wait()
		timer.Stop()
	}
	_, err = in.Write(append(config, '\n'))
	address := ""
	if err == nil {
		address, err = bufio.NewReader(out).ReadString('\n')
	}
	if err != nil {
		p.end()
		p.t.Fatalf("start the provider: %v (make tools installs it)\n%s", err, said)
	}
	p.Issuer = strings.TrimSpace(address)
}

// Stop ends the provider.
func (p *Provider) Stop() {
	if p.end != nil {
		p.end()
		p.end = nil
	}
}

// Again starts the provider once more at the same address, with new keys, and
// without what it remembered.
func (p *Provider) Again() {
	p.t.Helper()
	p.Stop()
	u, err := url.Parse(p.Issuer)
	if err != nil {
		p.t.Fatal(err)
	}
	p.start(u.Port())
}

var formAction = regexp.MustCompile(`<form method="post" action="([^"]+)"`)

// SignIn does what a person does at the provider: goes to an address there,
// gives a name and agrees, or refuses if the name is empty. It returns where
// the provider sends them then.
func (p *Provider) SignIn(address, name string) string {
	p.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		p.t.Fatal(err)
	}
	client := &http.Client{Jar: jar, Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	home, err := url.Parse(p.Issuer)
	if err != nil {
		p.t.Fatal(err)
	}
	answer, err := client.Get(address)
	for range 20 {
		if err != nil {
			p.t.Fatal(err)
		}
		html, err1 := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err1 != nil {
			p.t.Fatal(err1)
		}
		if to, err := answer.Location(); err == nil {
			if to.Host != home.Host {
				return to.String()
			}
			answer, err1 = client.Get(to.String())
			if err = err1; err != nil {
				p.t.Fatal(err)
			}
			continue
		}
		form := formAction.FindSubmatch(html)
		if answer.StatusCode != http.StatusOK || form == nil {
			p.t.Fatalf("the provider answers %d\n%s", answer.StatusCode, html)
		}
		said := url.Values{"login": {name}, "answer": {"yes"}}
		if name == "" {
			said.Set("answer", "no")
		}
		answer, err = client.PostForm(home.Scheme+"://"+home.Host+string(form[1]), said)
	}
	p.t.Fatal("the provider leads nowhere")
	return ""
}

// Meet lets pages of the tab lead to a provider; they still may not ask it for
// anything else.
func (b *Tab) Meet(p *Provider) { b.meet = p.Issuer + "/" }

func (b *Tab) meets(e *network.EventRequestWillBeSent) bool {
	return b.meet != "" && strings.HasPrefix(e.Request.URL, b.meet) && e.Type == network.ResourceTypeDocument
}
