package main

import "fmt"

// Registers of the kernels that add points. The pairs' indices and the rest of a batch lie in the Go struct "batch", whose
// offsets the Go compiler writes to go_asm.h.
const (
	argument   = "DI"
	leftBase   = "R8"
	rightBase  = "R9"
	leftIndex  = "R10"
	rightIndex = "R11"
	scratch    = "R12"
	sumIndex   = "R13"
	sumBase    = "SI"
	flags      = "BX"
	state      = "BX"
	count      = "CX"
	flagsSeen  = "DX"
	address    = "AX"
	ahead      = "R15"
	turn       = "DX"
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
				row, pair := memory{base, offset}.indexed(address), pairs[i][position]
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
	c.op("MOVL", memory{index, skip + 4*lane}, address)
	c.op("SHLL", fmt.Sprintf("$%d", c.indexShift), address)
}

// prefetchPoints asks for the operands of a later block, whose indices begin at the given ones plus register ahead.
func (c *curve) prefetchPoints(base, index string, skip int) {
	for lane := range 8 {
		c.op("MOVL", memory{index, skip + 4*lane}.indexed(ahead), address)
		c.op("SHLL", fmt.Sprintf("$%d", c.indexShift), address)
		for line := 0; line < 1<<c.indexShift; line += 64 {
			c.op("PREFETCHT0", memory{base, line}.indexed(address))
		}
		// A point in a mapped file may begin anywhere in a line.
		c.op("PREFETCHT0", memory{base, 1<<c.indexShift - 1}.indexed(address))
	}
}

// writePoints writes 32 bytes at the offset of the eight points whose indices are at sumIndex+skip, and releases the words.
func (c *curve) writePoints(words [4]register, skip, offset int) {
	c.writeRows(words, func(lane int) string {
		c.pointAddress(sumIndex, skip, lane)
		return memory{sumBase, offset}.indexed(address)
	})
}

// negateMarked negates the lanes whose index has the top bit set, into (0, p], with limbs that only sums may use.
func (c *curve) negateMarked(index string, skip int, elements ...element) {
	constant := c.take()
	c.op("VMOVDQU32", memory{index, skip}, constant.half())
	c.op("VPMOVD2M", constant.half(), "K1")
	for i := range limbs {
		c.op("VPBROADCASTQ", c.constant("modulus", i), constant)
		for _, e := range elements {
			c.op("VPSUBQ", e[i], constant, "K1", e[i])
		}
	}
	c.release(constant)
}

// flagExceptions sets K1 to the lanes in which the x coordinates are equal or one of them is zero: these have no slope
// through two points, or stand for infinity, and are left to Go. It stores the mask at flags+position. Neither curve has a
// point of the prime order with x = 0 but infinity, (0, 0); other points with x = 0 are only slower.
func (c *curve) flagExceptions(left, right [][4]register, position int) {
	test := c.take()
	c.op("VPXORQ", left[0][0], right[0][0], test)
	for k := range left {
		for i := range left[k] {
			if k+i > 0 {
				// test |= left ^ right
				c.op("VPTERNLOGQ", "$0xf6", left[k][i], right[k][i], test)
			}
		}
	}
	c.op("VPTESTNMQ", test, test, "K1")
	for _, side := range [][][4]register{left, right} {
		c.op("VPORQ", side[0][0], side[0][1], test)
		for k := range side {
			for i := 2 * (1 - k); i < 4; i += 2 {
				// test |= one | other
				c.op("VPTERNLOGQ", "$0xfe", side[k][i], side[k][i+1], test)
			}
		}
		c.op("VPTESTNMQ", test, test, "K2")
		c.op("KORB", "K1", "K2", "K1")
	}
	c.release(test)
	c.op("KMOVB", "K1", address)
	c.op("MOVB", "AL", memory{flags, position})
	c.op("ORQ", address, flagsSeen)
}

// neutralize replaces the flagged lanes by 2^52-1, or 0 for the parts after the first: not 0 as a whole, so that
// the product of all stays invertible.
func (c *curve) neutralize(parts ...element) {
	for k, part := range parts {
		for i := range part {
			if k == 0 && i == 0 {
				c.op("VMOVDQA64", c.mask, "K1", part[i])
			} else {
				c.op("VPXORQ", part[i], part[i], "K1", part[i])
			}
		}
	}
}

// difference returns a - b + p, clean, below 2p, of elements in 0..p, in a's registers.
func (c *curve) difference(a, b element) {
	c.subtract(a, b)
	c.lift(a, "modulus")
	c.carry(a)
}

