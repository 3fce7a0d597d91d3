package main

// g2File is g2_amd64.s: the two passes of a batch of additions in G2, whose coordinates are a + b u with u^2 = -1.
//
// The inverse of a denominator d is its conjugate over its norm d0^2 + d1^2, so the chain is one of norms, in Fp. A block's slot of
// scratch has d0, d1, the norm, and the product of all norms before it.
func g2File() *assembler {
	a := newAssembler()
	c := newCurve(a, "G2", 7)
	c.forward(1, slotG2, c.denominatorsG2, c.multiplyG2)
	c.backward(1, slotG2, handoverG2, stages{c.inverseG2, c.slopeG2, c.abscissaG2, c.ordinateG2})
	return a
}

const (
	slotG2     = 4
	handoverG2 = 24
)

// The blocks that a stage hands over to the next one, two for each value and one set for each of the values that pass through
// the third stage; and what a stage needs for itself.
func inverseOfG2(set string) memory { return memory{set, 0} }
func leftXOfG2(set string) memory   { return memory{set, 0}.block(2) }
func sumXOfG2(set string) memory    { return memory{set, 0}.block(4) }
func runOfG2(set string) memory     { return memory{set, 0}.block(6) }
func slopeOfG2(set string) [2]memory {
	return [2]memory{memory{set, 0}.block(8), memory{set, 0}.block(10)}
}
func leftYOfG2(set string) [2]memory {
	return [2]memory{memory{set, 0}.block(12), memory{set, 0}.block(14)}
}

var (
	riseOfG2     = memory{current, 0}.block(16)
	oppositeOfG2 = memory{current, 0}.block(18)
	factorsOfG2  = memory{current, 0}.block(20)
	oppositeYG2  = memory{current, 0}.block(23)
)

// sumOfProducts returns a*b + c*d over R, below (a b + c d)/R + 5p: one reduction for two products.
func (f *field) sumOfProducts(a, b, c, d memory) element {
	t := f.columns(2 * limbs)
	f.product(t, a, b)
	f.product(t, c, d)
	return f.reduceProduct(t)
}

// denominatorsG2: right.x - left.x, below 2p in both parts, and its norm, below 8/84.6 p + 5p < 5.1p.
func (c *curve) denominatorsG2(block int) {
	c.prefetchPoints(leftBase, leftIndex, 32*block)
	c.prefetchPoints(rightBase, rightIndex, 32*block)
	slot := memory{scratch, 0}.block(slotG2 * block)
	exceptions := c.watch()
	for k := range 2 {
		denominator := c.denominator(exceptions, 32*block, 32*k)
		c.store(denominator, slot.block(k))
		c.drop(denominator)
	}
	c.flag(exceptions, block)
	for k := range 2 {
		denominator := c.load(slot.block(k))
		c.neutralize(denominator, k == 0)
		c.store(denominator, slot.block(k))
		c.drop(denominator)
	}
	t := c.columns(2 * limbs)
	c.squares(t, slot, slot.block(1))
	norm := c.reduceProduct(t)
	c.store(norm, slot.block(2))
	c.drop(norm)
}

// multiplyG2: the chain's product, for its next block, is below 5.1 * 5.4/84.6 p + 5p < 5.4p.
func (c *curve) multiplyG2() {
	slot := memory{scratch, 0}
	product := c.multiply(slot.block(3), slot.block(2))
	c.store(product, slot.block(slotG2+3))
	c.drop(product)
}

// inverseG2: the denominator's parts over its norm: the inverse's, but for the sign of the second. Each is below
// 2 * 5.4/84.6 p + 5p < 5.2p.
func (c *curve) inverseG2(int) {
	slot, inverse := memory{scratch, 0}, inverseOfG2(current)
	c.invert(1, slot.block(2), slot.block(3), inverse.block(1))
	for k := range 2 {
		part := c.multiply(inverse.block(1), slot.block(k))
		c.store(part, inverse.block(k))
		c.drop(part)
	}
}

