// Package multiexp computes sums of scalar multiples of points (multi-scalar multiplications) in G1 and G2 by the bucket
// method on affine points. Several sums share the cores. It may import parallel and vector.
//
// For each window of the scalars' signed digits, the points are sorted by digit and each digit's points are summed by a tree of
// batched additions (package vector). A bucket that many points share, such as that of all wires with the value 1, so costs no
// more than another, and zero digits, which small scalars have in most windows, cost nothing. The weighted sum
// of the buckets is again such trees: over the rows and columns of the buckets as a square, then over the rows' and columns' bits.
package multiexp

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/parallel"
	"fss/prover/internal/vector"
)

// Point is an affine point of either group.
type Point interface {
	bn254.G1Affine | bn254.G2Affine
}

// Job is one sum to be computed; G1 and G2 make them.
type Job interface {
	// split computes the scalars' digits.
	split(tasks int, known *digitLists)
	// pieces returns independent parts of the work.
	pieces(tasks int) []piece
	// finish combines what the pieces computed.
	finish()
}

// piece is a part of a job that one core does.
type piece struct {
	weight int
	work   func(*worker)
}

// workers keeps the memory of cores between calls.
var workers = sync.Pool{New: func() any { return new(worker) }}

// worker has one core's memory, made when first used.
type worker struct {
	g1 *windows[bn254.G1Affine]
	g2 *windows[bn254.G2Affine]
}

// G1 is the job to set sum to the scalars' combination of the points. Both have one length.
func G1(sum *bn254.G1Jac, points []bn254.G1Affine, scalars []fr.Element) Job {
	return &job[bn254.G1Affine]{
		points: points, scalars: scalars, cost: 1,
		windows: func(w *worker) *windows[bn254.G1Affine] {
			if w.g1 == nil {
				w.g1 = newWindows(vector.NewAdderG1)
			}
			return w.g1
		},
		combine: func(terms []bn254.G1Affine) { *sum = combine[bn254.G1Affine, bn254.G1Jac](terms) },
	}
}

// G2 is the same in G2.
func G2(sum *bn254.G2Jac, points []bn254.G2Affine, scalars []fr.Element) Job {
	return &job[bn254.G2Affine]{
		points: points, scalars: scalars, cost: 3,
		windows: func(w *worker) *windows[bn254.G2Affine] {
			if w.g2 == nil {
				w.g2 = newWindows(vector.NewAdderG2)
			}
			return w.g2
		},
		combine: func(terms []bn254.G2Affine) { *sum = combine[bn254.G2Affine, bn254.G2Jac](terms) },
	}
}

// Compute does the jobs, in at most tasks goroutines at once (0: all cores). The largest pieces begin first, so that the cores
// end together.
func Compute(tasks int, jobs ...Job) {
	known := new(digitLists)
	var pieces []piece
	for _, job := range jobs {
		job.split(tasks, known)
		pieces = append(pieces, job.pieces(parallel.Cores(tasks))...)
	}
	slices.SortStableFunc(pieces, func(a, b piece) int { return cmp.Compare(b.weight, a.weight) })
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(parallel.Cores(tasks), len(pieces)) {
		group.Go(func() {
			w := workers.Get().(*worker)
			defer workers.Put(w)
			for {
				i := int(next.Add(1)) - 1
				if i >= len(pieces) {
					return
				}
				pieces[i].work(w)
			}
		})
	}
	group.Wait()
	for _, job := range jobs {
		job.finish()
	}
}

// job is a sum in one of the groups.
type job[P Point] struct {
	points  []P
	scalars []fr.Element
	cost    int // of an addition, beside one in G1
	windows func(*worker) *windows[P]
	combine func(terms []P)
	digits  *digitList
	terms   []P // the points whose sum with weights 2^i is the job's
}

func (j *job[P]) split(tasks int, known *digitLists) {
	j.digits = known.of(j.scalars, tasks)
	j.terms = make([]P, vector.Windows(j.digits.width)*j.digits.width)
}

func (j *job[P]) pieces(tasks int) []piece {
	var list []piece
	count := vector.Windows(j.digits.width)
	group := min(max(1, smallWindows/max(1, len(j.points))), max(1, count/(2*tasks)))
	for start := 0; start < count; start += group {
		end := min(start+group, count)
		list = append(list, piece{
			weight: j.cost * len(j.points) * (end - start),
			work:   func(w *worker) { j.windows(w).sum(j, start, end) },
		})
	}
	return list
}

// smallWindows is how many points the windows of a piece should have together, so that its batches get full.
const smallWindows = 16 * batchSize

func (j *job[P]) finish() { j.combine(j.terms) }

// jacobian is what combine needs of gnark-crypto's Jacobian points.
type jacobian[P, J any] interface {
	*J
	AddMixed(*P) *J
	DoubleAssign() *J
}

// combine returns the sum of 2^i times term i.
func combine[P Point, J any, F jacobian[P, J]](terms []P) (sum J) {
	var infinity P
	for i := len(terms) - 1; i >= 0; i-- {
		F(&sum).DoubleAssign()
		if terms[i] != infinity {
			F(&sum).AddMixed(&terms[i])
		}
	}
	return sum
}

func negate[P Point](p *P) {
	switch p := any(p).(type) {
	case *bn254.G1Affine:
		p.Neg(p)
	case *bn254.G2Affine:
		p.Neg(p)
	}
}
