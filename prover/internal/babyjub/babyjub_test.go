package babyjub

import (
	"math/big"
	"math/rand"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/fault"
	"fss/prover/internal/lanes"
	"fss/prover/internal/vector"
)

// onEachMachine runs a test with the vector unit, where there is one, and without.
func onEachMachine(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	if vector.Supported {
		t.Run("vector", test)
		vector.Supported = false
		defer func() { vector.Supported = true }()
	}
	t.Run("portable", test)
}

var base = Point{
	X: element("5299619240641551281634865583518297030282874472190772894086521144482721001553"),
	Y: element("16950150798460657717958625567821834550301663161624707787222815936182638968203"),
}

// addReference is the affine law, with its two divisions.
func addReference(p, q Point) (sum Point) {
	var xy, yx, yy, xx, cross, below fr.Element
	one := fr.One()
	xy.Mul(&p.X, &q.Y)
	yx.Mul(&p.Y, &q.X)
	yy.Mul(&p.Y, &q.Y)
	xx.Mul(&p.X, &q.X)
	cross.Mul(&xx, &yy)
	cross.Mul(&cross, &curveD)
	xx.Mul(&xx, &curveA)
	sum.X.Add(&xy, &yx)
	below.Add(&one, &cross)
	sum.X.Div(&sum.X, &below)
	sum.Y.Sub(&yy, &xx)
	below.Sub(&one, &cross)
	sum.Y.Div(&sum.Y, &below)
	return sum
}

func multiplyReference(scalar *big.Int, p Point) Point {
	total := Identity()
	for i := scalar.BitLen() - 1; i >= 0; i-- {
		total = addReference(total, total)
		if scalar.Bit(i) == 1 {
			total = addReference(total, p)
		}
	}
	return total
}

func negated(p Point) Point {
	p.X.Neg(&p.X)
	return p
}

// torsionPoint has order 8.
func torsionPoint() Point {
	return Point{
		X: element("17545522957889784193459637215142187266023652151580582754000402781682644312291"),
		Y: element("4826523245007015323400664741523384119579596407052839571721035538011798951543"),
	}
}

func drawScalar(random *rand.Rand) big.Int { return *new(big.Int).Rand(random, Order) }

func drawPoints(random *rand.Rand, count int) []Point {
	points := make([]Point, count)
	for i := range points {
		scalar := drawScalar(random)
		points[i] = multiplyReference(&scalar, base)
	}
	return points
}

func edgeScalars() []*big.Int {
	edges := []*big.Int{new(big.Int).Sub(Order, big.NewInt(1)), new(big.Int).Sub(Order, big.NewInt(2)), new(big.Int).Rsh(Order, 1)}
	for small := range int64(70) {
		edges = append(edges, big.NewInt(small))
	}
	for bit := uint(60); bit < 251; bit++ {
		edges = append(edges, new(big.Int).Lsh(big.NewInt(1), bit))
	}
	return edges
}

func TestMultiplyEach(t *testing.T) { onEachMachine(t, testMultiplyEach) }

func testMultiplyEach(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	points := drawPoints(random, 3)
	scalars := edgeScalars()
	for range 30 {
		scalar := drawScalar(random)
		scalars = append(scalars, &scalar)
	}
	for _, scalar := range scalars {
		for i, product := range MultiplyEach(scalar, points) {
			if product != multiplyReference(scalar, points[i]) {
				t.Fatalf("scalar %s, point %d", scalar, i)
			}
		}
	}
	if len(MultiplyEach(big.NewInt(3), nil)) != 0 {
		t.Fatal("no points have no products")
	}
}

// TestManyPoints has more of them than go through one computation, and no whole number of those.
func TestManyPoints(t *testing.T) { onEachMachine(t, manyPoints) }

func manyPoints(t *testing.T) {
	random := rand.New(rand.NewSource(8))
	points := drawPoints(random, 2*lanes.Width+5)
	scalar := drawScalar(random)
	for i, product := range MultiplyEach(&scalar, points) {
		if product != multiplyReference(&scalar, points[i]) {
			t.Fatalf("point %d", i)
		}
	}
	bad := lanes.Width + 3
	points[bad] = addReference(points[bad], torsionPoint())
	points[bad+1].X.SetOne()
	points[bad+2] = Identity()
	faults := make([]Fault, len(points))
	faults[0] = BadEncoding
	Check(points, faults)
	for i, found := range faults {
		expected := map[int]Fault{0: BadEncoding, bad: OutsideSubgroup, bad + 1: OffCurve, bad + 2: IsNeutral}[i]
		if found != expected {
			t.Errorf("point %d: fault %d, expected %d", i, found, expected)
		}
	}
}

func TestSum(t *testing.T) {
	random := rand.New(rand.NewSource(2))
	for _, count := range []int{0, 1, 2, 17, 100} {
		points := drawPoints(random, count)
		weights := make([]big.Int, count)
		expected := Identity()
		for i := range weights {
			weights[i] = drawScalar(random)
			if i%3 == 0 {
				weights[i].Rsh(&weights[i], 123)
			}
			expected = addReference(expected, multiplyReference(&weights[i], points[i]))
		}
		if Sum(weights, points) != expected {
			t.Fatalf("%d points", count)
		}
	}
}

