package sample

import "sync"

// Memory is a file that is only in memory; several goroutines may write to it.
type Memory struct {
	lock sync.Mutex
	data []byte
}

// WriteAt puts data at an offset, with zeros before it where the file was shorter.
func (m *Memory) WriteAt(data []byte, at int64) (int, error) {
	m.lock.Lock()
	defer m.lock.Unlock()
	if missing := int(at) + len(data) - len(m.data); missing > 0 {
		m.data = append(m.data, make([]byte, missing)...)
	}
	return copy(m.data[at:], data), nil
}

// Bytes returns what was written.
func (m *Memory) Bytes() []byte { return m.data }
