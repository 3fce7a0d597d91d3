package main

// g1File is g1_amd64.s: the two passes of a batch of additions in G1.
//
// Even and odd blocks have chains of products of their own, so that one chain's latency hides behind the other's work. A
// block's slot of scratch has the denominator and the product of all before it in its chain.
func g1File() *assembler {
	a := newAssembler()
	c := newCurve(a, "G1", 6)
	c.forward(chainsG1, slotG1, c.denominatorsG1, c.multiplyG1)
	c.backward(chainsG1, slotG1, handoverG1, stages{c.inverseG1, c.slopeG1, c.abscissaG1, c.ordinateG1})
	return a
}

const (
	chainsG1   = 2
	slotG1     = 2
	handoverG1 = 8
)

// The blocks that a stage hands over to the next one. Two of them pass through the third stage to the fourth.
func inverseOfG1(set string) memory { return memory{set, 0} }
func leftXOfG1(set string) memory   { return memory{set, 0}.block(1) }
func sumXOfG1(set string) memory    { return memory{set, 0}.block(2) }
func runOfG1(set string) memory     { return memory{set, 0}.block(3) }
func slopeOfG1(set string) [2]memory {
	return [2]memory{memory{set, 0}.block(4), memory{set, 0}.block(5)}
}
func leftYOfG1(set string) [2]memory {
	return [2]memory{memory{set, 0}.block(6), memory{set, 0}.block(7)}
}

// denominatorsG1: right.x - left.x, below 2p.
func (c *curve) denominatorsG1(block int) {
	c.prefetchPoints(leftBase, leftIndex, 32*block)
	c.prefetchPoints(rightBase, rightIndex, 32*block)
	exceptions := c.watch()
	denominator := c.denominator(exceptions, 32*block, 0)
	c.flag(exceptions, block)
	c.neutralize(denominator, true)
	c.store(denominator, memory{scratch, 0}.block(slotG1*block))
	c.drop(denominator)
}

// multiplyG1: the chain's product, for its next block, is below 5.2p, since 2 * 5.2/84.6 + 5 is.
func (c *curve) multiplyG1() {
	slot := memory{scratch, 0}
	product := c.multiply(slot.block(1), slot)
	c.store(product, slot.block(slotG1*chainsG1+1))
	c.drop(product)
}

func (c *curve) inverseG1(int) {
	slot := memory{scratch, 0}
	c.invert(chainsG1, slot, slot.block(1), inverseOfG1(current))
}

// slopeG1: slope = (right.y - left.y) * inverse, below 2 * 5.4/84.6 p + 5p < 5.2p.
func (c *curve) slopeG1(skip int) {
	leftX, leftY, slope := leftXOfG1(current), leftYOfG1(current)[0], slopeOfG1(current)[0]
	c.readLeft(skip, [2]int{0, 32}, leftX, leftY)
	c.readRight(skip, [2]int{0, 32}, leftX, leftY, sumXOfG1(current), slope)
	result := c.multiply(slope, inverseOfG1(previous))
	c.store(result, slope)
	c.drop(result)
}

// readLeft stores a coordinate of x and one of y, at the offsets, of the left points.
func (c *curve) readLeft(skip int, offsets [2]int, x, y memory) {
	left := c.readPoints(leftBase, leftIndex, skip, offsets[:]...)
	for i, place := range []memory{x, y} {
		coordinate := c.unpack(left[i])
		if i == 1 {
			c.negateMarked(leftIndex, skip, coordinate)
		}
		c.store(coordinate, place)
		c.drop(coordinate)
	}
}

// readRight stores the sum of the right points' x and the left ones', and the rise from the left y to the right ones.
func (c *curve) readRight(skip int, offsets [2]int, leftX, leftY, sum, rise memory) {
	right := c.readPoints(rightBase, rightIndex, skip, offsets[:]...)
	x := c.unpack(right[0])
	c.addMemory(x, leftX)
	c.store(x, sum)
	c.drop(x)
	y := c.unpack(right[1])
	c.negateMarked(rightIndex, skip, y)
	c.difference(y, leftY)
	c.store(y, rise)
	c.drop(y)
}

// abscissaG1: x = slope^2 - left.x - right.x, from below 5.4p + 2p, and the run 4 (left.x - x), below 8p.
func (c *curve) abscissaG1(skip int) {
	c.copy(leftYOfG1(previous)[0], leftYOfG1(current)[1])
	c.copy(slopeOfG1(previous)[0], slopeOfG1(current)[1])
	x := c.square(slopeOfG1(previous)[0])
	c.finishAbscissa(x, sumXOfG1(previous), leftXOfG1(previous), runOfG1(current))
	c.writePoints(c.pack(x), skip, 0)
}

// finishAbscissa takes a square of slopes, below 7p, less the sum of the x plus 2p, to a canonical x, and stores the run
// 4 (left.x - x + p), clean, below 8p.
func (c *curve) finishAbscissa(x element, sum, left, run memory) {
	c.subtractMemory(x, sum)
	c.lift(x, "times2")
	c.carry(x)
	c.canonical(x)
	way := c.load(left)
	c.subtract(way, x)
	c.lift(way, "modulus")
	for i := range way {
		c.op("VPSLLQ", "$2", way[i], way[i])
	}
	c.carry(way)
	c.store(way, run)
	c.drop(way)
}

// ordinateG1: y = slope (left.x - x) - left.y, from below 8 * 5.2/84.6 p + 5p + p < 6.5p.
func (c *curve) ordinateG1(skip int) {
	y := c.multiply(slopeOfG1(previous)[1], runOfG1(previous))
	c.finishOrdinate(y, leftYOfG1(previous)[1])
	c.writePoints(c.pack(y), skip, 32)
}

// finishOrdinate takes a product, below 7p, less the left y plus p, to a canonical y.
func (c *curve) finishOrdinate(y element, left memory) {
	c.subtractMemory(y, left)
	c.lift(y, "modulus")
	c.carry(y)
	c.canonical(y)
}
