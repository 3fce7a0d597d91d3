// Package atomicfile writes files so that a reader, or a mapping held by another process, sees the old
// file or the new one and never a part: bytes go to a temporary file beside it, which is renamed.
package atomicfile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"fss/prover/internal/fault"
)

const bufferSize = 1 << 20

// Write calls fill with a buffered writer and puts what it wrote at path, or nothing if it fails.
func Write(path string, fill func(io.Writer) error) error {
	return replace(path, func(file *os.File) error {
		buffered := bufio.NewWriterSize(file, bufferSize)
		if err := fill(buffered); err != nil {
			return err
		}
		return buffered.Flush()
	})
}

// WriteAt calls fill with a writer of any place, for a file too large to be held, and puts what it wrote at path, or
// nothing if it fails.
func WriteAt(path string, fill func(io.WriterAt) error) error {
	return replace(path, func(file *os.File) error { return fill(file) })
}

// WriteBytes puts data at path.
func WriteBytes(path string, data []byte) error {
	return Write(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

func replace(path string, fill func(*os.File) error) error {
	// A rename would put a file in the place of a device or a pipe, such as /dev/null where root asks for it.
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return unwritable(fmt.Errorf("%s is there and is not a regular file", path))
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return unwritable(err)
	}
	defer os.Remove(temporary.Name())
	defer temporary.Close()
	if err := fill(temporary); err != nil {
		var known *fault.Error
		if errors.As(err, &known) {
			return err
		}
		return unwritable(err)
	}
	if err := temporary.Chmod(0o644); err != nil {
		return unwritable(err)
	}
	if err := temporary.Close(); err != nil {
		return unwritable(err)
	}
	if err := os.Rename(temporary.Name(), path); err != nil {
		return unwritable(err)
	}
	return nil
}

func unwritable(err error) error {
	return fault.Environment("file.unwritable", "cannot write: %v", err).
		WithHint("check that the folder exists, is writable and has room")
}
