package main

import "fmt"

// Registers of the kernels that add points. The pairs' indices and the rest of a batch lie in the Go struct "batch", whose
// offsets the Go compiler writes to go_asm.h.
const (
	leftBase   = "R8"
	rightBase  = "R9"
	sumBase    = "SI"
	leftIndex  = "R10"
	rightIndex = "R11"
	sumIndex   = "R13"
	scratch    = "R12"
	count      = "CX"
	argument   = "DI"
	spare      = "AX"
	// Of the forward pass:
	flags     = "BX"
	flagsSeen = "DX"
	ahead     = "DI"
	// Of the backward pass:
	state    = "BX"
	turn     = "DX"
	previous = "DI"
	current  = "R14"
)

// prefetchBlocks is how many blocks ahead of their use the operands are asked for.
const prefetchBlocks = 6

// curve emits the additions of affine points over Fp (G1) or Fp2 (G2). Points have gnark-crypto's layout.
//
// The words that gnark-crypto stores for x are x 2^256, and products here divide by 2^260, so every product of stored words is a
// sixteenth of what it stands for. In prefix products and in the shared inverse these sixteenths cancel. With the
// inverses of the totals scaled by 64, a slope comes out as 4 times itself: its square, over 16, is right, and its product with
// four times a difference, over 16, too. So nothing is converted.
type curve struct {
	*field
	name       string
	indexShift int
	// Two interleaved pieces of code must not share these: a register for addresses, and two mask registers.
	address string
	masks   [2]string
}

func newCurve(a *assembler, name string, indexShift int) *curve {
	a.rowConstants()
	c := &curve{field: baseField(a), name: name, indexShift: indexShift, address: "AX", masks: [2]string{"K1", "K2"}}
	c.constants()
	return c
}

// beside emits two pieces of code interleaved.
func (c *curve) beside(one, other func()) {
	c.interleave(one, func() {
		address, masks := c.address, c.masks
		c.address, c.masks = "R15", [2]string{"K3", "K4"}
		other()
		c.address, c.masks = address, masks
	})
}

// argumentTo loads a field of the batch.
func (c *curve) argumentTo(register, name string) {
	c.op("MOVQ", fmt.Sprintf("batch_%s(%s)", name, argument), register)
}

// readPoints reads 32 bytes at each offset of the eight points that are indexed at index+skip: transposed words for each
// offset.
func (c *curve) readPoints(base, index string, skip int, offsets ...int) [][4]register {
	pairs := make([][]register, len(offsets))
	for i := range offsets {
		for range 4 {
			pairs[i] = append(pairs[i], c.take())
		}
	}
	for position, lane := range []int{0, 1, 4, 5} {
		for upper := range 2 {
			c.pointAddress(index, skip, lane+2*upper)
			for i, offset := range offsets {
				row, pair := memory{base, offset}.indexed(c.address), pairs[i][position]
				if upper == 0 {
					c.op("VMOVDQU64", row, pair.half())
				} else {
					c.op("VINSERTI64X4", "$1", row, pair, pair)
				}
			}
		}
	}
	words := make([][4]register, len(offsets))
	for i := range offsets {
		words[i] = c.transposePairs(pairs[i])
	}
	return words
}

// pointAddress computes the offset of the point in a lane. The shift drops the index's sign bit.
func (c *curve) pointAddress(index string, skip, lane int) {
	c.op("MOVL", memory{index, skip + 4*lane}, c.address)
	c.op("SHLL", fmt.Sprintf("$%d", c.indexShift), c.address)
}

// prefetchPoints asks for the operands of a later block, whose indices begin at the given ones plus register ahead.
func (c *curve) prefetchPoints(base, index string, skip int) {
	for lane := range 8 {
		c.op("MOVL", memory{index, skip + 4*lane}.indexed(ahead), c.address)
		c.op("SHLL", fmt.Sprintf("$%d", c.indexShift), c.address)
		for line := 0; line < 1<<c.indexShift; line += 64 {
			c.op("PREFETCHT0", memory{base, line}.indexed(c.address))
		}
		// A point in a mapped file may begin anywhere in a line.
		c.op("PREFETCHT0", memory{base, 1<<c.indexShift - 1}.indexed(c.address))
	}
}

// writePoints writes 32 bytes at the offset of the eight points whose indices are at sumIndex+skip, and releases the words.
func (c *curve) writePoints(words [4]register, skip, offset int) {
	c.writeRows(words, func(lane int) string {
		c.pointAddress(sumIndex, skip, lane)
		return memory{sumBase, offset}.indexed(c.address)
	})
}

