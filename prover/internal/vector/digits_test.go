package vector

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// edgeScalars are scalars at which digits and signs change, and random ones.
func edgeScalars(random int) []fr.Element {
	var list []fr.Element
	add := func(value *big.Int) {
		for delta := int64(-2); delta <= 2; delta++ {
			list = append(list, *new(fr.Element).SetBigInt(new(big.Int).Add(value, big.NewInt(delta))))
		}
	}
	add(new(big.Int))
	add(new(big.Int).Rsh(fr.Modulus(), 1))
	for bit := uint(2); bit < 254; bit++ {
		add(new(big.Int).Lsh(big.NewInt(1), bit))
	}
	source := rand.New(rand.NewPCG(7, 8))
	for range random {
		list = append(list, *new(fr.Element).SetBigInt(randomBelow(source, fr.Modulus())))
	}
	return list
}

func TestSignedDigitsMakeTheScalar(t *testing.T) {
	onBothPaths(t, func(t *testing.T) {
		for width := 2; width <= MaxWidth; width++ {
			scalars := edgeScalars(333)
			digits := make([]int16, Windows(width)*len(scalars))
			SignedDigits(digits, scalars, width)
			limit := int16(1) << (width - 1)
			for i := range scalars {
				sum := new(big.Int)
				for w := Windows(width) - 1; w >= 0; w-- {
					digit := digits[w*len(scalars)+i]
					if digit > limit || digit < -limit {
						t.Fatalf("width %d, scalar %d: digit %d", width, i, digit)
					}
					sum.Lsh(sum, uint(width)).Add(sum, big.NewInt(int64(digit)))
				}
				if got := *new(fr.Element).SetBigInt(sum); got != scalars[i] {
					t.Fatalf("width %d, scalar %d: digits make another scalar", width, i)
				}
			}
		}
	})
}

func TestSmallNegativeScalarsHaveOneDigit(t *testing.T) {
	onBothPaths(t, func(t *testing.T) {
		scalars := make([]fr.Element, 16)
		for i := range scalars {
			scalars[i].SetInt64(-int64(i))
		}
		digits := make([]int16, Windows(8)*len(scalars))
		SignedDigits(digits, scalars, 8)
		for i, digit := range digits {
			want := int16(0)
			if i < len(scalars) {
				want = -int16(i)
			}
			if digit != want {
				t.Fatalf("digit %d of scalar %d is %d", i/len(scalars), i%len(scalars), digit)
			}
		}
	})
}

func TestInvalidWidthsPanic(t *testing.T) {
	for _, width := range []int{1, MaxWidth + 1} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("width %d: accepted", width)
				}
			}()
			SignedDigits(make([]int16, Windows(width)*3), make([]fr.Element, 3), width)
		}()
	}
}