func TestSumOfOpposites(t *testing.T) {
	points := []Point{base, negated(base), base}
	weights := make([]big.Int, 3)
	for i, value := range []int64{5, 7, 2} {
		weights[i].SetInt64(value)
	}
	if Sum(weights, points) != Identity() {
		t.Fatal("5 - 7 + 2 is nothing")
	}
}

func TestSumEach(t *testing.T) {
	random := rand.New(rand.NewSource(3))
	small := func(values ...int64) (weights []big.Int) {
		for _, value := range values {
			weights = append(weights, *new(big.Int).Mod(big.NewInt(value), Order))
		}
		return weights
	}
	for _, weights := range [][]big.Int{
		small(3, -3, 1), small(0, 0), small(1), small(-1, 1<<40, 7),
		{drawScalar(random), drawScalar(random), drawScalar(random)},
	} {
		rows := make([][]Point, len(weights))
		for row := range rows {
			rows[row] = drawPoints(random, 5)
		}
		for place, sum := range SumEach(weights, rows) {
			expected := Identity()
			for row := range rows {
				expected = addReference(expected, multiplyReference(&weights[row], rows[row][place]))
			}
			if sum != expected {
				t.Fatalf("weights %v, place %d", weights, place)
			}
		}
	}
}

// TestSubgroup looks at a point of each coset of the subgroup, and at the torsion points themselves.
func TestSubgroup(t *testing.T) { onEachMachine(t, testSubgroup) }

func testSubgroup(t *testing.T) {
	random := rand.New(rand.NewSource(4))
	torsion := Identity()
	for order := range 8 {
		for _, p := range append(drawPoints(random, 20), Identity()) {
			shifted := addReference(p, torsion)
			if !shifted.OnCurve() || shifted.hasPrimeOrder() != (order == 0) {
				t.Fatalf("%d T + %v", order, p)
			}
			faults := make([]Fault, 1)
			Check([]Point{shifted}, faults)
			expected := Good
			if order != 0 {
				expected = OutsideSubgroup
			} else if p.IsIdentity() {
				expected = IsNeutral
			}
			if faults[0] != expected {
				t.Fatalf("%d T + %v: fault %d", order, p, faults[0])
			}
		}
		torsion = addReference(torsion, torsionPoint())
	}
	if torsion != Identity() {
		t.Fatal("T has not order 8")
	}
}

func TestInvalidPoints(t *testing.T) { onEachMachine(t, testInvalidPoints) }

func testInvalidPoints(t *testing.T) {
	shifted := addReference(base, torsionPoint())
	notOn := base
	notOn.X.Double(&notOn.X)
	var data []byte
	for _, p := range []Point{base, shifted, notOn, Identity()} {
		data = p.Append(data)
	}
	modulus := fr.Modulus().FillBytes(make([]byte, 32))
	data = append(append(data, modulus...), modulus...)
	points, faults, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	Check(points, faults)
	for i, code := range []string{"", "point.subgroup", "point.off-curve", "point.identity", "point.encoding"} {
		if faults[i].Code() != code {
			t.Errorf("point %d: %q, expected %q", i, faults[i].Code(), code)
		}
	}
	if err := FirstFault(faults); fault.Code(err) != "point.subgroup" {
		t.Errorf("first fault: %v", err)
	}
	points, faults, _ = Decode(data)
	CheckOnCurve(points, faults)
	if err := FirstFault(faults); fault.Code(err) != "point.off-curve" {
		t.Errorf("first fault on the curve alone: %v", err)
	}
}

func TestInvalidLengths(t *testing.T) {
	if _, _, err := Decode(make([]byte, 63)); fault.Code(err) != "request.malformed" {
		t.Error(err)
	}
	if _, err := DecodeScalars(make([]byte, 31)); fault.Code(err) != "request.malformed" {
		t.Error(err)
	}
	if _, err := DecodeScalars(Order.FillBytes(make([]byte, 32))); fault.Code(err) != "scalar.range" {
		t.Error(err)
	}
	below := new(big.Int).Sub(Order, big.NewInt(1))
	if scalars, err := DecodeScalars(below.FillBytes(make([]byte, 32))); err != nil || scalars[0].Cmp(below) != 0 {
		t.Error(err)
	}
}

func BenchmarkMultiplyEach(b *testing.B) {
	random := rand.New(rand.NewSource(5))
	points := drawPoints(random, 512)
	scalar := drawScalar(random)
	for b.Loop() {
		MultiplyEach(&scalar, points)
	}
}

func BenchmarkSum(b *testing.B) {
	random := rand.New(rand.NewSource(6))
	points := drawPoints(random, 2048)
	weights := make([]big.Int, len(points))
	for i := range weights {
		weights[i] = drawScalar(random)
		weights[i].Rsh(&weights[i], 123)
	}
	for b.Loop() {
		Sum(weights, points)
	}
}

func BenchmarkCheck(b *testing.B) {
	points := drawPoints(rand.New(rand.NewSource(7)), 512)
	for b.Loop() {
		Check(points, make([]Fault, len(points)))
	}
}
