package sample

import (
	"math/big"
	"unsafe"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"

	"fss/prover/internal/binfile"
)

// Torsion is a point of G2's curve of order 10,069, the least prime that divides the cofactor.
func Torsion() bn254.G2Affine {
	order := new(big.Int).Sub(new(big.Int).Lsh(fp.Modulus(), 1), fr.Modulus())
	order.Mul(order, fr.Modulus()).Div(order, big.NewInt(10069))
	for seed := uint64(1); ; seed++ {
		var x bn254.E2
		x.A0.SetUint64(seed)
		point := bn254.GeneratePointNotInG2(x)
		var affine bn254.G2Affine
		affine.FromJacobian(&point)
		var sum bn254.G2Jac
		for i := order.BitLen() - 1; i >= 0; i-- {
			sum.DoubleAssign()
			if order.Bit(i) == 1 {
				sum.AddMixed(&affine)
			}
		}
		if affine.FromJacobian(&sum); !affine.IsInfinity() {
			return affine
		}
	}
}

// Roots returns the powers of a primitive root of unity of the given order.
func Roots(order int) []*big.Int {
	root, err := fft.Generator(uint64(order))
	if err != nil {
		panic(err)
	}
	power, roots := fr.One(), make([]*big.Int, order)
	for i := range roots {
		roots[i] = power.BigInt(new(big.Int))
		power.Mul(&power, &root)
	}
	return roots
}

// Bytes are a point's as files have them.
func Bytes[P bn254.G1Affine | bn254.G2Affine](point *P) []byte {
	return append([]byte{}, binfile.Bytes(unsafe.Slice(point, 1))...)
}
