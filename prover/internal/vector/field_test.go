package vector

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// arithmetic is one field's kernels.
type arithmetic struct {
	name                    string
	modulus                 *big.Int
	multiply, add, subtract func(result, left, right []Block)
	square                  func(result, operand []Block)
	throughElements         func(blocks []Block) []Block
}

func fields() []arithmetic {
	return []arithmetic{
		{
			name: "Fp", modulus: fp.Modulus(), multiply: MultiplyFp, add: AddFp, subtract: SubtractFp, square: SquareFp,
			throughElements: func(blocks []Block) []Block {
				elements, back := make([]fp.Element, Lanes*len(blocks)), Blocks(len(blocks))
				PackFp(elements, blocks)
				UnpackFp(back, elements)
				return back
			},
		},
		{
			name: "Fr", modulus: fr.Modulus(), multiply: MultiplyFr, add: AddFr, subtract: SubtractFr, square: SquareFr,
			throughElements: func(blocks []Block) []Block {
				elements, back := make([]fr.Element, Lanes*len(blocks)), Blocks(len(blocks))
				PackFr(elements, blocks)
				UnpackFr(back, elements)
				return back
			},
		},
	}
}

func needsSupport(t testing.TB) {
	t.Helper()
	if !Supported {
		t.Skip("this machine lacks AVX-512 IFMA, or FSS_PROVER_NO_VECTOR=1")
	}
}

// edges are residues below 8p at which carries, borrows and quotients change.
func edges(modulus *big.Int) []*big.Int {
	var list []*big.Int
	add := func(value *big.Int, around int64) {
		limit := new(big.Int).Lsh(modulus, 3)
		for delta := -around; delta <= around; delta++ {
			near := new(big.Int).Add(value, big.NewInt(delta))
			if near.Sign() >= 0 && near.Cmp(limit) < 0 {
				list = append(list, near)
			}
		}
	}
	for times := int64(0); times <= 8; times++ {
		add(new(big.Int).Mul(modulus, big.NewInt(times)), 3)
	}
	for bit := uint(0); bit < 257; bit += 13 {
		add(new(big.Int).Lsh(big.NewInt(1), bit), 1)
	}
	for bit := uint(52); bit < 257; bit += 52 {
		add(new(big.Int).Lsh(big.NewInt(1), bit), 2)
	}
	for half := uint(1); half < 4; half++ {
		add(new(big.Int).Rsh(modulus, half), 2)
	}
	return list
}

func randomBelow(random *rand.Rand, limit *big.Int) *big.Int {
	value := new(big.Int)
	for range 5 {
		value.Lsh(value, 64).Add(value, new(big.Int).SetUint64(random.Uint64()))
	}
	return value.Mod(value, limit)
}

// residuePairs are pairs of residues below 8p: all edges against all, and random ones, in whole blocks.
func residuePairs(modulus *big.Int) (left, right []*big.Int) {
	list := edges(modulus)
	for _, a := range list {
		for _, b := range list {
			left, right = append(left, a), append(right, b)
		}
	}
	random, limit := rand.New(rand.NewPCG(1, 2)), new(big.Int).Lsh(modulus, 3)
	for len(left) < len(list)*len(list)+4000 || len(left)%Lanes != 0 {
		left, right = append(left, randomBelow(random, limit)), append(right, randomBelow(random, limit))
	}
	return left, right
}

func toBlocks(values []*big.Int) []Block {
	blocks, mask := Blocks(len(values)/Lanes), big.NewInt(1<<52-1)
	for i, value := range values {
		rest := new(big.Int).Set(value)
		for limb := range 5 {
			blocks[i/Lanes][limb][i%Lanes] = new(big.Int).And(rest, mask).Uint64()
			rest.Rsh(rest, 52)
		}
	}
	return blocks
}

func fromBlocks(blocks []Block) []*big.Int {
	values := make([]*big.Int, Lanes*len(blocks))
	for i := range values {
		values[i] = new(big.Int)
		for limb := 4; limb >= 0; limb-- {
			values[i].Lsh(values[i], 52).Add(values[i], new(big.Int).SetUint64(blocks[i/Lanes][limb][i%Lanes]))
		}
	}
	return values
}

// check compares blocks with the wanted residues: equal modulo p, below 8p, and every limb below 2^52.
func check(t *testing.T, what string, modulus *big.Int, got []Block, want func(i int) *big.Int) {
	t.Helper()
	for i := range got {
		for limb := range got[i] {
			for lane, word := range got[i][limb] {
				if word >= 1<<52 {
					t.Fatalf("%s: block %d, limb %d, lane %d has %d bits or more", what, i, limb, lane, 53)
				}
			}
		}
	}
	limit := new(big.Int).Lsh(modulus, 3)
	for i, value := range fromBlocks(got) {
		if value.Cmp(limit) >= 0 {
			t.Fatalf("%s: residue %d is not below 8p", what, i)
		}
		if difference := new(big.Int).Sub(value, want(i)); difference.Mod(difference, modulus).Sign() != 0 {
			t.Fatalf("%s: residue %d is wrong", what, i)
		}
	}
}

