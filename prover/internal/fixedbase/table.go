package fixedbase

import (
	"unsafe"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/parallel"
)

const (
	// batchSize is how many additions share an inversion: enough to hide it, small enough for the cache.
	batchSize = 512
	// chunkSize is how many scalars pass through one window before the next, so that the window stays in the cache.
	chunkSize = 32 * batchSize
	maxWidth  = 15
)

// Table holds d * 2^(width*w) * base for every window w and digit d in 1..2^(width-1).
type Table[T comparable, F coordinate[T]] struct {
	width   int
	windows [][]point[T]
}

// G1 and G2 are the two tables that there are.
type (
	G1 = Table[fp.Element, *fp.Element]
	G2 = Table[bn254.E2, *bn254.E2]
)

// NewG1 builds a table sized for about expected multiplications of base.
func NewG1(base bn254.G1Affine, expected int) *G1 {
	return newTable[fp.Element, *fp.Element](point[fp.Element](base), expected)
}

// NewG2 builds a table sized for about expected multiplications of base.
func NewG2(base bn254.G2Affine, expected int) *G2 {
	return newTable[bn254.E2, *bn254.E2](point[bn254.E2](base), expected)
}

// MultiplyG1 returns scalar * base for each scalar.
func MultiplyG1(table *G1, scalars []fr.Element) []bn254.G1Affine {
	return castSlice[bn254.G1Affine](table.multiply(scalars))
}

// MultiplyG2 returns scalar * base for each scalar.
func MultiplyG2(table *G2, scalars []fr.Element) []bn254.G2Affine {
	return castSlice[bn254.G2Affine](table.multiply(scalars))
}

func castSlice[To, From any](points []From) []To {
	return unsafe.Slice((*To)(unsafe.Pointer(unsafe.SliceData(points))), len(points))
}

// windowsFor returns how many windows of the width cover a scalar and the carry of signed digits.
func windowsFor(width int) int { return (fr.Bits + width) / width }

func bestWidth(expected int) int {
	best, bestCost := 4, windowsFor(4)*(8+expected)
	for width := 5; width <= maxWidth; width++ {
		if cost := windowsFor(width) * (1<<(width-1) + expected); cost < bestCost {
			best, bestCost = width, cost
		}
	}
	return best
}

func newTable[T comparable, F coordinate[T]](base point[T], expected int) *Table[T, F] {
	width := bestWidth(expected)
	table := &Table[T, F]{width: width, windows: make([][]point[T], windowsFor(width))}
	bases := make([]point[T], len(table.windows))
	single := newAdder[T, F](1)
	for w := range bases {
		bases[w] = base
		for range width {
			base = double(single, base)
		}
	}
	parallel.Ranges(len(bases), 0, func(start, end int) {
		for w := start; w < end; w++ {
			table.windows[w] = multiples[T, F](bases[w], 1<<(width-1))
		}
	})
	return table
}

func double[T comparable, F coordinate[T]](a *adder[T, F], p point[T]) point[T] {
	sum := []point[T]{p}
	a.add(sum, []point[T]{p})
	return sum[0]
}

// multiples returns 1, 2, ..., count times base, doubling the list's length in each round.
func multiples[T comparable, F coordinate[T]](base point[T], count int) []point[T] {
	list := make([]point[T], 1, count)
	list[0] = base
	adder := newAdder[T, F](batchSize)
	last := make([]point[T], batchSize)
	for len(list) < count {
		have := len(list)
		for i := range last {
			last[i] = list[have-1]
		}
		list = append(list, list[:min(have, count-have)]...)
		for start := have; start < len(list); start += batchSize {
			batch := list[start:min(start+batchSize, len(list))]
			adder.add(batch, last[:len(batch)])
		}
	}
	return list
}

func (t *Table[T, F]) multiply(scalars []fr.Element) []point[T] {
	results := make([]point[T], len(scalars))
	parallel.Ranges(len(scalars), 0, func(start, end int) {
		adder := newAdder[T, F](batchSize)
		terms := make([]point[T], batchSize)
		digits := make([]int32, min(chunkSize, end-start)*len(t.windows))
		for ; start < end; start += chunkSize {
			chunk := results[start:min(start+chunkSize, end)]
			t.split(scalars[start:start+len(chunk)], digits)
			for w, window := range t.windows {
				for from := 0; from < len(chunk); from += batchSize {
					batch := chunk[from:min(from+batchSize, len(chunk))]
					for i := range batch {
						pick[T, F](&terms[i], window, digits[w*len(chunk)+from+i])
					}
					adder.add(batch, terms[:len(batch)])
				}
			}
		}
	})
	return results
}

func pick[T comparable, F coordinate[T]](p *point[T], window []point[T], digit int32) {
	switch {
	case digit > 0:
		*p = window[digit-1]
	case digit < 0:
		*p = window[-digit-1]
		F(&p.Y).Neg(&p.Y)
	default:
		*p = point[T]{}
	}
}

// split writes each scalar's signed digits, of -2^(width-1)+1 to 2^(width-1), window by window.
func (t *Table[T, F]) split(scalars []fr.Element, digits []int32) {
	half, mask := int32(1)<<(t.width-1), uint64(1)<<t.width-1
	for i := range scalars {
		words := scalars[i].Bits()
		carry := int32(0)
		for w := range t.windows {
			position := w * t.width
			digit := int32(bitsAt(&words, position)&mask) + carry
			carry = 0
			if digit > half {
				digit -= half * 2
				carry = 1
			}
			digits[w*len(scalars)+i] = digit
		}
	}
}

func bitsAt(words *[4]uint64, position int) uint64 {
	index, shift := position/64, position%64
	if index >= len(words) {
		return 0
	}
	value := words[index] >> shift
	if shift > 0 && index+1 < len(words) {
		value |= words[index+1] << (64 - shift)
	}
	return value
}
