package ptau

import (
	"math/big"
	"math/bits"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"

	"fss/prover/internal/fault"
	"fss/prover/internal/parallel"
)

// BasisG1 returns the list's Lagrange basis over the domain of 2^power elements: L_i(tau), times alpha or beta. That of Tau
// goes up to Power + 1, where the highest power, which the file has not, counts as infinity. A file that is
// not prepared costs power 2^(power-1) scalar multiplications.
func (f *File) BasisG1(list List, power uint32) ([]bn254.G1Affine, error) {
	if err := f.fits(power, list); err != nil {
		return nil, err
	}
	size := 1 << power
	if f.prepared {
		return f.basis1[list][size-1 : 2*size-1], nil
	}
	points := make([]bn254.G1Jac, size)
	for i, powers := 0, f.powers(list); i < min(size, len(powers)); i++ {
		points[i].FromAffine(&powers[i])
	}
	if len(f.powers(list)) < size {
		points[size-1].FromAffine(&bn254.G1Affine{})
	}
	inverseGroupTransform(points)
	return bn254.BatchJacobianToAffineG1(points), nil
}

// BasisG2 returns the Lagrange basis over the domain of 2^power elements in G2.
func (f *File) BasisG2(power uint32) ([]bn254.G2Affine, error) {
	if err := f.fits(power, Alpha); err != nil {
		return nil, err
	}
	size := 1 << power
	if f.prepared {
		return f.basis2[size-1 : 2*size-1], nil
	}
	points := make([]bn254.G2Jac, size)
	for i := range points {
		points[i].FromAffine(&f.TauG2[i])
	}
	inverseGroupTransform(points)
	affine := make([]bn254.G2Affine, size)
	parallel.Ranges(size, 0, func(start, end int) {
		for i := start; i < end; i++ {
			affine[i].FromJacobian(&points[i])
		}
	})
	return affine, nil
}

func (f *File) fits(power uint32, list List) error {
	most := f.Power
	if list == Tau {
		most++
	}
	if power > most {
		return fault.Refuse("ptau.too-small", "2^%d powers are needed and the file has 2^%d", power, f.Power).
			WithHint("take a phase 1 of a higher power")
	}
	return nil
}

// jacobian is what the transform needs of a point.
type jacobian[P any] interface {
	*P
	AddAssign(*P) *P
	SubAssign(*P) *P
	ScalarMultiplication(*P, *big.Int) *P
}

// inverseGroupTransform replaces sum_i of x_i w^(ij) by x_i, w a primitive root of unity (decimation in frequency).
func inverseGroupTransform[P any, J jacobian[P]](points []P) {
	size := len(points)
	if size == 1 {
		return
	}
	roots := inverseRoots(size)
	for half := size / 2; half > 0; half /= 2 {
		stride := size / (2 * half)
		parallel.Ranges(size/2, 0, func(start, end int) {
			for pair := start; pair < end; pair++ {
				i := pair/half*2*half + pair%half
				upper, lower := J(&points[i]), J(&points[i+half])
				sum := points[i]
				J(&sum).AddAssign(&points[i+half])
				upper.SubAssign(&points[i+half])
				if pair%half == 0 {
					points[i+half] = points[i]
				} else {
					lower.ScalarMultiplication(upper, roots[pair%half*stride])
				}
				points[i] = sum
			}
		})
	}
	bitReverse(points)
	var inverse fr.Element
	inverse.SetUint64(uint64(size)).Inverse(&inverse)
	factor := inverse.BigInt(new(big.Int))
	parallel.Ranges(size, 0, func(start, end int) {
		for i := start; i < end; i++ {
			J(&points[i]).ScalarMultiplication(&points[i], factor)
		}
	})
}

// inverseRoots returns w^-i for i < size / 2.
func inverseRoots(size int) []*big.Int {
	root, _ := fft.Generator(uint64(size))
	root.Inverse(&root)
	power, roots := fr.One(), make([]*big.Int, size/2)
	for i := range roots {
		roots[i] = power.BigInt(new(big.Int))
		power.Mul(&power, &root)
	}
	return roots
}

func bitReverse[P any](points []P) {
	shift := 64 - bits.TrailingZeros(uint(len(points)))
	for i := range points {
		if j := int(bits.Reverse64(uint64(i)) >> shift); i < j {
			points[i], points[j] = points[j], points[i]
		}
	}
}
