package main

// g1File is g1_amd64.s: the two passes of a batch of additions in G1.
//
// Two blocks make a step, each with its own chain of products, so that one chain's latency hides behind the other's
// work. A block's slot of scratch has the denominator and the product of all before it in its chain.
func g1File() *assembler {
	a := newAssembler()
	a.rowConstants()
	f := baseField(a)
	f.constants()
	c := &curve{field: f, name: "G1", indexShift: 6}
	c.forward(chains, slotG1, c.forwardG1)
	c.backward(chains, slotG1, func() {
		for _, stage := range []func(block int){c.inverseG1, c.slopeG1, c.abscissaG1, c.ordinateG1} {
			for block := range chains {
				stage(block)
			}
		}
	})
	return a
}

const (
	chains = 2
	slotG1 = 2
	// spareG1 is how many blocks of state each chain has beside its inverse.
	spareG1 = 2
)

// forwardG1: denominator = right.x - left.x, and the chain's product times it. The product of all before is below 5.2p, since
// 2 * 5.2/84.6 + 5 is.
func (c *curve) forwardG1(block int) {
	slot := memory{scratch, 0}.block(slotG1 * block)
	left := c.readPoints(leftBase, leftIndex, 32*block, 0)
	right := c.readPoints(rightBase, rightIndex, 32*block, 0)
	c.flagExceptions(left, right, block)
	denominator, x := c.unpack(right[0]), c.unpack(left[0])
	c.difference(denominator, x)
	c.drop(x)
	c.neutralize(denominator)
	c.store(denominator, slot)
	before := c.load(slot.block(1))
	product := c.multiply(before, denominator)
	c.store(product, slot.block(slotG1*chains+1))
	c.drop(denominator, before, product)
}

// stateG1 is the block of state that holds the chain's inverse, followed by its spare ones.
func stateG1(block int) memory { return memory{state, 0}.block((1 + spareG1) * block) }

// inverseG1: the inverse of this denominator takes the place of the product before it, and the chain's inverse loses
// this denominator. Both stay below 5.4p.
func (c *curve) inverseG1(block int) {
	slot := memory{scratch, 0}.block(slotG1 * block)
	chain, before := c.load(stateG1(block)), c.load(slot.block(1))
	inverse := c.multiply(chain, before)
	c.store(inverse, slot.block(1))
	c.drop(before, inverse)
	denominator := c.load(slot)
	rest := c.multiply(chain, denominator)
	c.store(rest, stateG1(block))
	c.drop(chain, denominator, rest)
}

// slopeG1: slope = (right.y - left.y) * inverse, below 2 * 5.4/84.6 p + 5p < 5.2p, takes the inverse's place. Left's x takes the
// denominator's, left's y and the sum of the x go to the state.
func (c *curve) slopeG1(block int) {
	slot, spare := memory{scratch, 0}.block(slotG1*block), stateG1(block).block(1)
	left := c.readPoints(leftBase, leftIndex, 32*block, 0, 32)
	x, y := c.unpack(left[0]), c.unpack(left[1])
	c.negateMarked(leftIndex, 32*block, y)
	c.store(x, slot)
	c.store(y, spare)
	right := c.readPoints(rightBase, rightIndex, 32*block, 0, 32)
	rightX, rise := c.unpack(right[0]), c.unpack(right[1])
	c.negateMarked(rightIndex, 32*block, rise)
	c.add(x, rightX)
	c.store(x, spare.block(1))
	c.drop(x, rightX)
	c.difference(rise, y)
	c.drop(y)
	inverse := c.load(slot.block(1))
	slope := c.multiply(rise, inverse)
	c.store(slope, slot.block(1))
	c.drop(rise, inverse, slope)
}

// abscissaG1: x = slope^2 - left.x - right.x, from below 5.4p + 2p. Then 4 (left.x - x), below 8p, takes left.x's place.
func (c *curve) abscissaG1(block int) {
	slot, spare := memory{scratch, 0}.block(slotG1*block), stateG1(block).block(1)
	slope := c.load(slot.block(1))
	x := c.square(slope)
	c.drop(slope)
	sum := c.load(spare.block(1))
	c.subtract(x, sum)
	c.drop(sum)
	c.lift(x, "times2")
	c.carry(x)
	c.canonical(x)
	run := c.load(slot)
	c.fourfoldDifference(run, x)
	c.store(run, slot)
	c.drop(run)
	c.writePoints(c.pack(x), 32*block, 0)
}

// ordinateG1: y = slope (left.x - x) - left.y, from below 8 * 5.2/84.6 p + 5p + p < 6.5p.
func (c *curve) ordinateG1(block int) {
	slot, spare := memory{scratch, 0}.block(slotG1*block), stateG1(block).block(1)
	slope, run := c.load(slot.block(1)), c.load(slot)
	y := c.multiply(slope, run)
	c.drop(slope, run)
	leftY := c.load(spare)
	c.subtract(y, leftY)
	c.drop(leftY)
	c.lift(y, "modulus")
	c.carry(y)
	c.canonical(y)
	c.writePoints(c.pack(y), 32*block, 32)
}

// fourfoldDifference sets a to 4 (a - b + p), clean, below 8p, for a and b in 0..p.
func (c *curve) fourfoldDifference(a, b element) {
	c.subtract(a, b)
	c.lift(a, "modulus")
	for i := range a {
		c.op("VPSLLQ", "$2", a[i], a[i])
	}
	c.carry(a)
}