// negateMarked negates the lanes whose index has the top bit set, into (0, p], with limbs that only sums may use.
func (c *curve) negateMarked(index string, skip int, elements ...element) {
	constant := c.take()
	c.op("VMOVDQU32", memory{index, skip}, constant.half())
	c.op("VPMOVD2M", constant.half(), c.masks[0])
	for i := range limbs {
		c.op("VPBROADCASTQ", c.constant("modulus", i), constant)
		for _, e := range elements {
			c.op("VPSUBQ", e[i], constant, c.masks[0], e[i])
		}
	}
	c.release(constant)
}

// exceptions gather, over the parts of the x coordinates, where left and right differ, where left is not zero, and where
// right is not.
type exceptions [3]register

func (c *curve) watch() (e exceptions) {
	copy(e[:], c.columns(len(e)))
	return e
}

// denominator returns right - left + p of the coordinate at an offset, clean, below 2p, and looks for exceptions.
func (c *curve) denominator(e exceptions, skip, offset int) element {
	left := c.readPoints(leftBase, leftIndex, skip, offset)[0]
	right := c.readPoints(rightBase, rightIndex, skip, offset)[0]
	for i := range left {
		// e |= left ^ right
		c.op("VPTERNLOGQ", "$0xf6", left[i], right[i], e[0])
	}
	for i := 0; i < 4; i += 2 {
		// e |= one | other
		c.op("VPTERNLOGQ", "$0xfe", left[i], left[i+1], e[1])
		c.op("VPTERNLOGQ", "$0xfe", right[i], right[i+1], e[2])
	}
	x := c.unpack(left)
	difference := c.unpack(right)
	c.subtract(difference, x)
	c.drop(x)
	c.lift(difference, "modulus")
	c.carry(difference)
	return difference
}

// flag sets the first mask to the lanes in which the x coordinates are equal or one of them is zero: these have no slope
// through two points, or stand for infinity, and are left to Go. It stores the mask at flags+position. Neither curve has a
// point of the prime order with x = 0 but infinity, (0, 0); other points with x = 0 are only slower.
func (c *curve) flag(e exceptions, position int) {
	c.op("VPTESTNMQ", e[0], e[0], c.masks[0])
	for _, part := range e[1:] {
		c.op("VPTESTNMQ", part, part, c.masks[1])
		c.op("KORB", c.masks[0], c.masks[1], c.masks[0])
	}
	c.release(e[:]...)
	c.op("KMOVB", c.masks[0], c.address)
	c.op("MOVB", c.address, memory{flags, position})
	c.op("ORQ", c.address, flagsSeen)
}

// neutralize replaces the flagged lanes of a denominator's part by 2^52-1, if it is the first, or else by 0: not 0 as a
// whole, so that the product of all stays invertible.
func (c *curve) neutralize(part element, first bool) {
	for i := range part {
		if i == 0 && first {
			c.op("VMOVDQA64", c.mask, c.masks[0], part[i])
		} else {
			c.op("VPXORQ", part[i], part[i], c.masks[0], part[i])
		}
	}
}

// difference sets a to a - b + p, clean, below 2p, for elements in 0..p.
func (c *curve) difference(a element, b memory) {
	c.subtractMemory(a, b)
	c.lift(a, "modulus")
	c.carry(a)
}

// forward emits the forward pass. It takes the denominators of one block while it multiplies those of the block before to their
// chain's product; both pieces get the number of the block, from the one that the pointers are at, and slot blocks of
// scratch for each.
func (c *curve) forward(chains, slot int, denominators func(block int), multiply func()) {
	c.function("forward"+c.name, "b *batch", 8, func() {
		c.op("MOVQ", "b+0(FP)", argument)
		c.argumentTo(leftBase, "left")
		c.argumentTo(rightBase, "right")
		c.argumentTo(leftIndex, "leftIndex")
		c.argumentTo(rightIndex, "rightIndex")
		c.argumentTo(scratch, "scratch")
		c.argumentTo(flags, "flags")
		c.argumentTo(count, "steps")
		c.op("XORL", flagsSeen, flagsSeen)
		c.begin()
		next, last := c.label("next"), c.label("last")
		c.op("IMULQ", fmt.Sprintf("$%d", chains), count)
		c.prefetchDistance()
		denominators(0)
		c.op("PCALIGN", "$64")
		c.place(next)
		c.op("DECQ", count)
		c.op("JZ", last)
		c.prefetchDistance()
		c.beside(multiply, func() { denominators(1) })
		c.op("ADDQ", "$32", leftIndex)
		c.op("ADDQ", "$32", rightIndex)
		c.op("ADDQ", fmt.Sprintf("$%d", slot*blockBytes), scratch)
		c.op("INCQ", flags)
		c.op("JMP", next)
		c.place(last)
		multiply()
		c.op("MOVQ", "b+0(FP)", argument)
		c.op("MOVQ", flagsSeen, fmt.Sprintf("batch_flagsSeen(%s)", argument))
		c.end()
	})
}

