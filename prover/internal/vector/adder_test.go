package vector

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254"
)

// group is what the tests need of G1 and G2.
type group[P affine] struct {
	name     string
	adder    func(capacity int) *Adder[P]
	multiple func(k int64) P
	add      func(p, q P) P
	negate   func(p P) P
}

var groupG1 = group[bn254.G1Affine]{
	name:  "G1",
	adder: NewAdderG1,
	multiple: func(k int64) (p bn254.G1Affine) {
		p.ScalarMultiplicationBase(big.NewInt(k))
		return p
	},
	add:    func(p, q bn254.G1Affine) bn254.G1Affine { return *new(bn254.G1Affine).Add(&p, &q) },
	negate: func(p bn254.G1Affine) bn254.G1Affine { return *new(bn254.G1Affine).Neg(&p) },
}

var groupG2 = group[bn254.G2Affine]{
	name:  "G2",
	adder: NewAdderG2,
	multiple: func(k int64) (p bn254.G2Affine) {
		p.ScalarMultiplicationBase(big.NewInt(k))
		return p
	},
	add:    func(p, q bn254.G2Affine) bn254.G2Affine { return *new(bn254.G2Affine).Add(&p, &q) },
	negate: func(p bn254.G2Affine) bn254.G2Affine { return *new(bn254.G2Affine).Neg(&p) },
}

// onBothPaths runs a test with the machine code, where there is any, and without.
func onBothPaths(t *testing.T, test func(t *testing.T)) {
	before := Supported
	defer func() { Supported = before }()
	for _, supported := range []bool{false, true} {
		if supported && !before {
			continue
		}
		Supported = supported
		t.Run(fmt.Sprintf("vector=%v", supported), test)
	}
}

// points are small multiples of the generator, infinity first.
func (g group[P]) points(count int) []P {
	list := make([]P, count)
	for i := range list {
		list[i] = g.multiple(int64(i))
	}
	return list
}

func (g group[P]) operand(points []P, index uint32) P {
	if index&Negative != 0 {
		return g.negate(points[index&^Negative])
	}
	return points[index]
}

// checkAdd adds the pairs, whose sums go to the places in order, and compares.
func (g group[P]) checkAdd(t *testing.T, capacity int, points []P, left, right []uint32) {
	t.Helper()
	pairs := Pairs{Left: left, Right: right, Sum: make([]uint32, len(left))}
	for i := range pairs.Sum {
		pairs.Sum[i] = uint32(len(left) - 1 - i)
	}
	sums := make([]P, len(left))
	g.adder(capacity).Add(sums, points, points, pairs)
	for i, place := range pairs.Sum {
		if want := g.add(g.operand(points, left[i]), g.operand(points, right[i])); sums[place] != want {
			t.Fatalf("%s: sum %d of %d is wrong (%#x + %#x)", g.name, i, len(left), left[i], right[i])
		}
	}
}

func testEveryPair[P affine](t *testing.T, g group[P]) {
	points := g.points(12)
	var left, right []uint32
	for l := range points {
		for r := range points {
			for sign := range uint32(4) {
				left = append(left, uint32(l)|sign<<31)
				right = append(right, uint32(r)|sign>>1<<31)
			}
		}
	}
	for _, capacity := range []int{1, 15, 16, 40, 1000} {
		g.checkAdd(t, capacity, points, left, right)
	}
}

func TestAddEveryPairOfSmallMultiples(t *testing.T) {
	onBothPaths(t, func(t *testing.T) {
		testEveryPair(t, groupG1)
		testEveryPair(t, groupG2)
	})
}

func testEveryLength[P affine](t *testing.T, g group[P]) {
	points := g.points(200)
	random := rand.New(rand.NewPCG(3, 4))
	for length := range 70 {
		left, right := make([]uint32, length), make([]uint32, length)
		for i := range left {
			left[i] = random.Uint32N(200) | random.Uint32N(2)<<31
			right[i] = random.Uint32N(200) | random.Uint32N(2)<<31
		}
		g.checkAdd(t, 64, points, left, right)
	}
}

func TestAddEveryLength(t *testing.T) {
	onBothPaths(t, func(t *testing.T) {
		testEveryLength(t, groupG1)
		testEveryLength(t, groupG2)
	})
}

