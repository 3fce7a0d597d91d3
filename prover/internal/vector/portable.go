package vector

import "unsafe"

// coordinate is what the curve formulas need of a field; fp.Element and bn254.E2 have it.
type coordinate[T comparable] interface {
	*T
	Add(x, y *T) *T
	Sub(x, y *T) *T
	Mul(x, y *T) *T
	Square(x *T) *T
	Double(x *T) *T
	Neg(x *T) *T
	Inverse(x *T) *T
	SetOne() *T
	IsZero() bool
}

// point has the memory layout of bn254.G1Affine and G2Affine; (0, 0) is infinity.
type point[T comparable] struct {
	X, Y T
}

// portable adds a batch of pairs without machine code, and completely.
type portable[P affine] interface {
	add(sums, left, right []P, pairs Pairs)
}

// formulas are the parts that nearly every addition passes through, written for each type of coordinates: a call through
// a type parameter takes as long as an addition of two elements.
type formulas[T comparable] interface {
	// run sets d to q.X - p.X, and says whether the chord's formula holds: the X differ, and neither is zero.
	run(d *T, p, q *point[T]) bool
	// invert replaces the denominators by their inverses; products has as many places.
	invert(denominators, products []T)
	// chord sets to to the sum of p and q, given the inverse of their run.
	chord(to, p, q *point[T], inverse *T)
}

// scalarAdder is portable over the coordinates' type. Its temporaries live here, since the compiler would put them
// on the heap for each addition.
type scalarAdder[T comparable, F coordinate[T], P affine] struct {
	formulas     formulas[T]
	capacity     int
	denominators []T
	products     []T
	p, q         point[T]
	slope        T
}

func (s *scalarAdder[T, F, P]) add(sums, left, right []P, pairs Pairs) {
	if s.denominators == nil {
		s.denominators, s.products = make([]T, s.capacity), make([]T, s.capacity)
	}
	count := pairs.Len()
	for i := range count {
		p, q := s.place(left, pairs.Left[i]), s.place(right, pairs.Right[i])
		if !s.formulas.run(&s.denominators[i], p, q) {
			s.take(p, q, pairs.Left[i], pairs.Right[i])
			s.denominator(&s.denominators[i])
		}
	}
	s.formulas.invert(s.denominators[:count], s.products)
	for i := range count {
		s.take(s.place(left, pairs.Left[i]), s.place(right, pairs.Right[i]), pairs.Left[i], pairs.Right[i])
		s.sum(s.place(sums, pairs.Sum[i]), &s.denominators[i])
	}
}

func (s *scalarAdder[T, F, P]) place(points []P, index uint32) *point[T] {
	return (*point[T])(unsafe.Pointer(&points[index&^Negative]))
}

// take copies the operands and negates those that are marked.
func (s *scalarAdder[T, F, P]) take(p, q *point[T], left, right uint32) {
	s.p, s.q = *p, *q
	if left&Negative != 0 {
		F(&s.p.Y).Neg(&s.p.Y)
	}
	if right&Negative != 0 {
		F(&s.q.Y).Neg(&s.q.Y)
	}
}

func isInfinity[T comparable, F coordinate[T]](p *point[T]) bool {
	return F(&p.X).IsZero() && F(&p.Y).IsZero()
}

// denominator sets d to that of the slope through the operands, or to 1 where no slope is needed.
func (s *scalarAdder[T, F, P]) denominator(d *T) {
	if isInfinity[T, F](&s.p) || isInfinity[T, F](&s.q) {
		F(d).SetOne()
		return
	}
	F(d).Sub(&s.q.X, &s.p.X)
	if !F(d).IsZero() {
		return
	}
	if s.p.Y == s.q.Y && !F(&s.p.Y).IsZero() {
		F(d).Double(&s.p.Y)
		return
	}
	F(d).SetOne()
}

// sum writes the sum of the operands.
func (s *scalarAdder[T, F, P]) sum(to *point[T], inverse *T) {
	switch {
	case isInfinity[T, F](&s.q):
		*to = s.p
	case isInfinity[T, F](&s.p):
		*to = s.q
	case s.p.X != s.q.X:
		s.formulas.chord(to, &s.p, &s.q, inverse)
	case s.p.Y == s.q.Y && !F(&s.p.Y).IsZero():
		s.double(to, inverse)
	default:
		*to = point[T]{}
	}
}

// double sets to to twice p, given the inverse of 2 p.Y.
func (s *scalarAdder[T, F, P]) double(to *point[T], inverse *T) {
	slope, x := F(&s.slope), F(&s.q.X)
	slope.Square(&s.p.X)
	x.Double(&s.slope)
	slope.Add(&s.slope, &s.q.X)
	slope.Mul(&s.slope, inverse)
	x.Square(&s.slope)
	x.Sub(&s.q.X, &s.p.X)
	x.Sub(&s.q.X, &s.p.X)
	F(&to.Y).Sub(&s.p.X, &s.q.X)
	F(&to.Y).Mul(&to.Y, &s.slope)
	F(&to.Y).Sub(&to.Y, &s.p.Y)
	to.X = s.q.X
}
