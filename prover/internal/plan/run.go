package plan

import (
	"sync"
	"sync/atomic"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/inputs"
	"fss/prover/internal/parallel"
)

// Compute returns the value of each wire for the inputs, on as many cores as tasks says, 0 for all. It refuses inputs
// that are unknown, missing or of the wrong length by name, and fails with "witness.unsatisfied" where a constraint
// does not hold or a divisor is 0.
func (p *Plan) Compute(signals inputs.Signals, tasks int) ([]fr.Element, error) {
	values := make(fr.Vector, p.Wires+p.Temporaries)
	values[0].SetOne()
	if err := p.assign(values, signals); err != nil {
		return nil, err
	}
	var err error
	if workers := min(parallel.Cores(tasks), len(p.blocks)); workers > 1 {
		err = p.runTogether(values, workers)
	} else {
		err = p.runInOrder(values)
	}
	return values[:p.Wires], err
}

func (p *Plan) runInOrder(values fr.Vector) error {
	m := newMachine(p, values)
	for i := range p.blocks {
		if err := m.run(&p.blocks[i]); err != nil {
			return err
		}
	}
	return nil
}

// runTogether executes each block as soon as those are done that it needs.
func (p *Plan) runTogether(values fr.Vector, workers int) error {
	waiting := make([]atomic.Int32, len(p.blocks))
	ready := make(chan *block, len(p.blocks))
	for i := range p.blocks {
		waiting[i].Store(int32(p.blocks[i].needs))
		if p.blocks[i].needs == 0 {
			ready <- &p.blocks[i]
		}
	}
	var left atomic.Int64
	left.Store(int64(len(p.blocks)))
	failures := make([]error, workers)
	var failed atomic.Bool
	var group sync.WaitGroup
	for worker := range workers {
		group.Go(func() {
			m := newMachine(p, values)
			for b := range ready {
				if !failed.Load() {
					if failures[worker] = m.run(b); failures[worker] != nil {
						failed.Store(true)
					}
				}
				for _, successor := range b.successors {
					if waiting[successor].Add(-1) == 0 {
						ready <- &p.blocks[successor]
					}
				}
				if left.Add(-1) == 0 {
					close(ready)
				}
			}
		})
	}
	group.Wait()
	for _, err := range failures {
		if err != nil {
			return err
		}
	}
	return nil
}