// testWholeLanes fills every lane of the batch with one kind of exception.
func testWholeLanes[P affine](t *testing.T, g group[P]) {
	points := g.points(20)
	for name, pair := range map[string][2]uint32{
		"equal": {7, 7}, "opposite": {7, 7 | Negative}, "left infinite": {0, 7}, "right infinite": {7, 0},
		"both infinite": {0, 0}, "minus infinity": {0 | Negative, 7 | Negative}, "both minus": {7 | Negative, 7 | Negative},
	} {
		left, right := make([]uint32, 37), make([]uint32, 37)
		for i := range left {
			left[i], right[i] = pair[0], pair[1]
		}
		t.Run(name, func(t *testing.T) { g.checkAdd(t, 64, points, left, right) })
	}
}

func TestAddWhereAllLanesAreExceptions(t *testing.T) {
	onBothPaths(t, func(t *testing.T) {
		testWholeLanes(t, groupG1)
		testWholeLanes(t, groupG2)
	})
}

func testInPlace[P affine](t *testing.T, g group[P]) {
	points := g.points(100)
	sums := append([]P(nil), points...)
	var pairs Pairs
	for i := range points[:90] {
		pairs.Left = append(pairs.Left, uint32(i))
		pairs.Right = append(pairs.Right, uint32(99-i)|Negative)
		pairs.Sum = append(pairs.Sum, uint32(i))
	}
	g.adder(32).Add(sums, sums, points, pairs)
	for i := range points {
		want := points[i]
		if i < 90 {
			want = g.add(points[i], g.negate(points[99-i]))
		}
		if sums[i] != want {
			t.Fatalf("%s: place %d is wrong", g.name, i)
		}
	}
}

func TestAddInPlace(t *testing.T) {
	onBothPaths(t, func(t *testing.T) {
		testInPlace(t, groupG1)
		testInPlace(t, groupG2)
	})
}

func testRandomRuns[P affine](t *testing.T, g group[P]) {
	random := rand.New(rand.NewPCG(5, 6))
	points := g.points(300)
	for i := range points[1:] {
		// Larger coordinates than those of small multiples do not exist, but points without a pattern do.
		points[i+1] = g.add(points[i+1], g.multiple(random.Int64()))
	}
	for range 12 {
		length := 1 + random.IntN(700)
		left, right := make([]uint32, length), make([]uint32, length)
		for i := range left {
			left[i], right[i] = random.Uint32N(300), random.Uint32N(300)|random.Uint32N(2)<<31
		}
		g.checkAdd(t, 1+random.IntN(400), points, left, right)
	}
}

func TestAddRandomRuns(t *testing.T) {
	onBothPaths(t, func(t *testing.T) {
		testRandomRuns(t, groupG1)
		testRandomRuns(t, groupG2)
	})
}

func TestInvalidIndicesPanic(t *testing.T) {
	points := groupG1.points(4)
	for name, pairs := range map[string]Pairs{
		"left":    {Left: []uint32{4}, Right: []uint32{0}, Sum: []uint32{0}},
		"right":   {Left: []uint32{0}, Right: []uint32{4 | Negative}, Sum: []uint32{0}},
		"sum":     {Left: []uint32{0}, Right: []uint32{0}, Sum: []uint32{4}},
		"lengths": {Left: []uint32{0}, Right: []uint32{0}, Sum: []uint32{0, 1}},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: accepted", name)
				}
			}()
			NewAdderG1(16).Add(points, points, points, pairs)
		}()
	}
}

func benchmarkAdd[P affine](b *testing.B, g group[P], count int) {
	points := g.points(2 * count)[:]
	sums := make([]P, count)
	var pairs Pairs
	for i := range count {
		pairs.Left = append(pairs.Left, uint32(i+1))
		pairs.Right = append(pairs.Right, uint32(2*count-1-i))
		pairs.Sum = append(pairs.Sum, uint32(i))
	}
	before := Supported
	defer func() { Supported = before }()
	for _, supported := range []bool{before, false} {
		Supported = supported
		adder := g.adder(count)
		b.Run(fmt.Sprintf("%s/vector=%v", g.name, supported), func(b *testing.B) {
			for b.Loop() {
				adder.Add(sums, points, points, pairs)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(count), "ns/addition")
		})
	}
}

func BenchmarkAdd(b *testing.B) {
	benchmarkAdd(b, groupG1, 2048)
	benchmarkAdd(b, groupG2, 1024)
}
