package multiexp

import "fss/prover/internal/vector"

// run is neighbouring points of one level that have the same sum.
type run struct {
	target uint32
	count  uint32
}

// level is the points that await addition after so many rounds; its last run may still grow.
type level[P Point] struct {
	points []P
	used   int
	runs   []run
}

// endsWith says whether the level's last run belongs to the target.
func (l *level[P]) endsWith(target uint32) bool {
	return len(l.runs) > 0 && l.runs[len(l.runs)-1].target == target
}

// place extends the level by count points of the target and returns where they go.
func (l *level[P]) place(target uint32, count int) int {
	if l.endsWith(target) {
		l.runs[len(l.runs)-1].count += uint32(count)
	} else {
		l.runs = append(l.runs, run{target, uint32(count)})
	}
	l.used += count
	return l.used - count
}

// leftover is a source point without a partner, which joins the sum of its target in the end.
type leftover struct {
	target uint32
	index  uint32
}

// tree sums points that are grouped by target, by adding neighbours in rounds. Additions of one round are independent, and
// pass in full batches: the sums of a batch wait in the next level until that has enough for a batch of its own. So
// memory is bounded whatever the groups' sizes. The source points are not copied.
type tree[P Point] struct {
	adder     *vector.Adder[P]
	levels    []*level[P]
	pairs     pairList
	points    []P
	sums      []P
	leftovers []leftover
}

func newTree[P Point](newAdder func(capacity int) *vector.Adder[P]) *tree[P] {
	return &tree[P]{adder: newAdder(pairCapacity), pairs: newPairList()}
}

// levelCapacity is the points that a level holds; when they ascend, each has a partner at best.
const levelCapacity = 2 * pairCapacity

// begin starts sums of these points. Sums must be at infinity.
func (t *tree[P]) begin(sums, points []P) { t.sums, t.points = sums, points }

// add adds the points with these indices (and vector.Negative) to the sum of the target: all that it has.
func (t *tree[P]) add(target uint32, indices []uint32) {
	for len(indices) >= 2 {
		if t.pairs.count == 0 {
			t.reserve(0, batchSize)
		}
		count := min(len(indices)/2, batchSize-t.pairs.count)
		place := uint32(t.levels[0].place(target, count))
		left, right, sum := t.pairs.extend(count)
		for k := range left {
			left[k], right[k], sum[k] = indices[2*k], indices[2*k+1], place+uint32(k)
		}
		if t.pairs.count == batchSize {
			t.addPairs()
		}
		indices = indices[2*count:]
	}
	if len(indices) == 1 {
		t.leftovers = append(t.leftovers, leftover{target, indices[0]})
	}
}

// addPairs adds the pairs of source points that have been gathered.
func (t *tree[P]) addPairs() {
	if t.pairs.count > 0 {
		t.adder.Add(t.levels[0].points, t.points, t.points, t.pairs.take())
	}
}

// reserve makes room for count points in a level. No pairs are gathered at that time.
func (t *tree[P]) reserve(depth, count int) {
	if depth == len(t.levels) {
		t.levels = append(t.levels, &level[P]{points: make([]P, levelCapacity)})
	}
	if t.levels[depth].used+count > levelCapacity {
		t.ascend(depth, false)
	}
}

// ascend adds neighbours of a level into the next one. Unless it is the last time, the last run stays open: its point
// without a partner waits for one.
func (t *tree[P]) ascend(depth int, last bool) {
	from := t.levels[depth]
	t.reserve(depth+1, (from.used+len(from.runs))/2)
	to := t.levels[depth+1]
	waiting, position := -1, 0
	for i, r := range from.runs {
		count := int(r.count)
		half, odd := count/2, count%2
		switch single := position + count - 1; {
		case odd == 1 && i == len(from.runs)-1 && !last:
			waiting, odd = single, 0
		case count == 1 && !t.continues(depth, r.target):
			t.sums[r.target] = from.points[single]
			odd = 0
		}
		if half+odd > 0 {
			place := to.place(r.target, half+odd)
			left, right, sum := t.pairs.extend(half)
			for k := range left {
				operand := uint32(position + 2*k)
				left[k], right[k], sum[k] = operand, operand+1, uint32(place+k)
			}
			if odd == 1 {
				to.points[place+half] = from.points[position+count-1]
			}
		}
		position += count
	}
	t.adder.Add(to.points, from.points, from.points, t.pairs.take())
	target := from.runs[len(from.runs)-1].target
	from.runs, from.used = from.runs[:0], 0
	if waiting >= 0 {
		from.points[from.place(target, 1)] = from.points[waiting]
	}
}

// continues says whether a higher level has a part of the target's sum: its run is the last one there.
func (t *tree[P]) continues(depth int, target uint32) bool {
	for _, above := range t.levels[depth+1:] {
		if above.endsWith(target) {
			return true
		}
	}
	return false
}

// end completes all sums since begin.
func (t *tree[P]) end() {
	t.addPairs()
	for depth := 0; depth < len(t.levels); depth++ {
		if t.levels[depth].used > 0 {
			t.ascend(depth, true)
		}
	}
	t.addLeftovers()
}

// addLeftovers adds the source points without a partner to the sums, of which each gets at most one.
func (t *tree[P]) addLeftovers() {
	var infinity P
	for _, l := range t.leftovers {
		if t.sums[l.target] == infinity {
			t.sums[l.target] = t.points[l.index&^vector.Negative]
			if l.index&vector.Negative != 0 {
				negate(&t.sums[l.target])
			}
			continue
		}
		if t.pairs.count == pairCapacity {
			t.adder.Add(t.sums, t.sums, t.points, t.pairs.take())
		}
		left, right, sum := t.pairs.extend(1)
		left[0], right[0], sum[0] = l.target, l.index, l.target
	}
	t.adder.Add(t.sums, t.sums, t.points, t.pairs.take())
	t.leftovers = t.leftovers[:0]
}
