//go:build linux

package ledgerbench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"creditbank/ledger/ledgerbolt"

	"github.com/jackc/pgx/v5"
)

// postgres is a server that was started for a benchmark. A database "seed"
// has the history; each measurement works on a copy of it.
type postgres struct {
	missing string // why there is none
	bin     string // where its programs are
	dir     string // for its data and its socket
	made    int    // databases so far
	as      *syscall.Credential
}

// findPostgres starts a server if it is installed, and loads the history of
// the seed into it. If it is not installed, its measurements say so.
func findPostgres(b *testing.B, seed string) *postgres {
	b.Helper()
	p := &postgres{}
	if p.bin = postgresPrograms(); p.bin == "" {
		p.missing = "PostgreSQL is not installed: no initdb on PATH or in /usr/lib/postgresql/*/bin"
		if os.Getenv("CREDITBANK_BENCH_POSTGRES") == "required" {
			b.Fatal(p.missing)
		}
		return p
	}
	if err := p.start(b); err != nil {
		b.Fatalf("start PostgreSQL: %v", err)
	}
	store, err := ledgerbolt.Open(seed, ledgerbolt.Options{ReadOnly: true})
	if err != nil {
		b.Fatal(err)
	}
	if err := errors.Join(p.load(b.Context(), store), store.Close()); err != nil {
		b.Fatalf("load the history into PostgreSQL: %v", err)
	}
	return p
}

// postgresPrograms returns the directory of the newest PostgreSQL, or "".
func postgresPrograms() string {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err == nil && len(found) > 0 {
		slices.Sort(found)
		return filepath.Dir(found[len(found)-1])
	}
	path, err := exec.LookPath("initdb")
	if err != nil {
		return ""
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	return filepath.Dir(path)
}

// settings are what somebody would set on a machine that also does other
// things. Everything waits for the disk.
var settings = []string{
	"listen_addresses=", "max_connections=100", "fsync=on", "synchronous_commit=on", "full_page_writes=on",
	"shared_buffers=1GB", "max_wal_size=4GB", "checkpoint_timeout=15min",
}

// start starts a server on a socket in a directory of its own, which goes
// with the benchmark. PostgreSQL does not run for root: then it runs for its
// own user, or for nobody.
func (p *postgres) start(b *testing.B) error {
	dir, err := os.MkdirTemp("", "pg") // a socket's path must be short
	if err != nil {
		return err
	}
	p.dir = dir
	b.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			b.Error(err)
		}
	})
	if os.Geteuid() == 0 {
		who, err := user.Lookup("postgres")
		if err != nil {
			who, err = user.Lookup("nobody")
		}
		if err != nil {
			return err
		}
		uid, err1 := strconv.Atoi(who.Uid)
		gid, err2 := strconv.Atoi(who.Gid)
		if err := errors.Join(err1, err2, os.Chown(dir, uid, gid)); err != nil {
			return err
		}
		p.as = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	data := filepath.Join(dir, "data")
	if err := p.run("initdb", "-D", data, "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"); err != nil {
		return err
	}
	options := "-k " + dir
	for _, s := range settings {
		options += " -c " + s
	}
	if err := p.run("pg_ctl", "start", "-w", "-D", data, "-l", filepath.Join(dir, "log"), "-o", options); err != nil {
		return err
	}
	b.Cleanup(func() {
		if err := p.run("pg_ctl", "stop", "-w", "-D", data, "-m", "fast"); err != nil {
			b.Error(err)
		}
	})
	return nil
}

func (p *postgres) run(program string, args ...string) error {
	c := exec.Command(filepath.Join(p.bin, program), args...)
	c.Dir = p.dir
	c.SysProcAttr = &syscall.SysProcAttr{Credential: p.as}
	// Through a file: the server inherits it and would keep a pipe open.
	out, err := os.CreateTemp("", "pg-out")
	if err != nil {
		return err
	}
	defer os.Remove(out.Name())
	c.Stdout, c.Stderr = out, out
	if err := c.Run(); err != nil {
		text, _ := os.ReadFile(out.Name())
		return fmt.Errorf("%s: %w: %s", program, err, strings.TrimSpace(string(text)))
	}
	return out.Close()
}

// url returns where a database is. Plans are made anew for each group: one
// made while a table was empty would scan it for ever after.
func (p *postgres) url(database string) string {
	return fmt.Sprintf("host=%s user=bench dbname=%s plan_cache_mode=force_custom_plan", p.dir, database)
}

// database returns a fresh copy of the history, or says why it cannot.
func (p *postgres) database(b *testing.B) string {
	b.Helper()
	if p.missing != "" {
		b.Skip(p.missing)
	}
	p.made++
	name := fmt.Sprintf("run%d", p.made)
	if err := p.exec(b.Context(), "postgres", "CREATE DATABASE "+name+" TEMPLATE seed", "CHECKPOINT"); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := p.exec(context.Background(), "postgres", "DROP DATABASE "+name); err != nil {
			b.Error(err)
		}
	})
	return p.url(name)
}

func (p *postgres) exec(ctx context.Context, database string, statements ...string) error {
	conn, err := pgx.Connect(ctx, p.url(database))
	if err != nil {
		return err
	}
	for _, s := range statements {
		if _, err := conn.Exec(ctx, s); err != nil {
			return errors.Join(fmt.Errorf("%.60s: %w", s, err), conn.Close(ctx))
		}
	}
	return conn.Close(ctx)
}

// pgConnect connects for as long as the benchmark takes.
func pgConnect(b *testing.B, url string) *pgx.Conn {
	b.Helper()
	conn, err := pgx.Connect(b.Context(), url)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := conn.Close(context.Background()); err != nil {
			b.Error(err)
		}
	})
	return conn
}

// walBytes returns a function that says how much the server has written ahead.
// Its tables reach the disk later, at checkpoints; that is not counted.
func walBytes(b *testing.B, url string) func() (int64, error) {
	conn := pgConnect(b, url)
	return func() (n int64, err error) {
		err = conn.QueryRow(context.Background(), "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint").Scan(&n)
		return n, err
	}
}
