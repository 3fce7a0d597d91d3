package main

import (
	"runtime/debug"
	"syscall"

	"fss/prover/internal/fault"
)

// limitMemory makes the collector work harder near the limit and the kernel refuse memory past it. RLIMIT_DATA counts
// private writable memory, so mapped keys and address space that is only reserved are free.
func limitMemory(bytes uint64) error {
	if bytes == 0 {
		return nil
	}
	debug.SetMemoryLimit(int64(bytes / 10 * 9))
	limit := syscall.Rlimit{Cur: bytes, Max: bytes}
	if err := syscall.Setrlimit(syscall.RLIMIT_DATA, &limit); err != nil {
		return fault.Environment("prover.memory-limit", "cannot limit the memory to %d bytes: %v", bytes, err)
	}
	return nil
}
