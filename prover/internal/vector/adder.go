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
	tail     operands[P]
	// exceptions are the pairs that the machine code leaves to Go, and exceptional their sums.
	exceptions  Pairs
	exceptional []P
}

// operands is a part of a batch in whole steps of the machine code: the one from the batch's start, and then the
// tail, a copy of what fills no step.
type operands[P affine] struct {
	sums, left, right []P
	pairs             Pairs
	steps             int
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
	a.tail = operands[P]{
		sums: make([]P, step), left: make([]P, step), right: make([]P, step),
		pairs: Pairs{Left: make([]uint32, step), Right: make([]uint32, step), Sum: make([]uint32, step)},
		steps: 1,
	}
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
	steps := pairs.Len() / a.step()
	whole := steps * a.step()
	parts := []operands[P]{{sums, left, right, pairs, steps}}
	if whole < pairs.Len() {
		a.copyTail(left, right, pairs.slice(whole, pairs.Len()))
		parts = append(parts, a.tail)
	}
	a.startChains()
	a.exceptions = Pairs{Left: a.exceptions.Left[:0], Right: a.exceptions.Right[:0], Sum: a.exceptions.Sum[:0]}
	for i := range parts {
		a.aim(&parts[i], i*steps)
		a.kernel.forward(&a.batch)
		a.findExceptions(pairs.slice(i*whole, min((i+1)*whole, pairs.Len())))
	}
	a.addExceptions(left, right)
	a.invertChains(steps + len(parts) - 1)
	for i := len(parts) - 1; i >= 0; i-- {
		a.aim(&parts[i], i*steps)
		a.kernel.backward(&a.batch)
	}
	for i, place := range pairs.Sum[whole:] {
		sums[place] = a.tail.sums[i]
	}
	for i, place := range a.exceptions.Sum {
		sums[place] = a.exceptional[i]
	}
}

// copyTail copies the points of the pairs and repeats the first of them to fill a step.
func (a *Adder[P]) copyTail(left, right []P, pairs Pairs) {
	for i := range a.tail.sums {
		source := i
		if i >= pairs.Len() {
			source = 0
		}
		l, r := pairs.Left[source], pairs.Right[source]
		a.tail.left[i], a.tail.right[i] = left[l&^Negative], right[r&^Negative]
		a.tail.pairs.Left[i], a.tail.pairs.Right[i] = uint32(i)|l&Negative, uint32(i)|r&Negative
		a.tail.pairs.Sum[i] = uint32(i)
	}
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

// aim points the machine code at a part of the batch and its memory, from the given step on.
func (a *Adder[P]) aim(part *operands[P], step int) {
	b := &a.batch
	b.left, b.right, b.sum = first(part.left), first(part.right), first(part.sums)
	b.leftIndex, b.rightIndex, b.sumIndex = first(part.pairs.Left), first(part.pairs.Right), first(part.pairs.Sum)
	b.scratch = unsafe.Pointer(&a.scratch[step*a.kernel.chains*a.kernel.slot])
	b.flags = first(a.flags)
	b.steps = part.steps
}

// findExceptions collects those of the pairs that the forward pass over them flagged.
func (a *Adder[P]) findExceptions(pairs Pairs) {
	if a.batch.flagsSeen == 0 {
		return
	}
	for i := range pairs.Sum {
		if a.flags[i/Lanes]>>(i%Lanes)&1 != 0 {
			a.exceptions.Left = append(a.exceptions.Left, pairs.Left[i])
			a.exceptions.Right = append(a.exceptions.Right, pairs.Right[i])
			a.exceptions.Sum = append(a.exceptions.Sum, pairs.Sum[i])
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
