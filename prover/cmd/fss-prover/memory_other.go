//go:build !linux

package main

import "runtime/debug"

// limitMemory makes the collector keep the heap below the limit as far as it can; this system has no hard one.
func limitMemory(bytes uint64) error {
	if bytes > 0 {
		debug.SetMemoryLimit(int64(bytes / 10 * 9))
	}
	return nil
}
