package fixedbase

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

func isInfinity[T comparable, F coordinate[T]](p *point[T]) bool {
	return F(&p.X).IsZero() && F(&p.Y).IsZero()
}

// adder adds point b[i] to a[i] for a whole batch with a single field inversion. Its temporaries live here, since
// the compiler would put them on the heap for each addition.
type adder[T comparable, F coordinate[T]] struct {
	denominators []T
	products     []T
	slope, x, y  T
	running      T
}

func newAdder[T comparable, F coordinate[T]](size int) *adder[T, F] {
	return &adder[T, F]{denominators: make([]T, size), products: make([]T, size)}
}

// add computes a[i] += b[i]; it is complete: infinity, doubling and opposite points are all right.
func (s *adder[T, F]) add(a, b []point[T]) {
	for i := range a {
		denominator[T, F](&s.denominators[i], &a[i], &b[i])
	}
	s.invert(len(a))
	for i := range a {
		s.addWith(&a[i], &b[i], &s.denominators[i])
	}
}

// denominator sets d to that of the slope through p and q, or to 1 where no slope is needed.
func denominator[T comparable, F coordinate[T]](d *T, p, q *point[T]) {
	if isInfinity[T, F](p) || isInfinity[T, F](q) {
		F(d).SetOne()
		return
	}
	F(d).Sub(&q.X, &p.X)
	if !F(d).IsZero() {
		return
	}
	if p.Y == q.Y {
		F(d).Double(&p.Y)
		return
	}
	F(d).SetOne()
}

func (s *adder[T, F]) addWith(p, q *point[T], inverse *T) {
	if isInfinity[T, F](q) {
		return
	}
	if isInfinity[T, F](p) {
		*p = *q
		return
	}
	slope, x, y := F(&s.slope), F(&s.x), F(&s.y)
	if p.X != q.X {
		slope.Sub(&q.Y, &p.Y)
	} else if p.Y == q.Y {
		slope.Square(&p.X)
		x.Double(&s.slope)
		slope.Add(&s.slope, &s.x)
	} else {
		*p = point[T]{}
		return
	}
	slope.Mul(&s.slope, inverse)
	x.Square(&s.slope)
	x.Sub(&s.x, &p.X)
	x.Sub(&s.x, &q.X)
	y.Sub(&p.X, &s.x)
	y.Mul(&s.y, &s.slope)
	F(&p.Y).Sub(&s.y, &p.Y)
	p.X = s.x
}

// invert replaces the first n denominators by their inverses (Montgomery's trick).
func (s *adder[T, F]) invert(n int) {
	running := F(&s.running)
	running.SetOne()
	for i := range n {
		s.products[i] = s.running
		running.Mul(&s.running, &s.denominators[i])
	}
	running.Inverse(&s.running)
	for i := n - 1; i >= 0; i-- {
		F(&s.products[i]).Mul(&s.products[i], &s.running)
		running.Mul(&s.running, &s.denominators[i])
		s.denominators[i] = s.products[i]
	}
}
