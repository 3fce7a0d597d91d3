package vector

import (
	"unsafe"

	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// Lanes is how many residues a block has.
const Lanes = 8

// Block is eight residues below 8p in five limbs of 52 bits, limb by limb. See the package's description.
type Block [5][Lanes]uint64

// Blocks returns count zero blocks that begin at a cache line.
func Blocks(count int) []Block {
	const line = 64
	list := make([]byte, count*int(unsafe.Sizeof(Block{}))+line-1)
	start := -uintptr(unsafe.Pointer(unsafe.SliceData(list))) % line
	return unsafe.Slice((*Block)(unsafe.Pointer(&list[start])), count)
}

// MultiplyFr sets result to left * right / 2^260, lane by lane.
func MultiplyFr(result, left, right []Block) {
	multiplyFr(first(result), first(left), first(right), sameLength(result, left, right))
}

// SquareFr sets result to operand^2 / 2^260.
func SquareFr(result, operand []Block) {
	squareFr(first(result), first(operand), sameLength(result, operand))
}

// AddFr sets result to left + right.
func AddFr(result, left, right []Block) {
	addFr(first(result), first(left), first(right), sameLength(result, left, right))
}

// SubtractFr sets result to left - right.
func SubtractFr(result, left, right []Block) {
	subtractFr(first(result), first(left), first(right), sameLength(result, left, right))
}

// UnpackFr turns elements into blocks, eight consecutive ones into each. There are eight times as many elements.
func UnpackFr(blocks []Block, elements []fr.Element) {
	unpackFr(first(blocks), first(elements), rows(blocks, len(elements)))
}

// PackFr is the opposite of UnpackFr and reduces completely.
func PackFr(elements []fr.Element, blocks []Block) {
	packFr(first(elements), first(blocks), rows(blocks, len(elements)))
}

// MultiplyFp sets result to left * right / 2^260, lane by lane.
func MultiplyFp(result, left, right []Block) {
	multiplyFp(first(result), first(left), first(right), sameLength(result, left, right))
}

// SquareFp sets result to operand^2 / 2^260.
func SquareFp(result, operand []Block) {
	squareFp(first(result), first(operand), sameLength(result, operand))
}

// AddFp sets result to left + right.
func AddFp(result, left, right []Block) {
	addFp(first(result), first(left), first(right), sameLength(result, left, right))
}

// SubtractFp sets result to left - right.
func SubtractFp(result, left, right []Block) {
	subtractFp(first(result), first(left), first(right), sameLength(result, left, right))
}

// UnpackFp turns elements into blocks, eight consecutive ones into each. There are eight times as many elements.
func UnpackFp(blocks []Block, elements []fp.Element) {
	unpackFp(first(blocks), first(elements), rows(blocks, len(elements)))
}

// PackFp is the opposite of UnpackFp and reduces completely.
func PackFp(elements []fp.Element, blocks []Block) {
	packFp(first(elements), first(blocks), rows(blocks, len(elements)))
}

func first[T any](list []T) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(list)) }

func sameLength(list []Block, others ...[]Block) int {
	for _, other := range others {
		if len(other) != len(list) {
			panic("vector: slices of different lengths")
		}
	}
	return len(list)
}

func rows(blocks []Block, elements int) int {
	if elements != Lanes*len(blocks) {
		panic("vector: elements are not eight times the blocks")
	}
	return len(blocks)
}
