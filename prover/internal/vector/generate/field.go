package main

import (
	"fmt"
	"math/big"
)

const (
	limbs      = 5
	limbBits   = 52
	blockBytes = limbs * 64
)

// element is eight residues in registers, limb i of each in register i. It is clean when each limb is in 0..2^52-1.
type element [limbs]register

// field emits arithmetic modulo a prime p with 2^253 < p < 2^254, eight residues at once. Residues are redundant:
// a bound such as "below 8p" is said with each step. R is 2^260; 2^260 > 84.6 p for both primes of BN254.
type field struct {
	*assembler
	name    string
	modulus *big.Int
	mask    register
}

// constants emits the field's table. Each constant is five limbs, broadcast from memory where it is used.
func (f *field) constants() {
	two := func(bits int) *big.Int { return new(big.Int).Lsh(big.NewInt(1), uint(bits)) }
	inverseTwo := func(bits int) *big.Int { return new(big.Int).ModInverse(two(bits), f.modulus) }
	f.table("modulus", f.modulus)
	// complement is what 2^260 lacks: adding it and dropping bit 260 subtracts p.
	f.table("complement", new(big.Int).Sub(two(260), f.modulus))
	for _, times := range subtractionOffsets {
		f.table(fmt.Sprintf("times%d", times), new(big.Int).Mul(f.modulus, big.NewInt(int64(times))))
	}
	for step := 1; step <= 4; step++ {
		f.table(fmt.Sprintf("fold%d", step), inverseTwo(limbBits*step))
	}
	negated := new(big.Int).ModInverse(f.modulus, two(limbBits))
	f.word("inverse", negated.Sub(two(limbBits), negated))
	f.word("quotient", new(big.Int).Div(two(260), f.modulus))
	f.word("sixteen", big.NewInt(16))
}

// subtractionOffsets are the multiples of p that subtract may add to stay positive.
var subtractionOffsets = []int{2, 4, 8}

func (f *field) table(name string, value *big.Int) {
	for i, limb := range split(value) {
		f.line("DATA %s%s<>+%d(SB)/8, $%#016x", f.name, name, 8*i, limb)
	}
	f.line("GLOBL %s%s<>(SB), RODATA|NOPTR, $%d", f.name, name, 8*limbs)
}

func (f *field) word(name string, value *big.Int) {
	f.line("DATA %s%s<>+0(SB)/8, $%#016x", f.name, name, value)
	f.line("GLOBL %s%s<>(SB), RODATA|NOPTR, $8", f.name, name)
}

// split returns the limbs of a number below 2^260.
func split(value *big.Int) (list [limbs]uint64) {
	rest, mask := new(big.Int).Set(value), big.NewInt(1<<limbBits-1)
	for i := range list {
		list[i] = new(big.Int).And(rest, mask).Uint64()
		rest.Rsh(rest, limbBits)
	}
	if rest.Sign() != 0 {
		panic("a constant has more than 260 bits")
	}
	return list
}

// constant is limb i of a constant as a broadcast operand.
func (f *field) constant(name string, i int) string {
	return fmt.Sprintf("%s%s<>+%d(SB)", f.name, name, 8*i)
}

// begin loads the mask of a limb, which all steps share, and end gives it back.
func (f *field) begin() {
	f.mask = f.take()
	f.op("VPTERNLOGQ", "$0xff", f.mask, f.mask, f.mask)
	f.op("VPSRLQ", "$12", f.mask, f.mask)
}

func (f *field) end() { f.release(f.mask) }

func (f *field) takeElement() (e element) {
	for i := range e {
		e[i] = f.take()
	}
	return e
}

func (f *field) drop(elements ...element) {
	for _, e := range elements {
		f.release(e[:]...)
	}
}

func (f *field) load(from memory) element {
	e := f.takeElement()
	for i := range e {
		f.op("VMOVDQU64", from.limb(i), e[i])
	}
	return e
}

func (f *field) store(e element, to memory) {
	for i := range e {
		f.op("VMOVDQU64", e[i], to.limb(i))
	}
}

// copy moves a block in memory.
func (f *field) copy(from, to memory) {
	e := f.load(from)
	f.store(e, to)
	f.drop(e)
}

// columns takes and clears registers that gather partial products.
func (f *field) columns(count int) []register {
	list := make([]register, count)
	for i := range list {
		list[i] = f.take()
		f.op("VPXORQ", list[i], list[i], list[i])
	}
	return list
}

