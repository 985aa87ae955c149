//go:build linux

package ledgerbench

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// refuseMemory ends the benchmark if temporary files would be in memory:
// nothing durable can be measured there.
func refuseMemory(b *testing.B) {
	b.Helper()
	const tmpfs = 0x01021994
	dir := b.TempDir()
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		b.Fatalf("statfs %s: %v", dir, err)
	}
	if fs.Type == tmpfs {
		b.Fatalf("%s is in memory: set TMPDIR to a directory on a disk", dir)
	}
}

// written returns how many bytes this process has written to files. (The
// count of bytes sent to the disk, write_bytes, takes a large folio of the page
// cache for wholly written when a part of it was.)
func written() (int64, error) { return procField("/proc/self/io", "wchar:") }

// resident returns how many bytes of memory this process has for itself, and
// how many pages of files it has mapped, which the system takes back when it
// needs the memory.
func resident() (own, files int64, err error) {
	if own, err = procField("/proc/self/status", "RssAnon:"); err != nil {
		return 0, 0, err
	}
	files, err = procField("/proc/self/status", "RssFile:")
	return own << 10, files << 10, err
}

// procField reads a number from a file of lines "name number".
func procField(path, name string) (int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if words := strings.Fields(lines.Text()); len(words) > 1 && words[0] == name {
			return strconv.ParseInt(words[1], 10, 64)
		}
	}
	return 0, fmt.Errorf("%s has no line %q", path, name)
}