// slopeG2: (rise0 + rise1 u) (i0 - i1 u) = rise0 i0 + rise1 i1 + (rise1 i0 - rise0 i1) u, where rise is below 2p and what
// stands for -i1 below 8p: parts below 2 * 2 * 8/84.6 p + 5p < 5.4p.
func (c *curve) slopeG2(skip int) {
	leftX, leftY, sumX := leftXOfG2(current), leftYOfG2(current)[0], sumXOfG2(current)
	for k := range 2 {
		offsets := [2]int{32 * k, 64 + 32*k}
		c.readLeft(skip, offsets, leftX.block(k), leftY.block(k))
		c.readRight(skip, offsets, leftX.block(k), leftY.block(k), sumX.block(k), riseOfG2.block(k))
	}
	inverse, rise := inverseOfG2(previous), riseOfG2
	c.opposite(inverse.block(1), oppositeOfG2)
	for k, second := range []memory{inverse.block(1), oppositeOfG2} {
		slope := c.sumOfProducts(rise.block(k), inverse, rise.block(1-k), second)
		c.store(slope, slopeOfG2(current)[0].block(k))
		c.drop(slope)
	}
}

// opposite stores 8p - a, clean, for an a below 8p.
func (c *curve) opposite(a, to memory) {
	e := c.takeElement()
	for i := range e {
		c.op("VPBROADCASTQ", c.constant("times8", i), e[i])
	}
	c.subtractMemory(e, a)
	c.carry(e)
	c.store(e, to)
	c.drop(e)
}

// abscissaG2: slope^2 = (s0 + s1)(s0 - s1) + 2 s0 s1 u, with factors below 10.8p and 13.4p, parts below 1.8p + 5p; less both x,
// and the run 4 (left.x - x), below 8p.
func (c *curve) abscissaG2(skip int) {
	slope := slopeOfG2(previous)[0]
	for k := range 2 {
		c.copy(leftYOfG2(previous)[0].block(k), leftYOfG2(current)[1].block(k))
		c.copy(slope.block(k), slopeOfG2(current)[1].block(k))
	}
	sum, difference, double := factorsOfG2, factorsOfG2.block(1), factorsOfG2.block(2)
	c.combination(slope, sum, func(e element) { c.addMemory(e, slope.block(1)) })
	c.combination(slope, difference, func(e element) {
		c.subtractMemory(e, slope.block(1))
		c.lift(e, "times8")
	})
	c.combination(slope, double, func(e element) { c.add(e, e) })
	for k, factors := range [][2]memory{{sum, difference}, {double, slope.block(1)}} {
		x := c.multiply(factors[0], factors[1])
		c.finishAbscissa(x, sumXOfG2(previous).block(k), leftXOfG2(previous).block(k), runOfG2(current).block(k))
		c.writePoints(c.pack(x), skip, 32*k)
	}
}

// combination stores what change makes of a block, clean.
func (c *curve) combination(from, to memory, change func(e element)) {
	e := c.load(from)
	change(e)
	c.carry(e)
	c.store(e, to)
	c.drop(e)
}

// ordinateG2: y = slope * run - left.y, where slope is below 5.4p, run below 8p, and what stands for -s1 below 8p: parts below
// (5.4 + 8) * 8/84.6 p + 5p + p < 7.3p.
func (c *curve) ordinateG2(skip int) {
	slope, run := slopeOfG2(previous)[1], runOfG2(previous)
	c.opposite(slope.block(1), oppositeYG2)
	for k, second := range []memory{oppositeYG2, slope.block(1)} {
		y := c.sumOfProducts(slope, run.block(k), second, run.block(1-k))
		c.finishOrdinate(y, leftYOfG2(previous)[1].block(k))
		c.writePoints(c.pack(y), skip, 64+32*k)
	}
}
