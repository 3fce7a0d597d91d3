package vector

import (
	"unsafe"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
)

// affine is a point of either group; gnark-crypto's (0, 0) stands for infinity.
type affine interface {
	bn254.G1Affine | bn254.G2Affine
}

// kernel is the machine code for one group.
type kernel struct {
	// chains is how many blocks a step has, slot how many blocks of scratch each of them needs, and state how many
	// blocks of state there are: first the chains' inverses.
	chains, slot, state int
	// reach is how many points it can name: it computes their offsets in 32 bits.
	reach             int
	forward, backward func(*batch)
}

// Adder adds affine points in batches, with one inversion a batch. It has the batch's memory, so each goroutine
// needs its own.
type Adder[P affine] struct {
	kernel   kernel
	capacity int
	portable portable[P]
	scratch  []Block
	state    []Block
	flags    []byte
	batch    batch
	// The last pairs, which fill no step, are copied here.
	tailLeft, tailRight, tailSum []P
	tailPairs                    Pairs
	exceptions                   Pairs
	exceptional                  []P
}

// NewAdderG1 makes an adder for G1 whose batches have up to capacity additions. From 1,000 on the inversion costs little;
// the scratch memory of 80 bytes an addition should fit the second-level cache beside the points.
func NewAdderG1(capacity int) *Adder[bn254.G1Affine] {
	portable := &scalarAdder[fp.Element, *fp.Element, bn254.G1Affine]{formulas: formulasG1{}, capacity: capacity}
	return &Adder[bn254.G1Affine]{kernel: kernelG1, capacity: capacity, portable: portable}
}

// NewAdderG2 makes an adder for G2, whose scratch memory is 160 bytes an addition.
func NewAdderG2(capacity int) *Adder[bn254.G2Affine] {
	portable := &scalarAdder[bn254.E2, *bn254.E2, bn254.G2Affine]{formulas: formulasG2{}, capacity: capacity}
	return &Adder[bn254.G2Affine]{kernel: kernelG2, capacity: capacity, portable: portable}
}

// prepare makes the machine code's memory, when it is first needed.
func (a *Adder[P]) prepare() {
	k, step := a.kernel, a.step()
	steps := a.capacity/step + 1
	a.scratch = Blocks((steps + 1) * k.chains * k.slot)
	a.state = Blocks(k.state)
	a.flags = make([]byte, steps*k.chains)
	a.tailLeft, a.tailRight, a.tailSum = make([]P, step), make([]P, step), make([]P, step)
	a.tailPairs = Pairs{Left: make([]uint32, step), Right: make([]uint32, step), Sum: make([]uint32, step)}
	a.batch.state = first(a.state)
}

// step is how many additions the machine code takes at once.
func (a *Adder[P]) step() int { return Lanes * a.kernel.chains }

// Add sets sums[pairs.Sum[i]] to left[pairs.Left[i]] + right[pairs.Right[i]], for all i. Every case is right: infinity,
// doubling, opposite points. There may be up to 2^31 points on each side; beyond 2^26 of G1 or 2^25 of G2 portable Go
// adds them.
func (a *Adder[P]) Add(sums, left, right []P, pairs Pairs) {
	pairs.limit(len(sums), len(left), len(right))
	fast := Supported && max(len(sums), len(left), len(right)) <= a.kernel.reach
	for start := 0; start < pairs.Len(); start += a.capacity {
		part := pairs.slice(start, min(start+a.capacity, pairs.Len()))
		if fast && part.Len() >= a.step() {
			a.addBatch(sums, left, right, part)
		} else {
			a.portable.add(sums, left, right, part)
		}
	}
}

func (a *Adder[P]) addBatch(sums, left, right []P, pairs Pairs) {
	if a.scratch == nil {
		a.prepare()
	}
	step := a.step()
	steps := pairs.Len() / step
	tail := a.copyTail(left, right, pairs.slice(steps*step, pairs.Len()))
	a.startChains()
	a.exceptions = Pairs{Left: a.exceptions.Left[:0], Right: a.exceptions.Right[:0], Sum: a.exceptions.Sum[:0]}
	a.forward(sums, left, right, pairs, 0, steps)
	if tail > 0 {
		a.findExceptions(pairs, 0, steps*step)
		a.forward(a.tailSum, a.tailLeft, a.tailRight, a.tailPairs, steps, 1)
		a.findExceptions(pairs, steps*step, tail)
		a.addExceptions(left, right)
		a.invertChains(steps + 1)
		a.backward(a.tailSum, a.tailLeft, a.tailRight, a.tailPairs, steps, 1)
		for i, place := range pairs.Sum[steps*step:] {
			sums[place] = a.tailSum[i]
		}
	} else {
		a.findExceptions(pairs, 0, steps*step)
		a.addExceptions(left, right)
		a.invertChains(steps)
	}
	a.backward(sums, left, right, pairs, 0, steps)
	for i, place := range a.exceptions.Sum {
		sums[place] = a.exceptional[i]
	}
}