// forward emits the loop over count steps of the forward pass, each of the given number of blocks with slot blocks of scratch.
func (c *curve) forward(blocks, slot int, step func(block int)) {
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
		next, done := c.label("next"), c.label("done")
		c.op("TESTQ", count, count)
		c.op("JZ", done)
		c.place(next)
		c.prefetchDistance(blocks)
		for block := range blocks {
			c.prefetchPoints(leftBase, leftIndex, 32*block)
			c.prefetchPoints(rightBase, rightIndex, 32*block)
			step(block)
		}
		for _, index := range []string{leftIndex, rightIndex} {
			c.op("ADDQ", fmt.Sprintf("$%d", 32*blocks), index)
		}
		c.op("ADDQ", fmt.Sprintf("$%d", slot*blocks*blockBytes), scratch)
		c.op("ADDQ", fmt.Sprintf("$%d", blocks), flags)
		c.op("DECQ", count)
		c.op("JNZ", next)
		c.place(done)
		c.op("MOVQ", flagsSeen, fmt.Sprintf("batch_flagsSeen(%s)", argument))
		c.end()
	})
}

// prefetchDistance sets register ahead to the distance in bytes between the indices of this step and those to be
// prefetched, no further than the last step's.
func (c *curve) prefetchDistance(blocks int) {
	c.op("LEAQ", fmt.Sprintf("-1(%s)", count), ahead)
	c.op("MOVQ", fmt.Sprintf("$%d", prefetchBlocks/blocks), address)
	c.op("CMPQ", ahead, address)
	c.op("CMOVQGT", address, ahead)
	c.op("IMULQ", fmt.Sprintf("$%d", 32*blocks), ahead)
}

// backward emits the loop of the backward pass, from the last block to the first. The stages of one block depend on each
// other, so each turn does them for different blocks: the first stage for one block, the second for the block of the turn
// before, and so on, and no stage waits for another. They hand their results on in fixed blocks of the state;
// since the last stage comes first in a turn, it takes what the turn before left. A stage gets how many bytes of indices
// its block is behind the first stage's.
func (c *curve) backward(chains, slot int, stages ...func(skip int)) {
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
			c.op("IMUL3Q", "$32", count, address)
			c.op("ADDQ", address, index.register)
		}
		c.argumentTo(scratch, "scratch")
		c.op("IMUL3Q", fmt.Sprintf("$%d", slot*blockBytes), count, address)
		c.op("ADDQ", address, scratch)
		c.argumentTo(state, "state")
		c.op("XORL", turn, turn)
		c.begin()
		next := c.label("next")
		c.place(next)
		for _, index := range []string{leftIndex, rightIndex, sumIndex} {
			c.op("SUBQ", "$32", index)
		}
		c.op("SUBQ", fmt.Sprintf("$%d", slot*blockBytes), scratch)
		for i := len(stages) - 1; i >= 0; i-- {
			skipped := c.label("skipped")
			c.op("LEAQ", fmt.Sprintf("-%d(%s)", i, turn), address)
			c.op("CMPQ", address, count)
			c.op("JCC", skipped)
			stages[i](32 * i)
			c.place(skipped)
		}
		c.op("INCQ", turn)
		c.op("LEAQ", fmt.Sprintf("%d(%s)", len(stages)-1, count), address)
		c.op("CMPQ", turn, address)
		c.op("JCS", next)
		c.end()
	})
}

// chainState sets register address to the state's block with the inverse of the block's chain.
func (c *curve) chainState(chains int) {
	c.op("MOVQ", count, address)
	c.op("SUBQ", turn, address)
	c.op("DECQ", address)
	c.op("ANDQ", fmt.Sprintf("$%d", chains-1), address)
	c.op("IMULQ", fmt.Sprintf("$%d", blockBytes), address)
	c.op("ADDQ", state, address)
}

// inverse emits the first stage but for its use: it returns the inverse of the block's product, below 5.4p, and takes this
// product out of the chain's inverse, which stays below 5.4p.
func (c *curve) inverse(chains int, product, before memory) element {
	c.chainState(chains)
	chain, previous := c.load(memory{address, 0}), c.load(before)
	inverse := c.multiply(chain, previous)
	c.drop(previous)
	factor := c.load(product)
	rest := c.multiply(chain, factor)
	c.store(rest, memory{address, 0})
	c.drop(chain, factor, rest)
	return inverse
}
