package transform

import (
	"unsafe"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/parallel"
	"fss/prover/internal/vector"
)

// nearBlocks is how many blocks of a row pass through its lower levels at once: 20 KB, less than half the
// first-level cache.
const nearBlocks = 64

const blockBytes = int(unsafe.Sizeof(vector.Block{}))

// workspace holds A, B and C while they are transformed, each row by row.
type workspace struct {
	*tables
	values [3][]vector.Block
}

func newWorkspace(t *tables) *workspace {
	w := &workspace{tables: t}
	for i := range w.values {
		w.values[i] = vector.Blocks(t.size / vector.Lanes)
	}
	return w
}

func (w *workspace) quotient(a, b []fr.Element, tasks int) {
	if w.rows == 1 {
		vector.UnpackFr(w.values[0], a)
		vector.UnpackFr(w.values[1], b)
		w.begin(&w.values)
		w.alongRow(0)
		w.finish(&w.values)
		vector.PackFr(a, w.values[0])
		return
	}
	parallel.Queue(w.columns, tasks, func() func(int) {
		column := w.newColumn()
		return func(index int) { w.enter(column, index, a, b) }
	})
	parallel.Queue(w.rows, tasks, func() func(int) { return w.alongRow })
	parallel.Queue(w.columns, tasks, func() func(int) {
		column := w.newColumn()
		return func(index int) { w.leave(column, index, a) }
	})
}

// newColumn returns room for a column of A, B and C: residues that lie far apart come together in it.
func (w *workspace) newColumn() *[3][]vector.Block {
	return &[3][]vector.Block{vector.Blocks(w.rows), vector.Blocks(w.rows), vector.Blocks(w.rows)}
}

// enter reads one column of a and b and takes it through the levels across rows of the inverse transforms.
func (w *workspace) enter(column *[3][]vector.Block, index int, a, b []fr.Element) {
	for row := range w.rows {
		from := (row*w.columns + index) * vector.Lanes
		vector.UnpackFr(column[0][row:row+1], a[from:from+vector.Lanes])
		vector.UnpackFr(column[1][row:row+1], b[from:from+vector.Lanes])
	}
	w.begin(column)
	for i, values := range column {
		w.invert(values, 0, 1)
		for row := range values {
			w.values[i][row*w.columns+index] = values[row]
		}
	}
}

// leave takes one column through the levels across rows of the forward transforms and writes the quotient to a.
func (w *workspace) leave(column *[3][]vector.Block, index int, a []fr.Element) {
	positions := w.column[index*(w.rows-1) : (index+1)*(w.rows-1)]
	for i, values := range column {
		for row := range values {
			values[row] = w.values[i][row*w.columns+index]
		}
		forward(values, 1, positions)
	}
	w.finish(column)
	for row := range w.rows {
		to := (row*w.columns + index) * vector.Lanes
		vector.PackFr(a[to:to+vector.Lanes], column[0][row:row+1])
	}
}

// begin multiplies A and B to C, below 1.1r as they are.
func (w *workspace) begin(values *[3][]vector.Block) {
	a, b, c := values[0], values[1], values[2]
	product(c, a, b)
	scale(c, w.restore)
}

// finish sets the first values to A B - C. The transforms gave n A, n B and n C, below 82r; the two terms are below 3r
// and 2r.
func (w *workspace) finish(values *[3][]vector.Block) {
	a, b, c := values[0], values[1], values[2]
	scale(a, w.average)
	product(a, b, a)
	scale(c, w.negated)
	vector.AddFr(a, a, c)
}

// alongRow takes a row of A, B and C from the inverse transform's levels inside it to the forward transform's.
func (w *workspace) alongRow(row int) {
	first := row * w.columns
	for _, all := range w.values {
		values := all[first : first+w.columns]
		w.invert(values, first, nearBlocks)
		for near := 0; near < len(values); near += nearBlocks {
			w.turn(values[near:min(near+nearBlocks, len(values))], first+near)
		}
		forward(values, nearBlocks, w.row)
	}
}

// turn takes neighbouring blocks, the first of which has the given index, from the inverse transform to the forward
// one.
func (w *workspace) turn(values []vector.Block, first int) {
	w.invert(values, first, 1)
	squares := len(values) / vector.Lanes
	swapLanes(values, squares)
	for level, half := range []int{4, 2, 1} {
		begin := first / vector.Lanes << level
		butterflies(address(values), half, len(values)/(2*half), address(w.lastThree[level][begin:]), 0, blockBytes)
	}
	if w.one != nil {
		scale(values, w.one)
	}
	for half := 1; half < vector.Lanes; half *= 2 {
		butterflies(address(values), half, len(values)/(2*half), address(w.firstHalf[half-1:]), blockBytes, 0)
	}
	swapLanes(values, squares)
	forward(values, 1, w.row)
}

// invert does the levels of the inverse transform from halves of len(values)/2 down to those of smallest. First is
// the index of the first value among those of its kind, blocks or rows, so that the groups' factors are found.
func (w *workspace) invert(values []vector.Block, first, smallest int) {
	for half := len(values) / 2; half >= smallest; half /= 2 {
		butterfliesUniform(address(values), half, len(values)/(2*half), unsafe.Pointer(&w.groups[first/(2*half)]))
	}
}

// forward does the levels of the forward transform from halves of smallest up to those of len(values)/2.
func forward(values []vector.Block, smallest int, positions []vector.Block) {
	for half := smallest; half < len(values); half *= 2 {
		butterflies(address(values), half, len(values)/(2*half), address(positions[half-1:]), blockBytes, 0)
	}
}

// scale multiplies each block by one factor, which is clean; the results are clean.
func scale(values, factor []vector.Block) {
	multiply(address(values), address(values), address(factor), len(values), 0)
}

// product sets result to the products of the values and as many factors, which are clean; the results are clean.
func product(result, values, factors []vector.Block) {
	multiply(address(result), address(values), address(factors), len(values), blockBytes)
}

// swapLanes transposes squares of eight blocks: block i of lane k becomes block k of lane i.
func swapLanes(values []vector.Block, squares int) { transpose(address(values), squares) }

func address(blocks []vector.Block) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(blocks)) }
