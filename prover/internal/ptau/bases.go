package ptau

import (
	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"

	"fss/prover/internal/ceremony/transcript"
	"fss/prover/internal/fault"
	"fss/prover/internal/parallel"
)

// checkBases checks the Lagrange bases of all sizes.
func (f *File) checkBases() error {
	if !f.prepared {
		return nil
	}
	highest, err := f.highestPower()
	if err != nil {
		return err
	}
	powers := append(append(make([]bn254.G1Affine, 0, len(f.TauG1)+1), f.TauG1...), highest)
	if err := checkBasis(powers, f.basis1[Tau], SumG1); err != nil {
		return err
	}
	for _, list := range []List{Alpha, Beta} {
		if err := checkBasis(f.powers(list), f.basis1[list], SumG1); err != nil {
			return err
		}
	}
	return checkBasis(f.TauG2, f.basis2, SumG2)
}

// highestPower returns the power of tau that the largest basis was made with and the file has not: of a file that was cut
// the true one, else infinity. Any other point here would stand, divided by delta, in the keys made from
// the basis, and one that a forger chose lets it change the public inputs of any proof.
func (f *File) highestPower() (highest bn254.G1Affine, err error) {
	size := len(f.TauG1) + 1
	if size > 1<<MaxPower {
		return highest, nil // no key uses this basis
	}
	root, err := fft.Generator(uint64(size))
	if err != nil {
		return highest, err
	}
	root.Inverse(&root)
	highest = SumOf(f.basis1[Tau][size-1:], powersOf(fr.One(), root, size), SumG1)
	_, _, _, g2 := bn254.Generators()
	if highest.IsInfinity() || transcript.SameRatio(f.TauG1[size-2], highest, g2, f.TauG2[1]) {
		return highest, nil
	}
	return highest, notBasis()
}

// checkBasis compares a random combination of a list's bases with that combination of the powers which it must be: the
// basis of 2^k elements is the inverse transform of the first 2^k powers.
func checkBasis[P transcript.Point](powers, basis []P, sum summing[P]) error {
	combined := make([]fr.Element, len(powers))
	var parts []P
	for size := 1; size <= min(len(powers), 1<<MaxPower); size *= 2 {
		weights, err := Weights(size)
		if err != nil {
			return err
		}
		parts = append(parts, SumOf(basis[size-1:2*size-1], weights, sum))
		inverseTransform(weights)
		parallel.Ranges(size, 0, func(start, end int) {
			for i := start; i < end; i++ {
				combined[i].Add(&combined[i], &weights[i])
			}
		})
	}
	if total(parts, sum) != SumOf(powers, combined, sum) {
		return notBasis()
	}
	return nil
}

func notBasis() error {
	return fault.Refuse(CodeBasis, "the prepared points do not follow from the powers of tau").
		WithHint("the file is damaged or was tampered with: fetch it again")
}

// inverseTransform replaces values at the roots of unity by coefficients.
func inverseTransform(values []fr.Element) {
	if len(values) == 1 {
		return
	}
	domain := fft.NewDomain(uint64(len(values)))
	domain.FFTInverse(values, fft.DIF)
	fft.BitReverse(values)
}
