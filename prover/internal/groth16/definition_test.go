package groth16_test

import (
	"io"
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"

	"fss/prover/internal/groth16"
	"fss/prover/internal/sample"
	"fss/prover/internal/zkey"
)

// byDefinition makes the proof with gnark-crypto's transforms and sums alone, straight from the equations.
func byDefinition(key *zkey.Key, witness []fr.Element, random io.Reader) *groth16.Proof {
	r, s := draw(random), draw(random)
	a := sumG1(key.A, witness, key.Alpha1, key.Delta1, r)
	b := sumG1(key.B1, witness, key.Beta1, key.Delta1, s)
	b2 := sumG2(key.B2, witness, key.Beta2, key.Delta2, s)

	var rs, negated fr.Element
	negated.Neg(rs.Mul(&r, &s))
	c := sumG1(key.C, witness[1+key.Public:], multiple(a, s), key.Delta1, negated)
	c = sumG1(key.H, quotient(key, witness), c, b, r)
	return &groth16.Proof{A: a, B: b2, C: c}
}

func draw(random io.Reader) (value fr.Element) {
	var wide [48]byte
	_, _ = io.ReadFull(random, wide[:])
	value.SetBytes(wide[:])
	return value
}

func multiple(point bn254.G1Affine, factor fr.Element) (result bn254.G1Affine) {
	return *result.ScalarMultiplication(&point, factor.BigInt(new(big.Int)))
}

// sumG1 returns the scalars' combination of the points, plus start, plus factor times last.
func sumG1(points []bn254.G1Affine, scalars []fr.Element, start, last bn254.G1Affine, factor fr.Element) (sum bn254.G1Affine) {
	_, _ = sum.MultiExp(points, scalars, ecc.MultiExpConfig{NbTasks: 1})
	blinding := multiple(last, factor)
	sum.Add(&sum, &start)
	return *sum.Add(&sum, &blinding)
}

func sumG2(points []bn254.G2Affine, scalars []fr.Element, start, last bn254.G2Affine, factor fr.Element) (sum bn254.G2Affine) {
	_, _ = sum.MultiExp(points, scalars, ecc.MultiExpConfig{NbTasks: 1})
	last.ScalarMultiplication(&last, factor.BigInt(new(big.Int)))
	sum.Add(&sum, &start)
	return *sum.Add(&sum, &last)
}

// quotient returns A B - C at the odd powers of a root of unity of twice the domain's order.
func quotient(key *zkey.Key, witness []fr.Element) []fr.Element {
	var rows [3][]fr.Element
	for i := range rows {
		rows[i] = make([]fr.Element, key.Domain)
	}
	for i := range key.Coefficients {
		coefficient := &key.Coefficients[i]
		term := coefficient.Scaled()
		term.Mul(&term, &fr.Element{1}).Mul(&term, &witness[coefficient.Wire()])
		sum := &rows[coefficient.Matrix()][coefficient.Row()]
		sum.Add(sum, &term)
	}
	for i := range rows[2] {
		rows[2][i].Mul(&rows[0][i], &rows[1][i])
	}
	shift, _ := fft.Generator(2 * uint64(key.Domain))
	domain := fft.NewDomain(uint64(key.Domain), fft.WithShift(shift))
	for _, values := range rows {
		domain.FFTInverse(values, fft.DIF)
		domain.FFT(values, fft.DIT, fft.OnCoset())
	}
	for i := range rows[0] {
		rows[0][i].Mul(&rows[0][i], &rows[1][i]).Sub(&rows[0][i], &rows[2][i])
	}
	return rows[0]
}

// TestProofIsItsDefinition has circuits around the sizes at which other ways of computing begin, and witnesses that are all
// zero and all -1 but for the constant.
func TestProofIsItsDefinition(t *testing.T) {
	var minusOne fr.Element
	minusOne.SetInt64(-1)
	for _, length := range []int{1, 29, 61, 62, 700, 5000} {
		key, err := zkey.Parse(sample.Key(length))
		if err != nil {
			t.Fatal(err)
		}
		prover, err := groth16.NewProver(key, false)
		if err != nil {
			t.Fatal(err)
		}
		witnesses := map[string][]fr.Element{
			"random": sample.Witness(length, 7), "zero": sample.Witness(length, 0), "minus one": sample.Witness(length, 0),
		}
		for wire := range witnesses["minus one"][1:] {
			witnesses["minus one"][1+wire] = minusOne
		}
		for name, witness := range witnesses {
			want := byDefinition(key, witness, sample.Randomness(3))
			for _, tasks := range []int{0, 1, 3} {
				got, _, err := prover.Prove(witness, sample.Randomness(3), groth16.Options{Tasks: tasks})
				if err != nil {
					t.Fatalf("%s, %d steps: %v", name, length, err)
				}
				if *got != *want {
					t.Fatalf("%s, %d steps, %d tasks: another proof", name, length, tasks)
				}
			}
		}
	}
}
