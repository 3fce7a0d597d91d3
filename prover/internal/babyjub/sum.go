package babyjub

import (
	"math/big"
	"math/bits"

	"fss/prover/internal/parallel"
)

// Sum returns the sum of weight * P over weights and points, which are as many; the weights are public.
//
// Pippenger's method: in each window of bits, points with one digit are added up first. The cores share the windows.
func Sum(weights []big.Int, points []Point) Point {
	addends := make([]addend, len(points))
	limbs := make([][4]uint64, len(points))
	length := 1
	for i := range weights {
		fillLimbs(&limbs[i], &weights[i])
		length = max(length, weights[i].BitLen())
	}
	parallel.Ranges(len(points), 0, func(start, end int) {
		for i := start; i < end; i++ {
			point := lift(&points[i])
			addends[i] = point.prepare()
		}
	})
	width := max(2, min(12, bits.Len(uint(len(points)))-3))
	windows := make([]extended, (length+width-1)/width)
	parallel.Ranges(len(windows), 0, func(start, end int) {
		for window := start; window < end; window++ {
			windows[window] = sumWindow(limbs, addends, window*width, width)
		}
	})
	total := neutral()
	for window := len(windows) - 1; window >= 0; window-- {
		total.double(width)
		part := windows[window].prepare()
		total.add(&part)
	}
	return lower([]extended{total})[0]
}

func sumWindow(limbs [][4]uint64, addends []addend, from, width int) extended {
	buckets := make([]extended, 1<<width-1)
	for i := range buckets {
		buckets[i] = neutral()
	}
	for i := range addends {
		if digit := bitsOf(&limbs[i], from, width); digit > 0 {
			buckets[digit-1].add(&addends[i])
		}
	}
	total, running := neutral(), neutral()
	for i := len(buckets) - 1; i >= 0; i-- {
		bucket := buckets[i].prepare()
		running.add(&bucket)
		part := running.prepare()
		total.add(&part)
	}
	return total
}

// SumEach returns for each place the sum over the rows of weight * row[place]; the rows are of one length, the
// weights public and below L. Those above L/2 count as weight - L, since the points are of the subgroup of order L:
// the weights of Lagrange's interpolation are then often tiny, and so is the work.
func SumEach(weights []big.Int, rows [][]Point) []Point {
	plan := schedule(weights)
	sums := make([]extended, len(rows[0]))
	parallel.Ranges(len(sums), 0, func(start, end int) {
		odd := make([][]addend, len(rows))
		for row := range odd {
			odd[row] = make([]addend, plan.tables[row])
		}
		for place := start; place < end; place++ {
			for row := range rows {
				oddMultiples(odd[row], &rows[row][place])
			}
			total := neutral()
			for _, one := range plan.steps {
				total.double(one.doublings)
				chosen := odd[one.row][one.entry]
				if one.negative {
					chosen = chosen.negative()
				}
				total.add(&chosen)
			}
			total.double(plan.trailing)
			sums[place] = total
		}
	})
	return lowerEach(sums)
}
