package groth16

import (
	"io"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/fault"
	"fss/prover/internal/r1cs"
	"fss/prover/internal/zkey"
)

const (
	// maxDomain is the largest domain whose double still divides r - 1.
	maxDomain = 1 << 27
	// maxCoefficients is how many non-zeros the key's file can count.
	maxCoefficients = 1<<32 - 1
)

// DevelopmentName is what a key made here says of itself in its contribution record.
const DevelopmentName = "fss development key, no ceremony"

// Setup makes a proving key for the circuit from the randomness that it reads from random, and writes it to out piece
// by piece, with name (at most 64 bytes) in its contribution record. Whoever knows that randomness can forge
// proofs, so such a key is for development: the trapdoor lives in this call alone. delta is never 1, so the key has
// delta != gamma. (Groth 2016, https://eprint.iacr.org/2016/260, 3.2)
func Setup(system *r1cs.R1CS, random io.Reader, name string, out io.WriterAt) (*VerifyingKey, zkey.Shape, error) {
	shape, err := shapeOf(system)
	if err != nil {
		return nil, shape, err
	}
	secret, err := drawTrapdoor(random, uint64(shape.Domain))
	if err != nil {
		return nil, shape, err
	}
	defer secret.wipe()

	values := evaluateAt(system, uint64(shape.Domain), secret.tau)
	linear := values.linear(secret)
	public := int(shape.Public) + 1
	scale(linear[public:], secret.deltaInverse)

	work := newKeyWork(zkey.NewWriter(out, shape), shape)
	verifying, points := work.header(secret, linear[:public])
	work.contribution(func() *zkey.Record { return record(system, secret, points, name) })
	work.multiplyG2(values.b)
	work.multiplyG1(zkey.H, oddLagrange(uint64(shape.Domain), secret.tau, secret.deltaInverse))
	work.multiplyG1(zkey.C, linear[public:])
	work.multiplyG1(zkey.A, values.a)
	work.multiplyG1(zkey.B1, values.b)
	work.coefficients(system)
	return verifying, shape, work.run()
}

func shapeOf(system *r1cs.R1CS) (zkey.Shape, error) {
	rows := uint64(system.Constraints) + uint64(system.Public()) + 1
	if rows > maxDomain {
		return zkey.Shape{}, fault.Refuse("r1cs.too-large", "the circuit needs %d rows, at most 2^27 are possible", rows)
	}
	coefficients := system.NonZeros(r1cs.A) + system.NonZeros(r1cs.B) + uint64(system.Public()) + 1
	if coefficients > maxCoefficients {
		return zkey.Shape{}, fault.Refuse("r1cs.too-large", "the circuit has %d non-zeros in A and B, a key can have 2^32 - 1", coefficients)
	}
	return zkey.Shape{
		Wires: system.Wires, Public: system.Public(), Domain: uint32(max(ecc.NextPowerOfTwo(rows), 2)),
		Coefficients: uint32(coefficients),
	}, nil
}

// trapdoor is the toxic waste, and the factor of its contribution record.
type trapdoor struct {
	tau, alpha, beta, delta, deltaInverse, recorded fr.Element
}

func drawTrapdoor(random io.Reader, domain uint64) (*trapdoor, error) {
	secret := new(trapdoor)
	for _, value := range []*fr.Element{&secret.tau, &secret.alpha, &secret.beta, &secret.delta} {
		for value.IsZero() || value.IsOne() {
			if err := drawScalar(value, random); err != nil {
				return nil, err
			}
		}
	}
	if power := raise(secret.tau, 2*domain); power.IsOne() {
		return nil, fault.Environment("prover.randomness", "the randomness gave a root of unity: the source is broken")
	}
	secret.deltaInverse.Inverse(&secret.delta)
	return secret, drawScalar(&secret.recorded, random)
}

func (s *trapdoor) wipe() { *s = trapdoor{} }

// drawScalar reads 48 bytes, so that the value mod r is uniform but for a bias below 2^-128.
func drawScalar(target *fr.Element, random io.Reader) error {
	var wide [48]byte
	if _, err := io.ReadFull(random, wide[:]); err != nil {
		return fault.Environment("prover.randomness", "cannot read randomness: %v", err)
	}
	target.SetBytes(wide[:])
	return nil
}