// copyTail copies the points of the pairs and repeats the first of them to fill a step. The sums of the
// repeated ones are dropped.
func (a *Adder[P]) copyTail(left, right []P, pairs Pairs) int {
	if pairs.Len() == 0 {
		return 0
	}
	for i := range a.tailSum {
		source := i
		if i >= pairs.Len() {
			source = 0
		}
		l, r := pairs.Left[source], pairs.Right[source]
		a.tailLeft[i], a.tailRight[i] = left[l&^Negative], right[r&^Negative]
		a.tailPairs.Left[i], a.tailPairs.Right[i] = uint32(i)|l&Negative, uint32(i)|r&Negative
		a.tailPairs.Sum[i] = uint32(i)
	}
	return pairs.Len()
}

// product is the block of scratch that has the product of all denominators of the chain before the step.
func (a *Adder[P]) product(step, chain int) *Block {
	return &a.scratch[(step*a.kernel.chains+chain+1)*a.kernel.slot-1]
}

func (a *Adder[P]) startChains() {
	for chain := range a.kernel.chains {
		start := a.product(0, chain)
		*start = Block{}
		for lane := range start[0] {
			start[0][lane] = 1
		}
	}
}

func (a *Adder[P]) aim(sums, left, right []P, pairs Pairs, from, steps int) {
	a.batch.left, a.batch.right, a.batch.sum = first(left), first(right), first(sums)
	a.batch.leftIndex, a.batch.rightIndex, a.batch.sumIndex = first(pairs.Left), first(pairs.Right), first(pairs.Sum)
	a.batch.scratch = unsafe.Pointer(&a.scratch[from*a.kernel.chains*a.kernel.slot])
	a.batch.flags = first(a.flags)
	a.batch.steps = steps
}

// forward computes the denominators and their products for steps of pairs, which are the steps from the given one of the
// batch.
func (a *Adder[P]) forward(sums, left, right []P, pairs Pairs, from, steps int) {
	a.aim(sums, left, right, pairs, from, steps)
	a.kernel.forward(&a.batch)
}

func (a *Adder[P]) backward(sums, left, right []P, pairs Pairs, from, steps int) {
	a.aim(sums, left, right, pairs, from, steps)
	a.kernel.backward(&a.batch)
}

// findExceptions collects the pairs that the last forward pass flagged: it took them from the given one on, and only
// so many of them count.
func (a *Adder[P]) findExceptions(pairs Pairs, from, count int) {
	if a.batch.flagsSeen == 0 {
		return
	}
	for i := range count {
		if a.flags[i/Lanes]>>(i%Lanes)&1 != 0 {
			a.exceptions.Left = append(a.exceptions.Left, pairs.Left[from+i])
			a.exceptions.Right = append(a.exceptions.Right, pairs.Right[from+i])
			a.exceptions.Sum = append(a.exceptions.Sum, pairs.Sum[from+i])
		}
	}
}

// addExceptions adds the flagged pairs by complete formulas before their places may be overwritten.
func (a *Adder[P]) addExceptions(left, right []P) {
	count := a.exceptions.Len()
	if count == 0 {
		return
	}
	if len(a.exceptional) < count {
		a.exceptional = make([]P, a.capacity)
	}
	places := make([]uint32, count)
	for i := range places {
		places[i] = uint32(i)
	}
	a.portable.add(a.exceptional, left, right, Pairs{Left: a.exceptions.Left, Right: a.exceptions.Right, Sum: places})
}

// invertChains sets the chains' states to 64 over their products; the generator says why 64.
func (a *Adder[P]) invertChains(steps int) {
	var products [2 * Lanes]fp.Element
	for chain := range a.kernel.chains {
		packFp(unsafe.Pointer(&products[Lanes*chain]), unsafe.Pointer(a.product(steps, chain)), 1)
	}
	inverses := invert(products[:Lanes*a.kernel.chains])
	for chain := range a.kernel.chains {
		unpackFp(unsafe.Pointer(&a.state[chain]), unsafe.Pointer(&inverses[Lanes*chain]), 1)
	}
}

// invert returns 64 over each of up to 16 elements that are not zero.
func invert(elements []fp.Element) (inverses [2 * Lanes]fp.Element) {
	running := fp.One()
	for i := range elements {
		inverses[i] = running
		running.Mul(&running, &elements[i])
	}
	running.Inverse(&running)
	scale := fp.NewElement(64)
	running.Mul(&running, &scale)
	for i := len(elements) - 1; i >= 0; i-- {
		inverses[i].Mul(&inverses[i], &running)
		running.Mul(&running, &elements[i])
	}
	return inverses
}
