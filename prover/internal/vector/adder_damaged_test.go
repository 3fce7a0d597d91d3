package vector

import (
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"
)

// testDamagedPoints adds points of random words, as a damaged key has them: off the curve, coordinates of any 256 bits. Their
// sums mean nothing, but nothing else may be written, and the next batch is right.
func testDamagedPoints[P affine](t *testing.T, g group[P]) {
	random := rand.New(rand.NewPCG(9, 9))
	const count = 500
	points, sums := make([]P, count), make([]P, count+1)
	words := unsafe.Slice((*uint64)(unsafe.Pointer(&points[0])), count*int(unsafe.Sizeof(points[0]))/8)
	for i := range words {
		words[i] = random.Uint64()
		if i%7 == 0 {
			words[i] = math.MaxUint64
		}
	}
	sentinel := g.multiple(5)
	sums[count] = sentinel
	var pairs Pairs
	for i := range uint32(count) {
		pairs.Left = append(pairs.Left, random.Uint32N(count)|random.Uint32N(2)<<31)
		pairs.Right = append(pairs.Right, random.Uint32N(count)|random.Uint32N(2)<<31)
		pairs.Sum = append(pairs.Sum, i)
	}
	adder := g.adder(count)
	adder.Add(sums, points, points, pairs)
	if sums[count] != sentinel {
		t.Fatalf("%s: a place that no pair names was written", g.name)
	}
	good := g.points(count)
	adder.Add(sums, good, good, pairs)
	for i := range count {
		if want := g.add(g.operand(good, pairs.Left[i]), g.operand(good, pairs.Right[i])); sums[i] != want {
			t.Fatalf("%s: sum %d after damaged points is wrong", g.name, i)
		}
	}
}

func TestInvalidPointsSpoilNothingElse(t *testing.T) {
	onBothPaths(t, func(t *testing.T) {
		testDamagedPoints(t, groupG1)
		testDamagedPoints(t, groupG2)
	})
}
