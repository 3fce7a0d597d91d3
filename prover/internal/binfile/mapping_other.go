//go:build !unix

package binfile

import "os"

// Mapping holds a file's bytes; on this system the file is read whole.
type Mapping struct {
	Data []byte
}

// Map reads the file at path. An unreadable path is refused with "file.unreadable".
func Map(path string) (*Mapping, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, unreadable(err)
	}
	return &Mapping{Data: data}, nil
}

// Close drops the bytes.
func (m *Mapping) Close() error {
	m.Data = nil
	return nil
}
