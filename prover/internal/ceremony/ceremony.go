// Package ceremony is the second phase of a Groth16 ceremony, for one circuit: the key before any contribution, made from
// a phase 1; contributions, by hand and by a beacon; and the verification of all of it. Files and hashes are
// snarkjs's. Keys: Groth 2016, https://eprint.iacr.org/2016/260; the ceremony: Bowe, Gabizon and Miers 2017,
// https://eprint.iacr.org/2017/1050. It may import r1cs, zkey, ptau, ceremony/* and what these may.
package ceremony

import (
	"io"
	"math/bits"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254"

	"fss/prover/internal/ceremony/transcript"
	"fss/prover/internal/fault"
	"fss/prover/internal/parallel"
	"fss/prover/internal/ptau"
	"fss/prover/internal/r1cs"
	"fss/prover/internal/vector"
	"fss/prover/internal/zkey"
)

// Initial is a circuit's key before any contribution: delta = gamma = 1, so that anybody can forge for it.
type Initial struct {
	zkey.Points
	Shape           zkey.Shape
	CircuitHash     transcript.Digest
	IC, A, B1, C, H []bn254.G1Affine
	B2              []bn254.G2Affine
}

// NewInitial makes the key of a circuit from a phase 1, which has been checked.
func NewInitial(system *r1cs.R1CS, phase1 *ptau.File) (*Initial, error) {
	shape, err := shapeOf(system)
	if err != nil {
		return nil, err
	}
	bases, err := basesOf(phase1, uint32(bits.TrailingZeros32(shape.Domain)))
	if err != nil {
		return nil, err
	}
	_, _, g1, g2 := bn254.Generators()
	key := &Initial{Shape: shape, H: bases.h}
	key.Points = zkey.Points{
		Alpha1: phase1.AlphaG1[0], Beta1: phase1.BetaG1[0], Delta1: g1, Beta2: phase1.BetaG2, Gamma2: g2, Delta2: g2,
	}
	matrix := columnsOf(system)
	a, b, c := &matrix[r1cs.A], &matrix[r1cs.B], &matrix[r1cs.C]
	linear := combineG1(system, source[bn254.G1Affine]{bases.beta, a}, source[bn254.G1Affine]{bases.alpha, b},
		source[bn254.G1Affine]{bases.tau, c})
	key.IC, key.C = linear[:shape.Public+1], linear[shape.Public+1:]
	key.A = combineG1(system, source[bn254.G1Affine]{bases.tau, a})
	key.B1 = combineG1(system, source[bn254.G1Affine]{bases.tau, b})
	key.B2 = combineG2(system, source[bn254.G2Affine]{bases.tau2, b})
	key.CircuitHash = key.hash(phase1)
	return key, nil
}

// bases are the Lagrange bases over a circuit's domain.
type bases struct {
	tau, alpha, beta, h []bn254.G1Affine
	tau2                []bn254.G2Affine
}

func basesOf(phase1 *ptau.File, power uint32) (*bases, error) {
	var b bases
	for _, wanted := range []struct {
		target *[]bn254.G1Affine
		list   ptau.List
		power  uint32
	}{{&b.h, ptau.Tau, power + 1}, {&b.tau, ptau.Tau, power}, {&b.alpha, ptau.Alpha, power}, {&b.beta, ptau.Beta, power}} {
		var err error
		if *wanted.target, err = phase1.BasisG1(wanted.list, wanted.power); err != nil {
			return nil, err
		}
	}
	doubled := b.h
	b.h = make([]bn254.G1Affine, len(doubled)/2)
	for i := range b.h {
		b.h[i] = doubled[2*i+1]
	}
	var err error
	b.tau2, err = phase1.BasisG2(power)
	return &b, err
}

func combineG1(system *r1cs.R1CS, sources ...source[bn254.G1Affine]) []bn254.G1Affine {
	return bn254.BatchJacobianToAffineG1(
		combine[bn254.G1Affine, bn254.G1Jac](0, int(system.Wires), vector.NewAdderG1, sources...))
}

func combineG2(system *r1cs.R1CS, sources ...source[bn254.G2Affine]) []bn254.G2Affine {
	sums := combine[bn254.G2Affine, bn254.G2Jac](0, int(system.Wires), vector.NewAdderG2, sources...)
	points := make([]bn254.G2Affine, len(sums))
	parallel.Ranges(len(sums), 0, func(start, end int) {
		for i := start; i < end; i++ {
			points[i].FromJacobian(&sums[i])
		}
	})
	return points
}

func shapeOf(system *r1cs.R1CS) (zkey.Shape, error) {
	const maxDomain, maxCoefficients = 1 << 27, 1<<32 - 1
	rows := uint64(system.Constraints) + uint64(system.Public()) + 1
	coefficients := system.NonZeros(r1cs.A) + system.NonZeros(r1cs.B) + uint64(system.Public()) + 1
	if rows > maxDomain || coefficients > maxCoefficients {
		return zkey.Shape{}, fault.Refuse("r1cs.too-large", "the circuit has %d rows and %d non-zeros, at most 2^27 and 2^32 - 1 are possible", rows, coefficients)
	}
	return zkey.Shape{
		Wires: system.Wires, Public: system.Public(), Domain: uint32(max(ecc.NextPowerOfTwo(rows), 2)),
		Coefficients: uint32(coefficients),
	}, nil
}

// Write writes the key, without any contribution.
func (k *Initial) Write(system *r1cs.R1CS, out io.WriterAt) error {
	w := zkey.NewWriter(out, k.Shape)
	w.PutPoints(&k.Points)
	for section, points := range map[zkey.Section][]bn254.G1Affine{
		zkey.IC: k.IC, zkey.A: k.A, zkey.B1: k.B1, zkey.C: k.C, zkey.H: k.H,
	} {
		w.PutG1(section, 0, points)
	}
	w.PutB2(0, k.B2)
	for block := range nonZeros(system) {
		w.PutCoefficients(block.first, block.list)
	}
	w.PutRecord(&zkey.Record{CircuitHash: k.CircuitHash})
	return w.Err()
}
