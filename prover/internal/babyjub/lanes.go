package babyjub

import (
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/lanes"
	"fss/prover/internal/vector"
)

// extendedLanes are lanes.Width points that go through one computation together; see extended.
type extendedLanes struct{ x, y, z, t lanes.Column }

// addendLanes are as many points prepared for being added; see addend.
type addendLanes struct{ minus, plus, twiceDT, twiceZ lanes.Column }

// laneConstants are the columns that the formulas need.
type laneConstants struct{ one, zero, scale, twiceD lanes.Column }

func newLaneConstants() laneConstants {
	return laneConstants{
		one: lanes.Constant(fr.One()), zero: lanes.New(),
		scale: lanes.Constant(scale), twiceD: lanes.Constant(twiceD),
	}
}

// laneScratch has the columns of add and double.
type laneScratch [7]lanes.Column

func newLaneScratch() (s laneScratch) {
	for i := range s {
		s[i] = lanes.New()
	}
	return s
}

func newExtendedLanes() extendedLanes {
	return extendedLanes{lanes.New(), lanes.New(), lanes.New(), lanes.New()}
}

func newAddendLanes() addendLanes {
	return addendLanes{lanes.New(), lanes.New(), lanes.New(), lanes.New()}
}

// coordinates splits at most lanes.Width points.
func coordinates(points []Point) (x, y [lanes.Width]fr.Element) {
	for i := range points {
		x[i], y[i] = points[i].X, points[i].Y
	}
	for i := len(points); i < lanes.Width; i++ {
		y[i].SetOne()
	}
	return x, y
}

// lift sets e to the points, and to the identity beyond them.
func (e *extendedLanes) lift(points []Point, c *laneConstants) {
	x, y := coordinates(points)
	e.x.Load(x[:])
	e.x.Multiply(e.x, c.scale)
	e.y.Load(y[:])
	copy(e.z, c.one)
	e.t.Multiply(e.x, e.y)
}

func (e *extendedLanes) setNeutral(c *laneConstants) {
	copy(e.x, c.zero)
	copy(e.y, c.one)
	copy(e.z, c.one)
	copy(e.t, c.zero)
}

// store writes the extended coordinates of the first points.
func (e *extendedLanes) store(points []extended) {
	var coordinate [4][lanes.Width]fr.Element
	for i, column := range []lanes.Column{e.x, e.y, e.z, e.t} {
		column.Store(coordinate[i][:])
	}
	for i := range points {
		points[i] = extended{coordinate[0][i], coordinate[1][i], coordinate[2][i], coordinate[3][i]}
	}
}

// prepare sets a to e as the second operand of add.
func (a *addendLanes) prepare(e *extendedLanes, c *laneConstants) {
	a.minus.Subtract(e.y, e.x)
	a.plus.Add(e.y, e.x)
	a.twiceDT.Multiply(e.t, c.twiceD)
	a.twiceZ.Add(e.z, e.z)
}

// add sets e to e + a; the formulas of extended.add.
func (e *extendedLanes) add(a *addendLanes, s *laneScratch) {
	p, q, r, t, f, g, h := s[0], s[1], s[2], s[3], s[4], s[5], s[6]
	p.Subtract(e.y, e.x)
	p.Multiply(p, a.minus)
	q.Add(e.y, e.x)
	q.Multiply(q, a.plus)
	r.Multiply(e.t, a.twiceDT)
	t.Multiply(e.z, a.twiceZ)
	h.Add(q, p)
	p.Subtract(q, p)
	f.Subtract(t, r)
	g.Add(t, r)
	e.x.Multiply(p, f)
	e.y.Multiply(g, h)
	e.z.Multiply(f, g)
	e.t.Multiply(p, h)
}

// double sets e to 2^times e; the formulas of extended.double.
func (e *extendedLanes) double(times int, c *laneConstants, s *laneScratch) {
	xx, yy, p, f, g, h := s[0], s[1], s[2], s[3], s[4], s[5]
	for ; times > 0; times-- {
		xx.Square(e.x)
		yy.Square(e.y)
		p.Multiply(e.x, e.y)
		p.Add(p, p)
		h.Add(xx, yy)
		h.Subtract(c.zero, h)
		g.Subtract(yy, xx)
		f.Square(e.z)
		f.Add(f, f)
		f.Subtract(g, f)
		if times == 1 {
			e.t.Multiply(p, h)
		}
		e.x.Multiply(p, f)
		e.y.Multiply(g, h)
		e.z.Multiply(f, g)
	}
}

