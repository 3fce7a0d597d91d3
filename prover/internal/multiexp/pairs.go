package multiexp

import "fss/prover/internal/vector"

const (
	// batchSize is how many additions share an inversion where there is enough to do: their operands, sums and scratch
	// memory fit a second-level cache of a megabyte.
	batchSize = 2048
	// pairCapacity leaves room for the batches of full levels, which are filled by whole batches and odd points.
	pairCapacity = batchSize * 3 / 2
)

// pairList gathers additions for a batch, at most pairCapacity.
type pairList struct {
	list  vector.Pairs
	count int
}

func newPairList() pairList {
	return pairList{list: vector.Pairs{
		Left: make([]uint32, pairCapacity), Right: make([]uint32, pairCapacity), Sum: make([]uint32, pairCapacity),
	}}
}

// extend returns the places of the next additions.
func (l *pairList) extend(count int) (left, right, sum []uint32) {
	start := l.count
	l.count += count
	return l.list.Left[start:l.count], l.list.Right[start:l.count], l.list.Sum[start:l.count]
}

// take returns what was gathered and begins anew; the list is valid until the next extend.
func (l *pairList) take() vector.Pairs {
	count := l.count
	l.count = 0
	return vector.Pairs{Left: l.list.Left[:count], Right: l.list.Right[:count], Sum: l.list.Sum[:count]}
}
