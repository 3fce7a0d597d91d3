package main

// g2File is g2_amd64.s: the two passes of a batch of additions in G2, whose coordinates are a + b u with u^2 = -1.
//
// The inverse of a denominator d is its conjugate over its norm d0^2 + d1^2, so the chain is one of norms, in Fp. A block's slot of
// scratch has d0, d1, the norm, and the product of all norms before it.
func g2File() *assembler {
	a := newAssembler()
	a.rowConstants()
	f := baseField(a)
	f.constants()
	c := &curve{field: f, name: "G2", indexShift: 7}
	c.forward(1, slotG2, c.forwardG2)
	c.backward(1, slotG2, c.inverseG2, c.slopeG2, c.abscissaG2, c.ordinateG2)
	return a
}

const slotG2 = 4

// pair is an element of Fp2.
type pair [2]element

func (c *curve) loadPair(from memory) pair { return pair{c.load(from), c.load(from.block(1))} }

func (c *curve) storePair(p pair, to memory) {
	c.store(p[0], to)
	c.store(p[1], to.block(1))
}

// sumOfProducts returns a*b + c*d over R, below (a b + c d)/R + 5p: one reduction for two products. It does not release the factors.
func (f *field) sumOfProducts(a, b, c, d element) element {
	t := f.columns(2 * limbs)
	f.product(t, a, b)
	f.product(t, c, d)
	return f.reduceProduct(t)
}

// forwardG2: denominator = right.x - left.x, below 2p in both parts, and the chain's product times its norm, which is below
// 8/84.6 p + 5p < 5.1p; the products stay below 5.4p.
func (c *curve) forwardG2(int) {
	slot := memory{scratch, 0}
	left := c.readPoints(leftBase, leftIndex, 0, 0, 32)
	right := c.readPoints(rightBase, rightIndex, 0, 0, 32)
	c.flagExceptions(left, right, 0)
	var denominator pair
	for k := range denominator {
		denominator[k] = c.unpack(right[k])
		x := c.unpack(left[k])
		c.difference(denominator[k], x)
		c.drop(x)
	}
	c.neutralize(denominator[0], denominator[1])
	c.storePair(denominator, slot)
	t := c.columns(2 * limbs)
	c.squares(t, denominator[0], denominator[1])
	c.drop(denominator[0], denominator[1])
	norm := c.reduceProduct(t)
	c.store(norm, slot.block(2))
	before := c.load(slot.block(3))
	product := c.multiply(before, norm)
	c.store(product, slot.block(slotG2+3))
	c.drop(norm, before, product)
}

// The blocks of state: the chain's inverse, then what a stage leaves for the next one.
var (
	inverseOfG2 = memory{state, 0}.block(1)
	riseOfG2    = memory{state, 0}.block(3)
	slopeOfG2   = [2]memory{memory{state, 0}.block(5), memory{state, 0}.block(7)}
	leftYOfG2   = [2]memory{memory{state, 0}.block(9), memory{state, 0}.block(11)}
	leftXOfG2   = memory{state, 0}.block(13)
	sumXOfG2    = memory{state, 0}.block(15)
	runOfG2     = memory{state, 0}.block(17)
)

// inverseG2: the denominator's parts over its norm: the inverse's, but for the sign of the second. Each is below
// 2 * 5.4/84.6 p + 5p < 5.2p.
func (c *curve) inverseG2(int) {
	slot := memory{scratch, 0}
	inverse := c.inverse(1, slot.block(2), slot.block(3))
	for k := range 2 {
		part := c.load(slot.block(k))
		product := c.multiply(part, inverse)
		c.store(product, inverseOfG2.block(k))
		c.drop(part, product)
	}
	c.drop(inverse)
}

