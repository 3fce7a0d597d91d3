package vector

import (
	"unsafe"
)

// Negative, added to an index in Pairs.Left or Pairs.Right, stands for the opposite of the point.
const Negative = 1 << 31

// Pairs names the operands and the place of each sum: sums[Sum[i]] = left[Left[i]] + right[Right[i]], where an index
// with Negative added stands for the opposite point. The additions are independent: no place is named twice
// in Sum, and the point at a place in Sum is an operand of no other addition (of the same one it may be).
// The lists have one length.
type Pairs struct {
	Left, Right, Sum []uint32
}

// Len returns how many additions there are.
func (p *Pairs) Len() int { return len(p.Sum) }

func (p *Pairs) slice(start, end int) Pairs {
	return Pairs{Left: p.Left[start:end], Right: p.Right[start:end], Sum: p.Sum[start:end]}
}

// limit panics where an index is outside its slice: the machine code would read or write other memory.
func (p *Pairs) limit(sums, left, right int) {
	if len(p.Left) != len(p.Sum) || len(p.Right) != len(p.Sum) {
		panic("vector: lists of different lengths")
	}
	for i, place := range p.Sum {
		if int(place) >= sums || int(p.Left[i]&^Negative) >= left || int(p.Right[i]&^Negative) >= right {
			panic("vector: index outside the points")
		}
	}
}

// batch is what the passes of the machine code read. Steps counts groups of blocks; see the generator.
type batch struct {
	left, right, sum                unsafe.Pointer
	leftIndex, rightIndex, sumIndex unsafe.Pointer
	scratch, state, flags           unsafe.Pointer
	steps                           int
	flagsSeen                       uint64
}
