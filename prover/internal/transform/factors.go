package transform

import (
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/parallel"
	"fss/prover/internal/vector"
)

// fill sets lane l of block i to factor(8 i + l) times 2^260, below r.
func fill(blocks []vector.Block, factor func(i int) fr.Element) {
	elements := make([]fr.Element, len(blocks)*vector.Lanes)
	sixteen := fr.NewElement(16)
	for i := range elements {
		elements[i] = factor(i)
		elements[i].Mul(&elements[i], &sixteen)
	}
	vector.UnpackFr(blocks, elements)
}

// blocksOf returns count blocks, the first few of them filled.
func blocksOf(count, filled int, factor func(i int) fr.Element) []vector.Block {
	blocks := vector.Blocks(count)
	fill(blocks[:min(filled, count)], factor)
	return blocks
}

// grow fills a list whose first blocks are there, doubling it: block have+i is block i times ratio(have).
func grow(list []vector.Block, have int, ratio func(have int) fr.Element) {
	for ; have < len(list); have *= 2 {
		factor := blocksOf(1, 1, func(int) fr.Element { return ratio(have) })
		parallel.Ranges(have, 0, func(start, end int) {
			multiply(address(list[have+start:]), address(list[start:]), address(factor), end-start, 0)
		})
	}
}

// growEach is grow for a list of portions of equal size, of which the first is there, with a ratio for each place in
// a portion; have counts portions.
func growEach(list []vector.Block, size int, ratio func(place, have int) fr.Element) {
	if size == 0 {
		return
	}
	for have := 1; have*size < len(list); have *= 2 {
		factors := blocksOf(size, size, func(i int) fr.Element { return ratio(i/vector.Lanes, have) })
		parallel.Ranges(have, 0, func(start, end int) {
			for portion := start; portion < end; portion++ {
				from, to := portion*size, (have+portion)*size
				product(list[to:to+size], list[from:from+size], factors)
			}
		})
	}
}
