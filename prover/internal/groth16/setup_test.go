package groth16_test

import (
	"runtime"
	"sync/atomic"
	"syscall"
	"testing"

	"fss/prover/internal/groth16"
	"fss/prover/internal/r1cs"
	"fss/prover/internal/sample"
)

// fullDisk has room for some writes.
type fullDisk struct {
	room  int64
	tried atomic.Int64
}

func (d *fullDisk) WriteAt(data []byte, _ int64) (int, error) {
	if d.tried.Add(1) > d.room {
		return 0, syscall.ENOSPC
	}
	return len(data), nil
}

func TestInvalidSetupOnAFullDisk(t *testing.T) {
	system, err := r1cs.Parse(sample.Chain(20_000))
	if err != nil {
		t.Fatal(err)
	}
	for _, room := range []int64{0, 1, 14, 20} {
		disk := &fullDisk{room: room}
		if _, _, err := groth16.Setup(system, sample.Randomness(1), "test", disk); err != syscall.ENOSPC {
			t.Errorf("room for %d writes: error %v", room, err)
		}
		// Each core may have a piece under way when the disk fills; none begins another.
		if more := disk.tried.Load() - room; more > int64(runtime.GOMAXPROCS(0)) {
			t.Errorf("room for %d writes: %d more were tried", room, more)
		}
	}
}
