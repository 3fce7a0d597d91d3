package main

// g1File is g1_amd64.s: the two passes of a batch of additions in G1.
//
// The forward pass takes two blocks in a step, each with its own chain of products, so that one chain's latency hides behind the
// other's work. A block's slot of scratch has the denominator and the product of all before it in its chain.
func g1File() *assembler {
	a := newAssembler()
	a.rowConstants()
	f := baseField(a)
	f.constants()
	c := &curve{field: f, name: "G1", indexShift: 6}
	c.forward(chains, slotG1, c.forwardG1)
	c.backward(chains, slotG1, c.inverseG1, c.slopeG1, c.abscissaG1, c.ordinateG1)
	return a
}

const (
	chains = 2
	slotG1 = 2
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

// The blocks of state: the chains' inverses, then what a stage leaves for the next one.
var (
	inverseOfG1 = memory{state, 0}.block(chains)
	slopeOfG1   = [2]memory{inverseOfG1.block(1), inverseOfG1.block(5)}
	leftYOfG1   = [2]memory{inverseOfG1.block(2), inverseOfG1.block(6)}
	leftXOfG1   = inverseOfG1.block(3)
	sumXOfG1    = inverseOfG1.block(4)
	runOfG1     = inverseOfG1.block(7)
)

func (c *curve) inverseG1(int) {
	slot := memory{scratch, 0}
	inverse := c.inverse(chains, slot, slot.block(1))
	c.store(inverse, inverseOfG1)
	c.drop(inverse)
}

// slopeG1: slope = (right.y - left.y) * inverse, below 2 * 5.4/84.6 p + 5p < 5.2p.
func (c *curve) slopeG1(skip int) {
	left := c.readPoints(leftBase, leftIndex, skip, 0, 32)
	x, y := c.unpack(left[0]), c.unpack(left[1])
	c.negateMarked(leftIndex, skip, y)
	c.store(x, leftXOfG1)
	c.store(y, leftYOfG1[0])
	right := c.readPoints(rightBase, rightIndex, skip, 0, 32)
	rightX, rise := c.unpack(right[0]), c.unpack(right[1])
	c.negateMarked(rightIndex, skip, rise)
	c.add(x, rightX)
	c.store(x, sumXOfG1)
	c.drop(x, rightX)
	c.difference(rise, y)
	c.drop(y)
	inverse := c.load(inverseOfG1)
	slope := c.multiply(rise, inverse)
	c.store(slope, slopeOfG1[0])
	c.drop(rise, inverse, slope)
}

// abscissaG1: x = slope^2 - left.x - right.x, from below 5.4p + 2p, and the run 4 (left.x - x), below 8p.
func (c *curve) abscissaG1(skip int) {
	c.copy(leftYOfG1[0], leftYOfG1[1])
	slope := c.load(slopeOfG1[0])
	c.store(slope, slopeOfG1[1])
	x := c.square(slope)
	c.drop(slope)
	sum := c.load(sumXOfG1)
	c.subtract(x, sum)
	c.drop(sum)
	c.lift(x, "times2")
	c.carry(x)
	c.canonical(x)
	run := c.load(leftXOfG1)
	c.fourfoldDifference(run, x)
	c.store(run, runOfG1)
	c.drop(run)
	c.writePoints(c.pack(x), skip, 0)
}

// ordinateG1: y = slope (left.x - x) - left.y, from below 8 * 5.2/84.6 p + 5p + p < 6.5p.
func (c *curve) ordinateG1(skip int) {
	slope, run := c.load(slopeOfG1[1]), c.load(runOfG1)
	y := c.multiply(slope, run)
	c.drop(slope, run)
	leftY := c.load(leftYOfG1[1])
	c.subtract(y, leftY)
	c.drop(leftY)
	c.lift(y, "modulus")
	c.carry(y)
	c.canonical(y)
	c.writePoints(c.pack(y), skip, 32)
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
