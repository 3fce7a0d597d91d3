package service

import (
	"os"
	"sync"
	"time"

	"fss/prover/internal/fault"
)

// store opens each file once and again only when the file at the path has changed. What a changed file
// replaces is left to whoever still uses it; a mapped key stays mapped until the process ends.
type store[T any] struct {
	open    func(path string) (T, error)
	lock    sync.Mutex
	entries map[string]*entry[T]
}

type entry[T any] struct {
	size     int64
	modified time.Time
	ready    chan struct{}
	value    T
	err      error
}

func newStore[T any](open func(string) (T, error)) *store[T] {
	return &store[T]{open: open, entries: make(map[string]*entry[T])}
}

func (s *store[T]) get(path string) (T, error) {
	var none T
	info, err := os.Stat(path)
	if err != nil {
		return none, fault.Refuse("file.unreadable", "cannot read: %v", err).WithHint("check the path and its permissions")
	}
	s.lock.Lock()
	known := s.entries[path]
	if known != nil && known.size == info.Size() && known.modified.Equal(info.ModTime()) {
		s.lock.Unlock()
		<-known.ready
		return known.value, known.err
	}
	fresh := &entry[T]{size: info.Size(), modified: info.ModTime(), ready: make(chan struct{})}
	s.entries[path] = fresh
	s.lock.Unlock()

	defer close(fresh.ready)
	fresh.err = fault.Environment("prover.internal", "opening %s did not finish", path)
	fresh.value, fresh.err = s.open(path)
	if fresh.err != nil {
		s.lock.Lock()
		if s.entries[path] == fresh {
			delete(s.entries, path)
		}
		s.lock.Unlock()
	}
	return fresh.value, fresh.err
}
