package ceremony

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/vector"
)

// matrix has coefficients of every length, wires without terms, and wires with more terms than a job.
func matrix(random *rand.Rand, wires, rows int) columns {
	c := columns{starts: []int{0}}
	for wire := range wires {
		count := []int{0, 1, 2, 7, 40}[random.IntN(5)]
		if wire == wires/2 {
			count = 3*jobTerms + 5
		}
		for range count {
			var value fr.Element
			value.SetUint64(random.Uint64() >> random.IntN(64))
			for range random.IntN(3) {
				value.Square(&value)
			}
			if random.IntN(2) == 0 {
				value.Neg(&value)
			}
			c.rows = append(c.rows, uint32(random.IntN(rows)))
			c.values = append(c.values, signedOf(value.Bits()))
		}
		c.starts = append(c.starts, len(c.rows))
	}
	return c
}

func pointsOf(random *rand.Rand, count int) (one []bn254.G1Affine, two []bn254.G2Affine) {
	one, two = make([]bn254.G1Affine, count), make([]bn254.G2Affine, count)
	for i := range one {
		scalar := new(big.Int).SetUint64(random.Uint64())
		one[i].ScalarMultiplicationBase(scalar)
		two[i].ScalarMultiplicationBase(scalar)
	}
	one[3], two[3] = one[2], two[2]
	one[4].Neg(&one[2])
	two[4].Neg(&two[2])
	return one, two
}

func TestCombineIsItsDefinition(t *testing.T) {
	supported := vector.Supported
	defer func() { vector.Supported = supported }()
	for _, vector.Supported = range []bool{supported, false} {
		random := rand.New(rand.NewPCG(1, 2))
		const wires, rows = 60, 30
		first, second := matrix(random, wires, rows), matrix(random, wires, rows)
		ones, twos := pointsOf(random, rows)
		others, _ := pointsOf(random, rows)
		g1 := combine[bn254.G1Affine, bn254.G1Jac](2, wires-1, vector.NewAdderG1,
			source[bn254.G1Affine]{ones, &first}, source[bn254.G1Affine]{others, &second})
		g2 := combine[bn254.G2Affine, bn254.G2Jac](2, wires-1, vector.NewAdderG2, source[bn254.G2Affine]{twos, &first})
		for wire := 2; wire < wires-1; wire++ {
			var want1 bn254.G1Jac
			var want2 bn254.G2Jac
			for s, terms := range []*columns{&first, &second} {
				for i := terms.starts[wire]; i < terms.starts[wire+1]; i++ {
					scalar := integer(&terms.values[i])
					var product bn254.G1Jac
					point := [2][]bn254.G1Affine{ones, others}[s][terms.rows[i]]
					product.FromAffine(&point)
					want1.AddAssign(product.ScalarMultiplication(&product, scalar))
					if s == 0 {
						var product bn254.G2Jac
						product.FromAffine(&twos[terms.rows[i]])
						want2.AddAssign(product.ScalarMultiplication(&product, scalar))
					}
				}
			}
			if !g1[wire-2].Equal(&want1) || !g2[wire-2].Equal(&want2) {
				t.Errorf("wire %d differs", wire)
			}
		}
	}
}

func integer(value *signed) *big.Int {
	result := new(big.Int)
	for i := 3; i >= 0; i-- {
		result.Lsh(result, 64).Or(result, new(big.Int).SetUint64(value.words[i]))
	}
	if value.negative {
		result.Neg(result)
	}
	return result
}
