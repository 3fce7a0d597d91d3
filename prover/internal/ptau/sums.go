package ptau

import (
	"crypto/rand"
	"io"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/ceremony/transcript"
	"fss/prover/internal/fault"
	"fss/prover/internal/multiexp"
	"fss/prover/internal/parallel"
)

// Weights draws random weights of 128 bits for a combination that is to be compared with another.
func Weights(count int) ([]fr.Element, error) { return weights(count, 16) }

// shortWeights draws random weights of 16 bits.
func shortWeights(count int) ([]fr.Element, error) { return weights(count, 2) }

func weights(count, width int) ([]fr.Element, error) {
	data := make([]byte, width*count)
	if _, err := io.ReadFull(rand.Reader, data); err != nil {
		return nil, fault.Environment("prover.randomness", "cannot read randomness: %v", err)
	}
	list := make([]fr.Element, count)
	parallel.Ranges(count, 0, func(start, end int) {
		for i := start; i < end; i++ {
			list[i].SetBytes(data[width*i : width*(i+1)])
		}
	})
	return list, nil
}

// summing is SumG1 or SumG2.
type summing[P transcript.Point] func(points []P, weights []fr.Element) P

// SumG1 adds up points with weights.
func SumG1(points []bn254.G1Affine, weights []fr.Element) (affine bn254.G1Affine) {
	var sum bn254.G1Jac
	multiexp.Compute(0, multiexp.G1(&sum, points, weights))
	return *affine.FromJacobian(&sum)
}

// SumG2 adds up points with weights.
func SumG2(points []bn254.G2Affine, weights []fr.Element) (affine bn254.G2Affine) {
	var sum bn254.G2Jac
	multiexp.Compute(0, multiexp.G2(&sum, points, weights))
	return *affine.FromJacobian(&sum)
}

// SumOf adds up any number of points by one of the above: these take 2^25 at most, and memory for each.
func SumOf[P transcript.Point](points []P, weights []fr.Element, sum summing[P]) P {
	const atOnce = 1 << 20
	var parts []P
	for start := 0; start < len(points); start += atOnce {
		end := min(start+atOnce, len(points))
		parts = append(parts, sum(points[start:end], weights[start:end]))
	}
	return total(parts, sum)
}

func total[P transcript.Point](points []P, sum summing[P]) P {
	ones := make([]fr.Element, len(points))
	for i := range ones {
		ones[i].SetOne()
	}
	return sum(points, ones)
}