// prefetchDistance sets register ahead to the distance in bytes between the indices of the next block and those to be
// prefetched, no further than the last block's.
func (c *curve) prefetchDistance() {
	c.op("LEAQ", fmt.Sprintf("-1(%s)", count), ahead)
	c.op("MOVQ", fmt.Sprintf("$%d", prefetchBlocks), spare)
	c.op("CMPQ", ahead, spare)
	c.op("CMOVQGT", spare, ahead)
	c.op("IMULQ", "$32", ahead)
}

// stages are the four steps of the backward pass for one block. Each gets how many bytes of indices its block is behind that of
// the first; it reads what the stage before left at previous and leaves its results at current.
type stages struct {
	inverse, slope, abscissa, ordinate func(skip int)
}

// backward emits the backward pass, from the last block to the first. The stages of one block depend on each other, so each
// turn does them for four blocks: the first stage for one block, the second for the block of the turn before, and so on; they
// are interleaved in twos. In the first and the last turns, when some stage has no block, they come one by one. Results
// lie in two sets of handover blocks, which change their roles with every turn.
func (c *curve) backward(chains, slot, handover int, s stages) {
	c.function("backward"+c.name, "b *batch", 8, func() {
		c.op("MOVQ", "b+0(FP)", argument)
		c.argumentTo(count, "steps")
		c.op("IMULQ", fmt.Sprintf("$%d", chains), count)
		c.argumentTo(leftBase, "left")
		c.argumentTo(rightBase, "right")
		c.argumentTo(sumBase, "sum")
		for _, index := range []struct{ register, name string }{
			{leftIndex, "leftIndex"}, {rightIndex, "rightIndex"}, {sumIndex, "sumIndex"},
		} {
			c.argumentTo(index.register, index.name)
			c.op("IMUL3Q", "$32", count, spare)
			c.op("ADDQ", spare, index.register)
		}
		c.argumentTo(scratch, "scratch")
		c.op("IMUL3Q", fmt.Sprintf("$%d", slot*blockBytes), count, spare)
		c.op("ADDQ", spare, scratch)
		c.argumentTo(state, "state")
		c.op("LEAQ", memory{state, 0}.block(chains), current)
		c.op("LEAQ", memory{state, 0}.block(chains+handover), previous)
		c.op("XORL", turn, turn)
		c.begin()
		next, edge, done := c.label("next"), c.label("edge"), c.label("done")
		c.op("PCALIGN", "$64")
		c.place(next)
		for _, index := range []string{leftIndex, rightIndex, sumIndex} {
			c.op("SUBQ", "$32", index)
		}
		c.op("SUBQ", fmt.Sprintf("$%d", slot*blockBytes), scratch)
		c.op("XCHGQ", current, previous)
		c.op("CMPQ", turn, count)
		c.op("JCC", edge)
		c.op("CMPQ", turn, "$3")
		c.op("JCS", edge)
		c.beside(func() { s.ordinate(3 * 32) }, func() { s.inverse(0) })
		c.beside(func() { s.abscissa(2 * 32) }, func() { s.slope(32) })
		c.op("JMP", done)
		c.place(edge)
		for i, stage := range []func(int){s.inverse, s.slope, s.abscissa, s.ordinate} {
			skipped := c.label("skipped")
			c.op("LEAQ", fmt.Sprintf("-%d(%s)", i, turn), spare)
			c.op("CMPQ", spare, count)
			c.op("JCC", skipped)
			stage(32 * i)
			c.place(skipped)
		}
		c.place(done)
		c.op("INCQ", turn)
		c.op("LEAQ", fmt.Sprintf("3(%s)", count), spare)
		c.op("CMPQ", turn, spare)
		c.op("JCS", next)
		c.end()
	})
}

// invert emits what the first stage has in common: it stores the inverse of a block's product, below 5.4p, and takes this product
// out of its chain's inverse, which stays below 5.4p.
func (c *curve) invert(chains int, product, before, inverse memory) {
	chain := memory{c.address, 0}
	c.op("MOVQ", count, c.address)
	c.op("SUBQ", turn, c.address)
	c.op("DECQ", c.address)
	c.op("ANDQ", fmt.Sprintf("$%d", chains-1), c.address)
	c.op("IMULQ", fmt.Sprintf("$%d", blockBytes), c.address)
	c.op("ADDQ", state, c.address)
	result := c.multiply(chain, before)
	c.store(result, inverse)
	c.drop(result)
	result = c.multiply(chain, product)
	c.store(result, chain)
	c.drop(result)
}
