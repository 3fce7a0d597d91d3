//go:build unix

package binfile

import (
	"math"
	"os"
	"syscall"

	"fss/prover/internal/fault"
)

// Mapping is a file mapped read-only into memory.
type Mapping struct {
	Data []byte
}

// Map maps the file at path. An unreadable path is refused with "file.unreadable".
func Map(path string) (*Mapping, error) {
	// Opening a pipe would wait for somebody who writes into it.
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, unreadable(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, unreadable(err)
	}
	if !info.Mode().IsRegular() {
		return nil, fault.Refuse("file.unreadable", "%s is not a regular file", path)
	}
	size := info.Size()
	if size == 0 {
		return &Mapping{}, nil
	}
	if size > math.MaxInt {
		return nil, fault.Environment("file.too-large", "%s does not fit this machine's address space", path)
	}
	data, err := syscall.Mmap(int(file.Fd()), 0, int(size), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, fault.Environment("file.unmapped", "cannot map %s: %v", path, err)
	}
	return &Mapping{Data: data}, nil
}

// Close unmaps the file. Nothing that points into Data may be used afterwards.
func (m *Mapping) Close() error {
	if m.Data == nil {
		return nil
	}
	data := m.Data
	m.Data = nil
	return syscall.Munmap(data)
}
