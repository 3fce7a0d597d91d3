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

// scalarAdder is portable over the coordinates' type. Its temporaries live here, since the compiler would put them
// on the heap for each addition.
type scalarAdder[T comparable, F coordinate[T], P affine] struct {
	capacity     int
	denominators []T
	products     []T
	p, q         point[T]
	slope, x     T
	running      T
}

func newPortable[T comparable, F coordinate[T], P affine](capacity int) portable[P] {
	return &scalarAdder[T, F, P]{capacity: capacity}
}

func (s *scalarAdder[T, F, P]) add(sums, left, right []P, pairs Pairs) {
	if s.denominators == nil {
		s.denominators, s.products = make([]T, s.capacity), make([]T, s.capacity)
	}
	count := pairs.Len()
	for i := range count {
		s.operands(left, right, &pairs, i)
		s.denominator(&s.denominators[i])
	}
	s.invert(count)
	for i := range count {
		s.operands(left, right, &pairs, i)
		s.sum((*point[T])(unsafe.Pointer(&sums[pairs.Sum[i]])), &s.denominators[i])
	}
}

func (s *scalarAdder[T, F, P]) operands(left, right []P, pairs *Pairs, i int) {
	l, r := pairs.Left[i], pairs.Right[i]
	s.p = *(*point[T])(unsafe.Pointer(&left[l&^Negative]))
	s.q = *(*point[T])(unsafe.Pointer(&right[r&^Negative]))
	if l&Negative != 0 {
		F(&s.p.Y).Neg(&s.p.Y)
	}
	if r&Negative != 0 {
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
	if isInfinity[T, F](&s.q) {
		*to = s.p
		return
	}
	if isInfinity[T, F](&s.p) {
		*to = s.q
		return
	}
	slope := F(&s.slope)
	if s.p.X != s.q.X {
		slope.Sub(&s.q.Y, &s.p.Y)
	} else if s.p.Y == s.q.Y && !F(&s.p.Y).IsZero() {
		slope.Square(&s.p.X)
		F(&s.x).Double(&s.slope)
		slope.Add(&s.slope, &s.x)
	} else {
		*to = point[T]{}
		return
	}
	slope.Mul(&s.slope, inverse)
	x := F(&s.x)
	x.Square(&s.slope)
	x.Sub(&s.x, &s.p.X)
	x.Sub(&s.x, &s.q.X)
	F(&to.Y).Sub(&s.p.X, &s.x)
	F(&to.Y).Mul(&to.Y, &s.slope)
	F(&to.Y).Sub(&to.Y, &s.p.Y)
	to.X = s.x
}

// invert replaces the first count denominators by their inverses (Montgomery's trick).
func (s *scalarAdder[T, F, P]) invert(count int) {
	running := F(&s.running)
	running.SetOne()
	for i := range count {
		s.products[i] = s.running
		running.Mul(&s.running, &s.denominators[i])
	}
	running.Inverse(&s.running)
	for i := count - 1; i >= 0; i-- {
		F(&s.products[i]).Mul(&s.products[i], &s.running)
		running.Mul(&s.running, &s.denominators[i])
		s.denominators[i] = s.products[i]
	}
}
