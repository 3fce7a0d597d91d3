package zkey

import (
	"math/big"
	"math/bits"
	"slices"
	"sync"
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
	if value[3] != modulus[3] {
		return value[3] < modulus[3]
	}
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

// CheckHeader refuses a coordinate that is not below q and a point at infinity, off the curve or outside the
// subgroup among those of the header and of IC: the points of the verification key, and beta1 and delta1.
func (k *Key) CheckHeader() error {
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
	for _, points := range [][]bn254.G1Affine{named1, k.IC} {
		if err := checkEach(points, checkG1); err != nil {
			return err
		}
	}
	return checkEach(named2, checkG2)
}

// CheckPoints is CheckHeader for all points of the key, in time that grows with its size. Infinity is legal outside
// the header: a wire that A or B does not use.
func (k *Key) CheckPoints() error {
	if err := k.CheckHeader(); err != nil {
		return err
	}
	for _, points := range [][]bn254.G1Affine{k.A, k.B1, k.C, k.H} {
		if err := checkEach(points, checkG1); err != nil {
			return err
		}
	}
	return checkEach(k.B2, checkG2)
}

func checkG1(_ int, p *bn254.G1Affine) error {
	if !belowBaseModulus(&p.X) || !belowBaseModulus(&p.Y) {
		return damaged("key.coordinate-range")
	}
	if !p.IsOnCurve() {
		return damaged("key.not-on-curve")
	}
	return nil
}

func checkG2(_ int, p *bn254.G2Affine) error {
	for _, coordinate := range []*fp.Element{&p.X.A0, &p.X.A1, &p.Y.A0, &p.Y.A1} {
		if !belowBaseModulus(coordinate) {
			return damaged("key.coordinate-range")
		}
	}
	if !p.IsOnCurve() {
		return damaged("key.not-on-curve")
	}
	return nil
}

func damaged(code string) error {
	return fault.Refuse(code, "a point of the proving key is not a canonical point of its curve").
		WithHint("the file is damaged: make or fetch it again")
}

// checkEach calls check on each element, on all cores, and returns the error of the first that is refused.
func checkEach[T any](list []T, check func(i int, element *T) error) error {
	const perTask = 1 << 12
	var lock sync.Mutex
	var refused error
	first := len(list)
	parallel.Queue((len(list)+perTask-1)/perTask, 0, func() func(int) {
		return func(piece int) {
			for i := piece * perTask; i < min((piece+1)*perTask, len(list)); i++ {
				err := check(i, &list[i])
				if err == nil {
					continue
				}
				lock.Lock()
				if i < first {
					first, refused = i, err
				}
				lock.Unlock()
				return
			}
		}
	})
	return refused
}
