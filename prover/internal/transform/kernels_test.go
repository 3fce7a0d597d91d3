package transform

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/vector"
)

var mask = big.NewInt(1<<52 - 1)

// put writes a number below 2^260 into a lane.
func put(block *vector.Block, lane int, value *big.Int) {
	for i := range block {
		block[i][lane] = new(big.Int).And(new(big.Int).Rsh(value, uint(52*i)), mask).Uint64()
	}
}

// get reads a lane whose limbs are signed words.
func get(block *vector.Block, lane int) *big.Int {
	sum := new(big.Int)
	for i := range block {
		limb := big.NewInt(int64(block[i][lane]))
		sum.Add(sum, limb.Lsh(limb, uint(52*i)))
	}
	return sum
}

// residues are the numbers at the edges of what a butterfly takes, below bound, and random ones.
func residues(count int, bound *big.Int) []*big.Int {
	list := []*big.Int{big.NewInt(0), big.NewInt(1), new(big.Int).Sub(bound, big.NewInt(1)), new(big.Int).Rsh(bound, 1)}
	for power := uint(51); power < 260; power += 13 {
		if edge := new(big.Int).Lsh(big.NewInt(1), power); edge.Cmp(bound) < 0 {
			list = append(list, edge, new(big.Int).Sub(edge, big.NewInt(1)))
		}
	}
	random := rand.New(rand.NewChaCha8([32]byte{5}))
	for len(list) < count {
		value := new(big.Int)
		for range 5 {
			value.Lsh(value, 64).Or(value, new(big.Int).SetUint64(random.Uint64()))
		}
		list = append(list, value.Mod(value, bound))
	}
	random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list[:count]
}

func TestButterfliesStayInTheirBounds(t *testing.T) {
	if !vector.Supported {
		t.Skip("this machine has no AVX-512 IFMA, or FSS_PROVER_NO_VECTOR is set")
	}
	modulus := fr.Modulus()
	twice, most := new(big.Int).Lsh(modulus, 1), new(big.Int).Mul(modulus, big.NewInt(84))
	inverse := new(big.Int).ModInverse(new(big.Int).Lsh(big.NewInt(1), 260), modulus)
	const half, groups = 16, 8
	numbers, factors := residues(2*half*groups*8, most), residues(half*8, modulus)
	values, table := vector.Blocks(2*half*groups), vector.Blocks(half)
	for i, number := range numbers {
		put(&values[i/8], i%8, number)
	}
	for i, factor := range factors {
		put(&table[i/8], i%8, factor)
	}
	before := append([]vector.Block{}, values...)
	butterflies(address(values), half, groups, address(table), blockBytes, 0)
	for i := range numbers {
		block, lane := i/8, i%8
		if block%(2*half) >= half {
			continue
		}
		left, right := get(&before[block], lane), get(&before[block+half], lane)
		product := new(big.Int).Mul(right, get(&table[block%half], lane))
		product.Mul(product, inverse)
		sum, difference := get(&values[block], lane), get(&values[block+half], lane)
		for name, c := range map[string]struct{ got, want *big.Int }{
			"sum":        {sum, new(big.Int).Add(left, product)},
			"difference": {difference, new(big.Int).Sub(left, product)},
		} {
			if new(big.Int).Mod(new(big.Int).Sub(c.got, c.want), modulus).Sign() != 0 {
				t.Fatalf("value %d: the %s is wrong", i, name)
			}
			if growth := new(big.Int).Sub(c.got, left); growth.Cmp(twice) > 0 || c.got.Sign() < 0 {
				t.Fatalf("value %d: the %s is out of its bounds", i, name)
			}
		}
	}
}

func TestProductsAreCleanAndBelowTwiceTheModulus(t *testing.T) {
	if !vector.Supported {
		t.Skip("this machine has no AVX-512 IFMA, or FSS_PROVER_NO_VECTOR is set")
	}
	modulus := fr.Modulus()
	const count = 32
	left := residues(count*8, new(big.Int).Mul(modulus, big.NewInt(84)))
	right := residues(count*8, modulus)
	values, factors, result := vector.Blocks(count), vector.Blocks(count), vector.Blocks(count)
	for i := range left {
		put(&values[i/8], i%8, left[i])
		put(&factors[i/8], i%8, right[i])
	}
	product(result, values, factors)
	radix := new(big.Int).Lsh(big.NewInt(1), 260)
	for i := range left {
		got := get(&result[i/8], i%8)
		for limb := range result[i/8] {
			if result[i/8][limb][i%8]>>52 != 0 {
				t.Fatalf("value %d: limb %d is not clean", i, limb)
			}
		}
		want := new(big.Int).Mul(left[i], right[i])
		check := new(big.Int).Mul(got, radix)
		if check.Sub(check, want).Mod(check, modulus).Sign() != 0 || got.Cmp(new(big.Int).Lsh(modulus, 1)) >= 0 {
			t.Fatalf("value %d: wrong product", i)
		}
	}
}

func TestSwapLanes(t *testing.T) {
	if !vector.Supported {
		t.Skip("this machine has no AVX-512 IFMA, or FSS_PROVER_NO_VECTOR is set")
	}
	values := vector.Blocks(16)
	for i := range values {
		for limb := range values[i] {
			for lane := range values[i][limb] {
				values[i][limb][lane] = uint64(i*1000 + limb*100 + lane)
			}
		}
	}
	swapLanes(values, 2)
	for i := range values {
		for limb := range values[i] {
			for lane := range values[i][limb] {
				if want := uint64((i/8*8+lane)*1000 + limb*100 + i%8); values[i][limb][lane] != want {
					t.Fatalf("block %d, limb %d, lane %d: %d, expected %d", i, limb, lane, values[i][limb][lane], want)
				}
			}
		}
	}
}
