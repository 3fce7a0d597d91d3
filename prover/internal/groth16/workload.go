package groth16

import (
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/vector"
)

// Workload is how many additions of points the sums of a proof need.
type Workload struct {
	G1 int `json:"g1"`
	G2 int `json:"g2"`
}

// Workload counts the additions of the bucket method, each sum with the width of windows that needs the fewest: one
// for each signed digit that is not zero, and one for each bucket to weigh it.
func (p *Prover) Workload(witness []fr.Element) Workload {
	a, b := p.rowValues(witness, 0)
	p.domain.Quotient(a, b, 0)
	inB := fewestAdditions(masked(witness, p.key.B1, 0))
	return Workload{
		G1: fewestAdditions(masked(witness, p.key.A, 0)) + inB +
			fewestAdditions(witness[1+p.key.Public:]) + fewestAdditions(a),
		G2: inB,
	}
}

func fewestAdditions(scalars []fr.Element) int {
	const narrowest = 4
	fewest := 0
	for width := narrowest; width <= vector.MaxWidth; width++ {
		windows := vector.Windows(width)
		digits := make([]int16, windows*len(scalars))
		vector.SignedDigits(digits, scalars, width)
		additions := windows << (width - 1)
		for _, digit := range digits {
			if digit != 0 {
				additions++
			}
		}
		if width == narrowest || additions < fewest {
			fewest = additions
		}
	}
	return fewest
}
