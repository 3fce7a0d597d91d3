package groth16

import (
	"crypto/sha512"
	"io"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/fault"
	"fss/prover/internal/fixedbase"
	"fss/prover/internal/parallel"
	"fss/prover/internal/r1cs"
	"fss/prover/internal/zkey"
)

// maxDomain is the largest domain whose double still divides r - 1.
const maxDomain = 1 << 27

// DevelopmentName is what a key made here says of itself in its contribution record.
const DevelopmentName = "fss development key, no ceremony"

// Setup makes a proving key for the circuit from the randomness that it reads from random. Whoever knows that
// randomness can forge proofs, so such a key is for development: the trapdoor lives in this call alone.
// delta is never 1, so the key has delta != gamma. (Groth 2016, https://eprint.iacr.org/2016/260, 3.2)
func Setup(system *r1cs.R1CS, random io.Reader) (*zkey.Key, zkey.Contribution, error) {
	rows := uint64(system.Constraints) + uint64(system.Public()) + 1
	if rows > maxDomain {
		return nil, zkey.Contribution{}, fault.Refuse("r1cs.too-large", "the circuit needs %d rows, at most 2^27 are possible", rows)
	}
	domain := max(ecc.NextPowerOfTwo(rows), 2)
	secret, err := drawTrapdoor(random, domain)
	if err != nil {
		return nil, zkey.Contribution{}, err
	}
	defer secret.wipe()

	values := evaluateAt(system, domain, secret.tau)
	linear := values.linear(secret)
	public := int(system.Public()) + 1
	scale(linear[public:], secret.deltaInverse)

	key := &zkey.Key{Wires: system.Wires, Public: system.Public(), Domain: uint32(domain)}
	_, _, g1, g2 := bn254.Generators()
	table1 := fixedbase.NewG1(g1, 3*int(system.Wires)+int(domain))
	table2 := fixedbase.NewG2(g2, int(system.Wires))
	multiply1 := func(scalars ...fr.Element) []bn254.G1Affine { return fixedbase.MultiplyG1(table1, scalars) }
	multiply2 := func(scalars ...fr.Element) []bn254.G2Affine { return fixedbase.MultiplyG2(table2, scalars) }

	named1 := multiply1(secret.alpha, secret.beta, secret.delta)
	key.Alpha1, key.Beta1, key.Delta1 = named1[0], named1[1], named1[2]
	named2 := multiply2(secret.beta, fr.One(), secret.delta)
	key.Beta2, key.Gamma2, key.Delta2 = named2[0], named2[1], named2[2]
	key.IC, key.C = multiply1(linear[:public]...), multiply1(linear[public:]...)
	key.A, key.B1 = multiply1(values.a...), multiply1(values.b...)
	key.B2 = multiply2(values.b...)
	key.H = multiply1(oddLagrange(domain, secret.tau, secret.deltaInverse)...)
	key.Coefficients = coefficients(system)

	contribution, err := record(system, key, secret, random)
	return key, contribution, err
}

// trapdoor is the toxic waste.
type trapdoor struct {
	tau, alpha, beta, delta, deltaInverse fr.Element
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
	return secret, nil
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

// record fills the contribution that snarkjs's tools expect. It names the key for what it is; it is no proof that
// anyone took part, since without powers of tau there is nothing to check it against.
func record(system *r1cs.R1CS, key *zkey.Key, secret *trapdoor, random io.Reader) (zkey.Contribution, error) {
	var s fr.Element
	if err := drawScalar(&s, random); err != nil {
		return zkey.Contribution{}, err
	}
	contribution := zkey.Contribution{DeltaAfter: key.Delta1, G2SPX: key.Delta2, Name: DevelopmentName}
	contribution.CircuitHash = system.Hash()
	contribution.G1S.ScalarMultiplicationBase(s.BigInt(newInt()))
	contribution.G1SX.ScalarMultiplication(&contribution.G1S, secret.delta.BigInt(newInt()))
	hash := sha512.New()
	hash.Write(contribution.CircuitHash[:])
	hash.Write(contribution.G1S.Marshal())
	hash.Write(contribution.G1SX.Marshal())
	hash.Sum(contribution.Transcript[:0])
	return contribution, nil
}

func coefficients(system *r1cs.R1CS) []zkey.Coefficient {
	public := system.Public()
	count := system.NonZeros(r1cs.A) + system.NonZeros(r1cs.B) + uint64(public) + 1
	list := make([]zkey.Coefficient, 0, count)
	for row, terms := range system.Rows() {
		for matrix, combination := range terms[:2] {
			for i := range combination.Len() {
				list = append(list, zkey.NewCoefficient(uint32(matrix), row, combination.Wire(i), combination.Coefficient(i)))
			}
		}
	}
	for wire := range public + 1 {
		list = append(list, zkey.NewCoefficient(0, system.Constraints+wire, wire, fr.One()))
	}
	return list
}

func scale(values []fr.Element, factor fr.Element) {
	parallel.Ranges(len(values), 0, func(start, end int) {
		for i := start; i < end; i++ {
			values[i].Mul(&values[i], &factor)
		}
	})
}
