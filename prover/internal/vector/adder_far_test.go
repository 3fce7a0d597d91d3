//go:build unix

package vector

import (
	"syscall"
	"testing"
	"unsafe"
)

// pointsAtInfinity are so many that only the system has the memory, which gives it when a page is touched.
func pointsAtInfinity[P affine](t *testing.T, count int) []P {
	t.Helper()
	var point P
	memory, err := syscall.Mmap(-1, 0, count*int(unsafe.Sizeof(point)), syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Skipf("the system does not lend %d points: %v", count, err)
	}
	t.Cleanup(func() { _ = syscall.Munmap(memory) })
	return unsafe.Slice((*P)(unsafe.Pointer(unsafe.SliceData(memory))), count)
}

// testFarPoints adds points behind those whose offsets have 32 bits.
func testFarPoints[P affine](t *testing.T, g group[P], reach int) {
	const count = 40
	near, far := g.points(2*count), pointsAtInfinity[P](t, reach+count)
	copy(far, near[:count])
	copy(far[reach:], near[count:])
	sums := make([]P, count)
	var pairs Pairs
	for i := range uint32(count) {
		// Not the places that the far ones have modulo the reach: equal points go another way.
		pairs.Left, pairs.Right = append(pairs.Left, count-1-i), append(pairs.Right, uint32(reach)+i)
		pairs.Sum = append(pairs.Sum, i)
	}
	g.adder(count).Add(sums, far, far, pairs)
	for i := range sums {
		if want := g.add(near[count-1-i], near[count+i]); sums[i] != want {
			t.Fatalf("%s: point %d is taken for another", g.name, reach+i)
		}
	}
}

func TestAddFarPoints(t *testing.T) {
	testFarPoints(t, groupG1, 1<<26)
	testFarPoints(t, groupG2, 1<<25)
}