func TestFieldArithmetic(t *testing.T) {
	needsSupport(t)
	for _, f := range fields() {
		left, right := residuePairs(f.modulus)
		a, b := toBlocks(left), toBlocks(right)
		result := Blocks(len(a))
		unit := new(big.Int).ModInverse(new(big.Int).Lsh(big.NewInt(1), 260), f.modulus)
		product := func(x, y *big.Int) *big.Int { z := new(big.Int).Mul(x, y); return z.Mul(z, unit) }

		f.multiply(result, a, b)
		check(t, f.name+" product", f.modulus, result, func(i int) *big.Int { return product(left[i], right[i]) })
		f.square(result, a)
		check(t, f.name+" square", f.modulus, result, func(i int) *big.Int { return product(left[i], left[i]) })
		f.add(result, a, b)
		check(t, f.name+" sum", f.modulus, result, func(i int) *big.Int { return new(big.Int).Add(left[i], right[i]) })
		f.subtract(result, a, b)
		check(t, f.name+" difference", f.modulus, result, func(i int) *big.Int { return new(big.Int).Sub(left[i], right[i]) })
		copy(result, a)
		f.multiply(result, result, result)
		check(t, f.name+" product in place", f.modulus, result, func(i int) *big.Int { return product(left[i], left[i]) })
	}
}

func TestPackIsCanonical(t *testing.T) {
	needsSupport(t)
	for _, f := range fields() {
		left, _ := residuePairs(f.modulus)
		for i, value := range fromBlocks(f.throughElements(toBlocks(left))) {
			if want := new(big.Int).Mod(left[i], f.modulus); value.Cmp(want) != 0 {
				t.Fatalf("%s: residue %d is not canonical", f.name, i)
			}
		}
	}
}

func TestUnpackKeepsTheWords(t *testing.T) {
	needsSupport(t)
	elements, blocks := make([]fr.Element, Lanes), Blocks(1)
	for i := range elements {
		elements[i].SetUint64(uint64(i)*uint64(i) + 1).Inverse(&elements[i])
	}
	UnpackFr(blocks, elements)
	for i, value := range fromBlocks(blocks) {
		want := new(big.Int)
		for word := 3; word >= 0; word-- {
			want.Lsh(want, 64).Add(want, new(big.Int).SetUint64(elements[i][word]))
		}
		if value.Cmp(want) != 0 {
			t.Fatalf("element %d: wrong words", i)
		}
	}
}

func TestFactorStoredSixteenfoldMultipliesExactly(t *testing.T) {
	needsSupport(t)
	x, y := make([]fr.Element, Lanes), make([]fr.Element, Lanes)
	for i := range x {
		x[i].SetUint64(uint64(i) + 5).Inverse(&x[i])
		y[i].SetUint64(uint64(i) + 77).Inverse(&y[i])
	}
	sixteen := fr.NewElement(16)
	scaled := make([]fr.Element, Lanes)
	for i := range y {
		scaled[i].Mul(&y[i], &sixteen)
	}
	a, b := Blocks(1), Blocks(1)
	UnpackFr(a, x)
	UnpackFr(b, scaled)
	MultiplyFr(a, a, b)
	got := make([]fr.Element, Lanes)
	PackFr(got, a)
	for i := range got {
		if want := *new(fr.Element).Mul(&x[i], &y[i]); got[i] != want {
			t.Fatalf("element %d: wrong product", i)
		}
	}
}

func TestInvalidLengthsPanic(t *testing.T) {
	for name, call := range map[string]func(){
		"operands": func() { MultiplyFr(Blocks(2), Blocks(2), Blocks(1)) },
		"elements": func() { UnpackFr(Blocks(2), make([]fr.Element, 15)) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: accepted", name)
				}
			}()
			call()
		}()
	}
}

func BenchmarkMultiplyFp(b *testing.B) {
	needsSupport(b)
	const count = 32
	left, right := Blocks(count), Blocks(count)
	for i := range left {
		for lane := range Lanes {
			left[i][0][lane], right[i][4][lane] = uint64(i+lane), 1<<40+uint64(i)
		}
	}
	b.Run("vector", func(b *testing.B) {
		for b.Loop() {
			MultiplyFp(left, left, right)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/count/Lanes, "ns/product")
	})
	b.Run("gnark-crypto", func(b *testing.B) {
		x, y := make([]fp.Element, count*Lanes), make([]fp.Element, count*Lanes)
		for b.Loop() {
			for i := range x {
				x[i].Mul(&x[i], &y[i])
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/count/Lanes, "ns/product")
	})
}
