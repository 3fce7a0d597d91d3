package parallel

import "sync/atomic"

// Queue runs the jobs 0..n-1, each core taking the next as soon as it is free, in at most tasks goroutines (0: all
// cores). Each goroutine calls worker once, whose answer runs its jobs: what it allocates serves them all.
func Queue(n, tasks int, worker func() func(job int)) {
	var next atomic.Int64
	tasks = min(Cores(tasks), n)
	Ranges(tasks, tasks, func(int, int) {
		run := worker()
		for job := int(next.Add(1)) - 1; job < n; job = int(next.Add(1)) - 1 {
			run(job)
		}
	})
}
