//go:build unix

package binfile

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

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

func TestPipe(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if data, err := ReadLimited(pipe, 10, "code"); err != nil || len(data) != 0 {
		t.Errorf("nobody writes: %q, %v", data, err)
	}
	writer, err := os.OpenFile(pipe, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		time.Sleep(20 * time.Millisecond)
		_, _ = writer.WriteString("whole")
		writer.Close()
	}()
	if data, err := ReadLimited(pipe, 10, "code"); err != nil || string(data) != "whole" {
		t.Errorf("somebody writes: %q, %v", data, err)
	}
}