// accumulate adds the product of a limb and another operand to two neighbouring columns: the lower 52 bits to the
// first, the upper ones to the second. The instructions read only the lower 52 bits of the factors.
func (f *field) accumulate(columns []register, limb register, factor any) {
	f.op("VPMADD52LUQ", factor, limb, columns[0])
	f.op("VPMADD52HUQ", factor, limb, columns[1])
}

// accumulateConstant adds limb * constant to the columns.
func (f *field) accumulateConstant(columns []register, limb register, name string) {
	factor := f.take()
	for j := range limbs {
		f.op("VPBROADCASTQ", f.constant(name, j), factor)
		f.accumulate(columns[j:], limb, factor)
	}
	f.release(factor)
}

// multiply returns a*b/R, clean, below a*b/R + 5p, for clean factors in memory.
func (f *field) multiply(a, b memory) element {
	t := f.columns(2 * limbs)
	f.product(t, a, b)
	return f.reduceProduct(t)
}

// square returns a*a/R, clean, below a*a/R + 5p, for a clean a in memory.
func (f *field) square(a memory) element {
	t := f.columns(2 * limbs)
	f.squares(t, a)
	return f.reduceProduct(t)
}

// product adds a*b to ten columns, at most 9 * 2^52 to each. As many limbs of b as there is room for stay in registers.
func (f *field) product(t []register, a, b memory) {
	limb := f.take()
	factors := make([]any, limbs)
	var resident []register
	for j := range factors {
		if len(f.free) == 0 {
			factors[j] = b.limb(j)
			continue
		}
		r := f.take()
		f.op("VMOVDQU64", b.limb(j), r)
		resident, factors[j] = append(resident, r), r
	}
	for i := range limbs {
		f.op("VMOVDQU64", a.limb(i), limb)
		for j := range limbs {
			f.op("VPMADD52LUQ", factors[j], limb, t[i+j])
		}
		for j := range limbs {
			f.op("VPMADD52HUQ", factors[j], limb, t[i+j+1])
		}
	}
	f.release(limb)
	f.release(resident...)
}

// squares sets ten cleared columns to the sum of the squares of blocks in memory: products of different limbs are computed
// once and doubled.
func (f *field) squares(t []register, blocks ...memory) {
	var a element
	for n, block := range blocks {
		if n > 0 {
			f.drop(a)
		}
		a = f.load(block)
		for i := range a {
			for j := i + 1; j < limbs; j++ {
				f.accumulate(t[i+j:], a[i], a[j])
			}
		}
	}
	for i := 1; i < 2*limbs-1; i++ {
		f.op("VPADDQ", t[i], t[i], t[i])
	}
	for n := len(blocks) - 1; n >= 0; n-- {
		if n < len(blocks)-1 {
			f.drop(a)
			a = f.load(blocks[n])
		}
		for i := range a {
			f.accumulate(t[2*i:], a[i], a[i])
		}
	}
	f.drop(a)
}

// reduceProduct divides ten columns, each below 2^57, by R. Their registers become the result's or are released.
//
// The four lowest limbs are folded away at once: limb i stands for limb * 2^(52 i), and modulo p that is 2^208 times
// limb * fold(4-i), where fold(k) = 2^(-52 k) mod p. This needs no product with -1/p and no chain between the limbs. It adds
// less than 4 * 2^52 p. The fifth limb goes by Montgomery's step, which adds less than 2^52 p, and leaves a number divisible
// by 2^52. So a product T gives a result below T/R + 5p. No column exceeds 40 * 2^52, with two products in it.
func (f *field) reduceProduct(t []register) element {
	carry := f.take()
	for i := range 4 {
		f.op("VPSRLQ", "$52", t[i], carry)
		f.op("VPADDQ", carry, t[i+1], t[i+1])
		f.accumulateConstant(t[4:], t[i], fmt.Sprintf("fold%d", 4-i))
	}
	f.release(t[:4]...)
	factor := f.take()
	f.op("VPXORQ", factor, factor, factor)
	f.op("VPMADD52LUQ.BCST", f.constant("inverse", 0), t[4], factor)
	f.accumulateConstant(t[4:], factor, "modulus")
	f.op("VPSRLQ", "$52", t[4], carry)
	f.op("VPADDQ", carry, t[5], t[5])
	f.release(factor, carry, t[4])
	result := element(t[5:])
	f.carry(result)
	return result
}

