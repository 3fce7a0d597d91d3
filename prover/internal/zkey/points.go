package zkey

import (
	"math/big"
	"math/bits"
	"slices"
	"sync/atomic"
	"unsafe"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/binfile"
	"fss/prover/internal/fault"
	"fss/prover/internal/parallel"
)

var (
	baseModulus   = words(fp.Modulus())
	scalarModulus = words(fr.Modulus())
)

func words(modulus *big.Int) (limbs [4]uint64) {
	for i := range limbs {
		limbs[i] = new(big.Int).Rsh(modulus, uint(64*i)).Uint64()
	}
	return limbs
}

func littleEndian(modulus *big.Int) []byte {
	encoded := modulus.FillBytes(make([]byte, 32))
	slices.Reverse(encoded)
	return encoded
}

func below(value, modulus *[4]uint64) bool {
	var borrow uint64
	for i := range value {
		_, borrow = bits.Sub64(value[i], modulus[i], borrow)
	}
	return borrow == 1
}

func belowScalarModulus(value *fr.Element) bool { return below((*[4]uint64)(value), &scalarModulus) }
func belowBaseModulus(value *fp.Element) bool   { return below((*[4]uint64)(value), &baseModulus) }

func takePoint[T any](cursor *binfile.Cursor) T {
	var point T
	copy(binfile.Bytes(unsafe.Slice(&point, 1)), cursor.Take(int(unsafe.Sizeof(point))))
	return point
}

// CheckPoints refuses a coordinate that is not below q, a point off the curve, and, in the header, points
// at infinity or outside the subgroup. Infinity is legal elsewhere: a wire that A or B does not use.
func (k *Key) CheckPoints() error {
	named1 := []bn254.G1Affine{k.Alpha1, k.Beta1, k.Delta1}
	named2 := []bn254.G2Affine{k.Beta2, k.Gamma2, k.Delta2}
	for i := range named1 {
		if named1[i].IsInfinity() {
			return fault.Refuse("key.infinity", "alpha, beta or delta of the proving key is the point at infinity")
		}
	}
	for i := range named2 {
		if named2[i].IsInfinity() {
			return fault.Refuse("key.infinity", "beta, gamma or delta of the proving key is the point at infinity")
		}
		if named2[i].IsOnCurve() && !named2[i].IsInSubGroup() {
			return fault.Refuse("key.not-in-subgroup", "beta, gamma or delta of the proving key is outside the subgroup")
		}
	}
	for _, points := range [][]bn254.G1Affine{named1, k.IC, k.A, k.B1, k.C, k.H} {
		if err := checkG1(points); err != nil {
			return err
		}
	}
	for _, points := range [][]bn254.G2Affine{named2, k.B2} {
		if err := checkG2(points); err != nil {
			return err
		}
	}
	return nil
}

func checkG1(points []bn254.G1Affine) error {
	var b fp.Element
	b.SetUint64(3)
	return checkEach(points, func(p *bn254.G1Affine) string {
		if !belowBaseModulus(&p.X) || !belowBaseModulus(&p.Y) {
			return "key.coordinate-range"
		}
		var left, right fp.Element
		left.Square(&p.Y)
		right.Square(&p.X).Mul(&right, &p.X).Add(&right, &b)
		if !p.IsInfinity() && !left.Equal(&right) {
			return "key.not-on-curve"
		}
		return ""
	})
}

func checkG2(points []bn254.G2Affine) error {
	return checkEach(points, func(p *bn254.G2Affine) string {
		for _, coordinate := range []*fp.Element{&p.X.A0, &p.X.A1, &p.Y.A0, &p.Y.A1} {
			if !belowBaseModulus(coordinate) {
				return "key.coordinate-range"
			}
		}
		if !p.IsOnCurve() {
			return "key.not-on-curve"
		}
		return ""
	})
}

func checkEach[T any](points []T, refusal func(*T) string) error {
	var found atomic.Value
	parallel.Ranges(len(points), 0, func(start, end int) {
		for i := start; i < end; i++ {
			if code := refusal(&points[i]); code != "" {
				found.Store(code)
				return
			}
		}
	})
	if code, bad := found.Load().(string); bad {
		return fault.Refuse(code, "a point of the proving key is not a canonical point of its curve").
			WithHint("the file is damaged: make or fetch it again")
	}
	return nil
}