// secretLanes multiplies points by one secret scalar, lanes.Width at a time; see multiplySecret.
type secretLanes struct {
	constants laneConstants
	scratch   laneScratch
	table     [secretTable]addendLanes
	chosen    addendLanes
	point     extendedLanes
	total     extendedLanes
}

func newSecretLanes() *secretLanes {
	s := &secretLanes{
		constants: newLaneConstants(), scratch: newLaneScratch(), chosen: newAddendLanes(),
		point: newExtendedLanes(), total: newExtendedLanes(),
	}
	for i := range s.table {
		s.table[i] = newAddendLanes()
	}
	return s
}

func (s *secretLanes) multiply(digits *[secretDigits]secretDigit, points []Point, products []extended) {
	s.fillTable(points)
	s.total.setNeutral(&s.constants)
	for i := secretDigits - 1; i >= 0; i-- {
		if i < secretDigits-1 {
			s.total.double(secretWindow, &s.constants, &s.scratch)
		}
		s.choose(digits[i])
		s.total.add(&s.chosen, &s.scratch)
	}
	s.total.store(products)
}

// fillTable computes the odd multiples of the points.
func (s *secretLanes) fillTable(points []Point) {
	s.point.lift(points, &s.constants)
	s.table[0].prepare(&s.point, &s.constants)
	copyLanes(&s.total, &s.point)
	s.total.double(1, &s.constants, &s.scratch)
	s.chosen.prepare(&s.total, &s.constants)
	for i := 1; i < len(s.table); i++ {
		s.point.add(&s.chosen, &s.scratch)
		s.table[i].prepare(&s.point, &s.constants)
	}
}

func copyLanes(to, from *extendedLanes) {
	copy(to.x, from.x)
	copy(to.y, from.y)
	copy(to.z, from.z)
	copy(to.t, from.t)
}

// choose reads the whole table, whatever the digit.
func (s *secretLanes) choose(digit secretDigit) {
	var masks [secretTable]uint64
	for place := range masks {
		masks[place] = digit.isAt(place)
	}
	var entries [secretTable]lanes.Column
	gather := func(to lanes.Column, coordinate func(*addendLanes) lanes.Column) {
		for place := range entries {
			entries[place] = coordinate(&s.table[place])
		}
		selectColumn(to, &entries, &masks)
	}
	gather(s.chosen.minus, func(a *addendLanes) lanes.Column { return a.minus })
	gather(s.chosen.plus, func(a *addendLanes) lanes.Column { return a.plus })
	gather(s.chosen.twiceDT, func(a *addendLanes) lanes.Column { return a.twiceDT })
	gather(s.chosen.twiceZ, func(a *addendLanes) lanes.Column { return a.twiceZ })
	opposite := s.scratch[0]
	opposite.Subtract(s.constants.zero, s.chosen.twiceDT)
	for i := range opposite {
		for limb := range opposite[i] {
			for lane := range vector.Lanes {
				minus, plus := &s.chosen.minus[i][limb][lane], &s.chosen.plus[i][limb][lane]
				difference := (*minus ^ *plus) & digit.negative
				*minus ^= difference
				*plus ^= difference
				kept := &s.chosen.twiceDT[i][limb][lane]
				*kept ^= (*kept ^ opposite[i][limb][lane]) & digit.negative
			}
		}
	}
}

func selectColumn(to lanes.Column, entries *[secretTable]lanes.Column, masks *[secretTable]uint64) {
	for i := range to {
		for limb := range to[i] {
			var words [vector.Lanes]uint64
			for place := range entries {
				row, mask := &entries[place][i][limb], masks[place]
				for lane := range words {
					words[lane] |= row[lane] & mask
				}
			}
			to[i][limb] = words
		}
	}
}