// carry makes an element clean whose limbs are signed words and whose value is in 0..2^260-1.
func (f *field) carry(e element) {
	carry := f.take()
	for i := range limbs - 1 {
		f.op("VPSRAQ", "$52", e[i], carry)
		f.op("VPANDQ", f.mask, e[i], e[i])
		f.op("VPADDQ", carry, e[i+1], e[i+1])
	}
	f.release(carry)
}

// addMemory and subtractMemory are add and subtract with a block in memory.
func (f *field) addMemory(a element, b memory) {
	for i := range a {
		f.op("VPADDQ", b.limb(i), a[i], a[i])
	}
}

func (f *field) subtractMemory(a element, b memory) {
	for i := range a {
		f.op("VPSUBQ", b.limb(i), a[i], a[i])
	}
}

// add sets a to a + b, which needs carry before it is a factor.
func (f *field) add(a, b element) {
	for i := range a {
		f.op("VPADDQ", b[i], a[i], a[i])
	}
}

// subtract sets a to a - b, which may be negative and needs carry before it is a factor.
func (f *field) subtract(a, b element) {
	for i := range a {
		f.op("VPSUBQ", b[i], a[i], a[i])
	}
}

// lift adds a constant to a.
func (f *field) lift(a element, name string) {
	for i := range a {
		f.op("VPADDQ.BCST", f.constant(name, i), a[i], a[i])
	}
}

// reduce brings a clean element below 2^260 under 1.7p, clean: it subtracts q p, where q = floor(top 84 / 2^52) for the top
// limb, and 84 = floor(2^260 / p). q never exceeds the true quotient, and falls short of it by less than 1 + 0.64
// (top/2^52); from below 16p the result is below 1.2p.
func (f *field) reduce(a element) {
	quotient := f.take()
	f.op("VPXORQ", quotient, quotient, quotient)
	f.op("VPMADD52HUQ.BCST", f.constant("quotient", 0), a[limbs-1], quotient)
	for j := range limbs {
		f.op("VPMADD52LUQ.BCST", f.constant("complement", j), quotient, a[j])
	}
	for j := range limbs - 1 {
		f.op("VPMADD52HUQ.BCST", f.constant("complement", j), quotient, a[j+1])
	}
	f.release(quotient)
	f.carry(a)
	// Bits 260 and above are those of the complement, not of the value.
	f.op("VPANDQ", f.mask, a[limbs-1], a[limbs-1])
}

// canonical brings a clean element below 2^260 into 0..p-1. It uses the mask register K7.
func (f *field) canonical(a element) {
	f.reduce(a)
	lower := f.takeElement()
	for i := range lower {
		f.op("VPADDQ.BCST", f.constant("complement", i), a[i], lower[i])
	}
	f.carry(lower)
	// Bit 260 is set where a was p or more.
	overflow := f.take()
	f.op("VPSRLQ", "$52", lower[limbs-1], overflow)
	f.op("VPTESTMQ", overflow, overflow, "K7")
	f.op("VPANDQ", f.mask, lower[limbs-1], lower[limbs-1])
	for i := range a {
		f.op("VMOVDQA64", lower[i], "K7", a[i])
	}
	f.release(overflow)
	f.drop(lower)
}

// unpack turns four words of 64 bits in registers, which become the element's, into a clean element.
func (f *field) unpack(w [4]register) element {
	e := element{f.take(), w[0], w[1], w[2], w[3]}
	f.op("VPANDQ", f.mask, w[0], e[0])
	for i := 1; i < limbs-1; i++ {
		f.op("VPSHRDQ", fmt.Sprintf("$%d", 64-12*i), w[i], w[i-1], e[i])
		f.op("VPANDQ", f.mask, e[i], e[i])
	}
	f.op("VPSRLQ", "$16", w[3], e[4])
	return e
}

// pack is the opposite of unpack, for a clean element below 2^256, which it drops.
func (f *field) pack(e element) (w [4]register) {
	for i := range w {
		w[i] = f.take()
		f.op("VPSLLQ", fmt.Sprintf("$%d", 52-12*i), e[i+1], w[i])
		if i > 0 {
			f.op("VPSRLQ", fmt.Sprintf("$%d", 12*i), e[i], e[i])
		}
		f.op("VPORQ", e[i], w[i], w[i])
	}
	f.drop(e)
	return w
}