// slopeG2: (rise0 + rise1 u) (i0 - i1 u) = rise0 i0 + rise1 i1 + (rise1 i0 - rise0 i1) u, where rise is below 2p and what
// stands for -i1 below 8p: parts below 2 * 2 * 8/84.6 p + 5p < 5.4p.
func (c *curve) slopeG2(skip int) {
	for k := range 2 {
		left := c.readPoints(leftBase, leftIndex, skip, 32*k, 64+32*k)
		x, y := c.unpack(left[0]), c.unpack(left[1])
		c.negateMarked(leftIndex, skip, y)
		right := c.readPoints(rightBase, rightIndex, skip, 32*k, 64+32*k)
		rightX, rise := c.unpack(right[0]), c.unpack(right[1])
		c.negateMarked(rightIndex, skip, rise)
		c.store(x, leftXOfG2.block(k))
		c.store(y, leftYOfG2[0].block(k))
		c.add(x, rightX)
		c.store(x, sumXOfG2.block(k))
		c.difference(rise, y)
		c.store(rise, riseOfG2.block(k))
		c.drop(x, y, rightX, rise)
	}
	for k := range 2 {
		t := c.columns(2 * limbs)
		rise, inverse := c.load(riseOfG2.block(k)), c.load(inverseOfG2)
		c.product(t, rise, inverse)
		c.drop(rise, inverse)
		rise, inverse = c.load(riseOfG2.block(1-k)), c.load(inverseOfG2.block(1))
		if k == 1 {
			c.negate(inverse, "times8")
		}
		c.product(t, rise, inverse)
		c.drop(rise, inverse)
		slope := c.reduceProduct(t)
		c.store(slope, slopeOfG2[0].block(k))
		c.drop(slope)
	}
}

// negate sets a to the constant less a, clean.
func (f *field) negate(a element, name string) {
	constant := f.take()
	for i := range a {
		f.op("VPBROADCASTQ", f.constant(name, i), constant)
		f.op("VPSUBQ", a[i], constant, a[i])
	}
	f.release(constant)
	f.carry(a)
}

// abscissaG2: slope^2 = (s0 + s1)(s0 - s1) + 2 s0 s1 u, with factors below 10.8p and 13.4p, parts below 1.8p + 5p; less
// both x, plus 2p, below 9p. The run is 4 (left.x - x), below 8p.
func (c *curve) abscissaG2(skip int) {
	for k := range 2 {
		c.copy(leftYOfG2[0].block(k), leftYOfG2[1].block(k))
	}
	for k := range 2 {
		a, b := c.load(slopeOfG2[0]), c.load(slopeOfG2[0].block(1))
		if k == 0 {
			c.store(a, slopeOfG2[1])
			c.store(b, slopeOfG2[1].block(1))
			sum := c.takeElement()
			for i := range sum {
				c.op("VPADDQ", a[i], b[i], sum[i])
			}
			c.carry(sum)
			c.subtract(a, b)
			c.lift(a, "times8")
			c.drop(b)
			b = sum
		} else {
			c.add(a, a)
		}
		c.carry(a)
		x := c.multiply(a, b)
		c.drop(a, b)
		sum := c.load(sumXOfG2.block(k))
		c.subtract(x, sum)
		c.drop(sum)
		c.lift(x, "times2")
		c.carry(x)
		c.canonical(x)
		run := c.load(leftXOfG2.block(k))
		c.fourfoldDifference(run, x)
		c.store(run, runOfG2.block(k))
		c.drop(run)
		c.writePoints(c.pack(x), skip, 32*k)
	}
}

// ordinateG2: y = slope * run - left.y, where slope is below 5.4p, run below 8p, and what stands for -s1 below 8p: parts below
// (5.4 + 8) * 8/84.6 p + 5p + p < 7.3p.
func (c *curve) ordinateG2(skip int) {
	for k := range 2 {
		t := c.columns(2 * limbs)
		slope, run := c.load(slopeOfG2[1]), c.load(runOfG2.block(k))
		c.product(t, slope, run)
		c.drop(slope, run)
		slope, run = c.load(slopeOfG2[1].block(1)), c.load(runOfG2.block(1-k))
		if k == 0 {
			c.negate(slope, "times8")
		}
		c.product(t, slope, run)
		c.drop(slope, run)
		y := c.reduceProduct(t)
		leftY := c.load(leftYOfG2[1].block(k))
		c.subtract(y, leftY)
		c.drop(leftY)
		c.lift(y, "modulus")
		c.carry(y)
		c.canonical(y)
		c.writePoints(c.pack(y), skip, 64+32*k)
	}
}
