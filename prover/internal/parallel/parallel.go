// Package parallel shares loops and steps among the cores. It imports nothing of the prover.
package parallel

import (
	"runtime"
	"sync"
)

// Cores returns tasks, or the number of usable cores where tasks is 0.
func Cores(tasks int) int {
	if tasks > 0 {
		return tasks
	}
	return runtime.GOMAXPROCS(0)
}

// Ranges calls work on disjoint ranges that cover 0..n-1, in at most tasks goroutines (0: all cores).
func Ranges(n, tasks int, work func(start, end int)) {
	tasks = min(Cores(tasks), n)
	if tasks <= 1 {
		if n > 0 {
			work(0, n)
		}
		return
	}
	var group sync.WaitGroup
	for task := range tasks {
		group.Go(func() { work(task*n/tasks, (task+1)*n/tasks) })
	}
	group.Wait()
}

// Steps runs the steps, at the same time unless tasks is 1.
func Steps(tasks int, steps ...func()) {
	if Cores(tasks) == 1 {
		for _, step := range steps {
			step()
		}
		return
	}
	var group sync.WaitGroup
	for _, step := range steps {
		group.Go(step)
	}
	group.Wait()
}
