package parallel_test

import (
	"sync/atomic"
	"testing"

	"fss/prover/internal/parallel"
)

func TestQueueRunsEachJobOnce(t *testing.T) {
	for _, tasks := range []int{0, 1, 3, 100} {
		for _, n := range []int{0, 1, 2, 57} {
			runs := make([]atomic.Int32, n)
			var workers atomic.Int32
			parallel.Queue(n, tasks, func() func(int) {
				workers.Add(1)
				return func(job int) { runs[job].Add(1) }
			})
			for job := range runs {
				if got := runs[job].Load(); got != 1 {
					t.Errorf("%d jobs, %d tasks: job %d ran %d times", n, tasks, job, got)
				}
			}
			if got := int(workers.Load()); got > n || tasks > 0 && got > tasks {
				t.Errorf("%d jobs, %d tasks: %d workers", n, tasks, got)
			}
		}
	}
}
