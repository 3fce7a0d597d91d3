package transform

import (
	"math/big"
	"math/bits"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/vector"
)

const (
	// rowPower: a row of 2^12 residues has 164 KB, so that a row, its factors and their neighbours fit the
	// second-level cache.
	rowPower = 12
	// smallestVector is the smallest domain that has a transposed square of eight blocks.
	smallestVector = vector.Lanes * vector.Lanes
	// largestUnreduced is the power of the largest domain on which residues that begin below 1.1r stay below 84r, 2r
	// being added with each level of two transforms.
	largestUnreduced = 20
)

// tables are the factors of the butterflies, as x * 2^260 and below 1.02r.
//
// Let v = 1/w^2 be the inverse of the domain's generator. Group j of each level of the inverse transform has the
// factor v^reverse(j), where reverse turns round the log2 n - 1 bits of j. On its last three levels a block has
// eight groups or more, and there the factors stand lane by lane for a transposed square of eight blocks.
//
// Position k of each group of the forward transform that joins two halves of m residues has the factor u^(2k+1),
// with u of order 4m: a root of unity of order 2m, times the shift between the points.
type tables struct {
	size      int
	columns   int // blocks of a row
	rows      int
	groups    []single          // of the levels whose halves are whole blocks
	lastThree [3][]vector.Block // of the levels with halves of 4, 2 and 1 residues
	firstHalf []vector.Block    // positions of the levels with halves of 1, 2 and 4 residues, each in all lanes
	row       []vector.Block    // positions of the levels inside a row; halves of h blocks begin at h-1
	column    []vector.Block    // positions of the levels across rows, for each column; halves of h rows begin at h-1

	restore, average, negated []vector.Block // one each: see passes.go
	one                       []vector.Block // or none, where residues need no reduction halfway
}

// single is a residue in limbs of 52 bits.
type single [5]uint64

func newTables(size int) *tables {
	rowSize := min(size, 1<<rowPower)
	t := &tables{size: size, columns: rowSize / vector.Lanes, rows: size / rowSize}
	t.fillGroups()
	t.fillPositions()
	t.fillConstants()
	return t
}

// group returns v^reverse(j), where j is below n/2.
func (t *tables) group(j int) fr.Element {
	inverse := root(t.size)
	inverse.Inverse(&inverse)
	return power(inverse, int(bits.Reverse64(uint64(j))>>(64-bits.Len(uint(t.size))+2)))
}

// fillGroups uses that reverse is additive in the bits: group(j + 2^i) = group(j) group(2^i) for j < 2^i.
func (t *tables) fillGroups() {
	count := max(t.size/(2*vector.Lanes), vector.Lanes)
	list := blocksOf(count/vector.Lanes, 1, func(i int) fr.Element { return t.group(i) })
	grow(list, 1, func(have int) fr.Element { return t.group(have * vector.Lanes) })
	t.groups = make([]single, count)
	for j := range t.groups {
		for limb := range t.groups[j] {
			t.groups[j][limb] = list[j/vector.Lanes][limb][j%vector.Lanes]
		}
	}
	// Lane l of the block at (square, h) belongs to group perLane*(8 square + l) + h of its level.
	for level := range t.lastThree {
		perLane := 1 << level
		list := blocksOf(t.size/smallestVector*perLane, perLane, func(i int) fr.Element {
			return t.group(perLane*(i%vector.Lanes) + i/vector.Lanes)
		})
		grow(list, perLane, func(have int) fr.Element { return t.group(have * vector.Lanes) })
		t.lastThree[level] = list
	}
}

// fillPositions uses that the factors of one level at equal distances are in one proportion.
func (t *tables) fillPositions() {
	position := func(half, k int) fr.Element { return power(root(4*half), 2*k+1) }
	t.firstHalf = blocksOf(7, 7, func(i int) fr.Element {
		half, k := levelOf(i / vector.Lanes)
		return position(half, k)
	})
	t.row = vector.Blocks(t.columns - 1)
	for half := 1; half < t.columns; half *= 2 {
		level := t.row[half-1 : 2*half-1]
		ratio := root(4 * half * vector.Lanes)
		fill(level[:1], func(lane int) fr.Element { return position(half*vector.Lanes, lane) })
		grow(level, 1, func(have int) fr.Element { return power(ratio, 2*have*vector.Lanes) })
	}
	levels := t.rows - 1
	rowSize := t.columns * vector.Lanes
	t.column = blocksOf(t.columns*levels, levels, func(i int) fr.Element {
		half, row := levelOf(i / vector.Lanes)
		return position(half*rowSize, row*rowSize+i%vector.Lanes)
	})
	growEach(t.column, levels, func(i, have int) fr.Element {
		half, _ := levelOf(i)
		return power(root(4*half*rowSize), 2*have*vector.Lanes)
	})
}

// levelOf finds the place of an index in a list of levels of 1, 2, 4, ... entries: the level's size, and where in it.
func levelOf(index int) (size, offset int) {
	size = 1 << (bits.Len(uint(index+1)) - 1)
	return size, index + 1 - size
}

// fillConstants: residues are x * 2^256 as gnark-crypto has them, a product is divided by 2^260, and fill multiplies
// by 2^4.
func (t *tables) fillConstants() {
	constant := func(value fr.Element) []vector.Block {
		return blocksOf(1, 1, func(int) fr.Element { return value })
	}
	sixteen, inverse := fr.NewElement(16), fr.NewElement(uint64(t.size))
	inverse.Inverse(&inverse)
	var average, negated fr.Element
	average.Square(&inverse).Mul(&average, &sixteen)
	negated.Neg(&inverse)
	t.restore, t.average, t.negated = constant(sixteen), constant(average), constant(negated)
	if t.size > 1<<largestUnreduced {
		t.one = constant(fr.One())
	}
}

// power returns base^exponent for an exponent of 0 or more.
func power(base fr.Element, exponent int) (result fr.Element) {
	return *result.Exp(base, big.NewInt(int64(exponent)))
}
