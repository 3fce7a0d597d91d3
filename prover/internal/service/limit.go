package service

import (
	"math"
	"time"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/groth16"
	"fss/prover/internal/parallel"
	"fss/prover/internal/vector"
)

// Limit is what a proof's additions alone would take on this machine.
type Limit struct {
	Additions   groth16.Workload `json:"additions"`
	Nanoseconds AdditionCost     `json:"nanoseconds"`
	Seconds     float64          `json:"seconds"`
}

// AdditionCost is the nanoseconds of one addition on one core, its share of the batch's inversion included.
type AdditionCost struct {
	G1 float64 `json:"g1"`
	G2 float64 `json:"g2"`
}

func limitOf(work groth16.Workload, tasks int) *Limit {
	cost := additionCost()
	return &Limit{
		Additions: work, Nanoseconds: cost,
		Seconds: (float64(work.G1)*cost.G1 + float64(work.G2)*cost.G2) / 1e9 / float64(parallel.Cores(tasks)),
	}
}

// limitBatch is how many additions share an inversion here: as many as fit the second-level cache.
const limitBatch = 2048

// additionCost measures independent additions of points that lie in the cache.
func additionCost() AdditionCost {
	factors := make([]fr.Element, 2*limitBatch)
	for i := range factors {
		factors[i].SetUint64(uint64(i + 1))
	}
	_, _, g1, g2 := bn254.Generators()
	return AdditionCost{
		G1: costOf(vector.NewAdderG1(limitBatch), bn254.BatchScalarMultiplicationG1(&g1, factors)),
		G2: costOf(vector.NewAdderG2(limitBatch), bn254.BatchScalarMultiplicationG2(&g2, factors)),
	}
}

// costOf adds the first half of the points to the second half and returns the least nanoseconds of an addition.
func costOf[P bn254.G1Affine | bn254.G2Affine](adder *vector.Adder[P], points []P) float64 {
	sums := make([]P, limitBatch)
	var pairs vector.Pairs
	for i := range uint32(limitBatch) {
		pairs.Left, pairs.Right = append(pairs.Left, i), append(pairs.Right, limitBatch+i)
		pairs.Sum = append(pairs.Sum, i)
	}
	const rounds = 200
	least := math.Inf(1)
	for range rounds {
		start := time.Now()
		adder.Add(sums, points, points, pairs)
		least = min(least, float64(time.Since(start).Nanoseconds())/limitBatch)
	}
	return least
}
