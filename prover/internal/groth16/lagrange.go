package groth16

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"

	"fss/prover/internal/parallel"
	"fss/prover/internal/r1cs"
)

// inverted is how many differences share an inversion: enough to hide it, few enough for the cache.
const inverted = 1 << 10

// wireValues are the polynomials of every wire, evaluated at tau.
type wireValues struct {
	a, b, c []fr.Element
}

// evaluateAt sums, for each wire, its coefficients times the Lagrange basis at tau. A gets one row more for the
// constant and for each public input, past the constraints, which keeps the public inputs' polynomials
// linearly independent (snarkjs and libsnark do the same).
func evaluateAt(system *r1cs.R1CS, domain uint64, tau fr.Element) *wireValues {
	basis := plainBasis(domain, tau)
	values := &wireValues{
		a: make([]fr.Element, system.Wires), b: make([]fr.Element, system.Wires), c: make([]fr.Element, system.Wires),
	}
	gather := func(matrix r1cs.Matrix, sums []fr.Element) func() {
		return func() {
			for row, terms := range system.Rows() {
				combination := terms[matrix]
				for i := range combination.Len() {
					addTerm(&sums[combination.Wire(i)], combination.Words(i), &basis[row])
				}
			}
		}
	}
	parallel.Steps(0, gather(r1cs.A, values.a), gather(r1cs.B, values.b), gather(r1cs.C, values.c))
	for wire := range system.Public() + 1 {
		addTerm(&values.a[wire], plainOne, &basis[system.Constraints+wire])
	}
	return values
}

var plainOne = [4]uint64{1}

// addTerm adds a plain coefficient, as the .r1cs has it, times an element of plainBasis.
func addTerm(sum *fr.Element, coefficient [4]uint64, basis *fr.Element) {
	term := fr.Element(coefficient)
	term.Mul(&term, basis)
	sum.Add(sum, &term)
}

// linear returns beta A + alpha B + C of every wire.
func (v *wireValues) linear(secret *trapdoor) []fr.Element {
	sums := make([]fr.Element, len(v.a))
	parallel.Ranges(len(sums), 0, func(start, end int) {
		var term fr.Element
		for i := start; i < end; i++ {
			sums[i].Mul(&v.a[i], &secret.beta)
			term.Mul(&v.b[i], &secret.alpha)
			sums[i].Add(&sums[i], &term).Add(&sums[i], &v.c[i])
		}
	})
	return sums
}

// plainBasis returns R L_i(tau) = R w^i (tau^n - 1) / (n (tau - w^i)) for i < n, w a primitive n-th root of unity. With
// the factor R = 2^256 one Montgomery multiplication by a plain integer gives the product in Montgomery form, so that
// no coefficient need be converted.
func plainBasis(n uint64, tau fr.Element) []fr.Element {
	root, _ := fft.Generator(n)
	radix := fr.Element{1}
	radix.Inverse(&radix)
	return lagrangeAt(n, n, fr.One(), root, tau, radix)
}

// oddLagrange returns the odd elements of the doubled domain's basis at tau, each times factor.
func oddLagrange(n uint64, tau, factor fr.Element) []fr.Element {
	root, _ := fft.Generator(2 * n)
	var square fr.Element
	square.Square(&root)
	return lagrangeAt(n, 2*n, root, square, tau, factor)
}

// lagrangeAt returns factor x_i (tau^order - 1) / (order (tau - x_i)) for the count points x_i = first * step^i.
func lagrangeAt(count, order uint64, first, step, tau, factor fr.Element) []fr.Element {
	one := fr.One()
	numerator, inverseOrder := raise(tau, order), fr.NewElement(order)
	numerator.Sub(&numerator, &one)
	inverseOrder.Inverse(&inverseOrder)
	numerator.Mul(&numerator, &inverseOrder).Mul(&numerator, &factor)

	basis := make([]fr.Element, count)
	parallel.Ranges(int(count), 0, func(start, end int) {
		x := raise(step, uint64(start))
		x.Mul(&x, &first)
		differences := make([]fr.Element, 0, inverted)
		for ; start < end; start += inverted {
			part := basis[start:min(start+inverted, end)]
			differences = differences[:len(part)]
			for i := range part {
				differences[i].Sub(&tau, &x)
				part[i].Mul(&x, &numerator)
				x.Mul(&x, &step)
			}
			for i, inverse := range fr.BatchInvert(differences) {
				part[i].Mul(&part[i], &inverse)
			}
		}
	})
	return basis
}

func scale(values []fr.Element, factor fr.Element) {
	parallel.Ranges(len(values), 0, func(start, end int) {
		for i := start; i < end; i++ {
			values[i].Mul(&values[i], &factor)
		}
	})
}

func raise(base fr.Element, exponent uint64) (power fr.Element) {
	power.Exp(base, new(big.Int).SetUint64(exponent))
	return power
}

func newInt() *big.Int { return new(big.Int) }
