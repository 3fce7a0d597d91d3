//go:build unix

package binfile

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"fss/prover/internal/fault"
)

// Whoever opens a pipe for reading waits for a writer; a device may have no end.
func TestInvalidPipeAndDevice(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{pipe, os.DevNull} {
		if _, err := Map(path); fault.Code(err) != "file.unreadable" {
			t.Errorf("%s: error %v", path, err)
		}
	}
}
