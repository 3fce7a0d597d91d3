package multiexp

import (
	"unsafe"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/parallel"
	"fss/prover/internal/vector"
)

// digitList is the signed digits of a list of scalars.
type digitList struct {
	width  int
	count  int
	digits []int16
}

// window returns the digits of all scalars in one window.
func (d *digitList) window(w int) []int16 { return d.digits[w*d.count : (w+1)*d.count] }

// digitLists remembers the digits of lists that several jobs share.
type digitLists struct {
	lists map[*fr.Element]*digitList
}

func (k *digitLists) of(scalars []fr.Element, tasks int) *digitList {
	first := unsafe.SliceData(scalars)
	if list := k.lists[first]; list != nil && list.count == len(scalars) {
		return list
	}
	list := &digitList{width: chooseWidth(scalars), count: len(scalars)}
	list.digits = make([]int16, vector.Windows(list.width)*len(scalars))
	parallel.Ranges(len(scalars)/vector.Lanes+1, tasks, func(start, end int) {
		vector.SignedDigitsOf(list.digits, scalars, list.width, start*vector.Lanes, min(end*vector.Lanes, len(scalars)))
	})
	if k.lists == nil {
		k.lists = make(map[*fr.Element]*digitList)
	}
	k.lists[first] = list
	return list
}

// chooseWidth returns the width with the least work, judged by a sample of the scalars.
func chooseWidth(scalars []fr.Element) int {
	const sample = 1024
	stride := len(scalars)/sample + 1
	var lengths [fr.Bits + 1]int
	taken := 0
	for i := 0; i < len(scalars); i += stride {
		lengths[length(scalars[i])]++
		taken++
	}
	best, bestCost := 0, 0
	for width := 2; width <= vector.MaxWidth; width++ {
		digits := 0
		for bits, count := range lengths {
			digits += count * ((bits + width) / width)
		}
		digits -= lengths[0]
		cost := windowCost(len(scalars), width) * vector.Windows(width)
		if taken > 0 {
			cost += digits * len(scalars) / taken * additionCost
		}
		if best == 0 || cost < bestCost {
			best, bestCost = width, cost
		}
	}
	return best
}

// additionCost is an addition's, in quarters of nanoseconds or so; only ratios matter.
const additionCost = 40

// windowCost is what a window costs beside its nonzero digits' additions: to sort all digits, and two additions for each bucket.
func windowCost(count, width int) int {
	return count*6 + (additionCost*5/2)<<(width-1) + 100*additionCost
}

// length returns how many bits the scalar or its opposite has.
func length(scalar fr.Element) int {
	if scalar.LexicographicallyLargest() {
		scalar.Neg(&scalar)
	}
	bits := scalar.Bits()
	value := fr.Element(bits)
	return value.BitLen()
}
