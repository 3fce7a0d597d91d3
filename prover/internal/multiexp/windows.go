package multiexp

import (
	"fss/prover/internal/vector"
)

// windows does pieces of jobs on one core. Its memory is used again for each.
type windows[P Point] struct {
	tree    *tree[P]
	starts  [1 << vector.MaxWidth]uint32
	order   []uint32
	buckets []P
	lines   []P
}

func newWindows[P Point](newAdder func(capacity int) *vector.Adder[P]) *windows[P] {
	return &windows[P]{tree: newTree(newAdder)}
}

// sum computes the terms of the job's windows from start to end.
func (w *windows[P]) sum(j *job[P], start, end int) {
	top := 1 << (j.digits.width - 1)
	size := top + 1
	w.buckets = cleared(w.buckets, size*(end-start))
	w.tree.begin(w.buckets, j.points)
	for window := start; window < end; window++ {
		w.sort(j.digits.window(window), top)
		for digit := 1; digit <= top; digit++ {
			if from, to := w.starts[digit-1], w.starts[digit]; to > from {
				w.tree.add(uint32((window-start)*size+digit), w.order[from:to])
			}
		}
	}
	w.tree.end()
	w.weigh(j.terms[start*j.digits.width:end*j.digits.width], j.digits.width)
}

// sort lists the indices of the scalars by the size of their digits, with vector.Negative where the digit is
// negative: those with digit d are from starts[d-1] to starts[d]. Digits are up to top.
func (w *windows[P]) sort(digits []int16, top int) {
	if len(w.order) < len(digits) {
		w.order = make([]uint32, len(digits))
	}
	starts := &w.starts
	clear(starts[:top+1])
	const mask = 1<<vector.MaxWidth - 1
	for _, digit := range digits {
		sign := int32(digit) >> 31
		size := (int32(digit) ^ sign) - sign
		starts[size&mask]++
	}
	position := uint32(0)
	for i, count := range starts[:top+1] {
		starts[i] = position
		position += count
	}
	order := w.order
	for i, digit := range digits {
		sign := int32(digit) >> 31
		size := (int32(digit) ^ sign) - sign
		place := starts[size&mask]
		starts[size&mask] = place + 1
		order[place] = uint32(i) | uint32(sign)&vector.Negative
	}
}

// weigh turns buckets into terms. The sum of d times bucket d, over the digits d = row 2^low + column, is the sum
// of 2^(low+i) times all rows whose number has bit i, and of 2^i times all columns whose number has bit i.
func (w *windows[P]) weigh(terms []P, width int) {
	top := 1 << (width - 1)
	size := top + 1
	count := len(w.buckets) / size
	low := (width - 1) / 2
	columns, rows := 1<<low, top>>low+1
	w.lines = cleared(w.lines, count*(rows+columns))
	w.tree.begin(w.lines, w.buckets)
	for window := range count {
		buckets, lines := window*size, window*(rows+columns)
		for row := 1; row < rows; row++ {
			w.addAll(w.buckets, uint32(lines+row), buckets+row*columns, min(buckets+(row+1)*columns, buckets+size), 1)
		}
		for column := 1; column < columns; column++ {
			w.addAll(w.buckets, uint32(lines+rows+column), buckets+column, buckets+size, columns)
		}
	}
	w.tree.end()
	w.tree.begin(terms, w.lines)
	for window := range count {
		first := window * (rows + columns)
		for bit := range low {
			w.addBit(uint32(window*width+bit), first+rows, columns, bit)
		}
		for bit := range width - low {
			w.addBit(uint32(window*width+low+bit), first, rows, bit)
		}
	}
	w.tree.end()
}

// addAll adds every stride-th point of the list from start to end, but those at infinity, to the target.
func (w *windows[P]) addAll(list []P, target uint32, start, end, stride int) {
	var infinity P
	order := w.order[:0]
	for i := start; i < end; i += stride {
		if list[i] != infinity {
			order = append(order, uint32(i))
		}
	}
	w.tree.add(target, order)
	w.order = order[:cap(order)]
}

// addBit adds the count lines from first on whose number among them has the bit set.
func (w *windows[P]) addBit(target uint32, first, count, bit int) {
	var infinity P
	order := w.order[:0]
	for i := range count {
		if i>>bit&1 == 1 && w.lines[first+i] != infinity {
			order = append(order, uint32(first+i))
		}
	}
	w.tree.add(target, order)
	w.order = order[:cap(order)]
}

// cleared returns count points at infinity, in the list's memory if that is enough.
func cleared[P Point](list []P, count int) []P {
	if cap(list) < count {
		return make([]P, count)
	}
	list = list[:count]
	clear(list)
	return list
}
