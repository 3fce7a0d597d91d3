package r1cs

import (
	"encoding/binary"
	"iter"

	"fss/prover/internal/fault"
	"fss/prover/internal/parallel"
)

// blockRows is how many constraints one block has: enough to hide the cost of handing it to a core.
const blockRows = 1 << 12

// Block is a run of consecutive constraints, which cores can work on side by side.
type Block struct {
	First  uint32    // its first constraint
	Count  uint32    // how many constraints it has
	Before [3]uint64 // the terms of each matrix in all constraints before it

	terms []byte
}

// Blocks returns the runs that all constraints fall into, in order.
func (r *R1CS) Blocks() []Block { return r.blocks }

// Rows yields the block's constraints in order, each as its three linear combinations.
func (b *Block) Rows() iter.Seq2[uint32, [3]Terms] {
	return func(yield func(uint32, [3]Terms) bool) {
		rest := b.terms
		for row := range b.Count {
			var terms [3]Terms
			for matrix := range terms {
				end := 4 + int(binary.LittleEndian.Uint32(rest))*termBytes
				terms[matrix] = Terms(rest[4:end])
				rest = rest[end:]
			}
			if !yield(b.First+row, terms) {
				return
			}
		}
	}
}

// Rows yields the constraints in order, each as its three linear combinations.
func (r *R1CS) Rows() iter.Seq2[uint32, [3]Terms] {
	return func(yield func(uint32, [3]Terms) bool) {
		for i := range r.blocks {
			for row, terms := range r.blocks[i].Rows() {
				if !yield(row, terms) {
					return
				}
			}
		}
	}
}

// divide finds where every block begins. It reads the lengths alone, so that the terms can be checked side by side.
func (r *R1CS) divide() error {
	rest := r.constraints
	for first := uint32(0); first < r.Constraints; {
		block := Block{First: first, Count: min(blockRows, r.Constraints-first), Before: r.nonZeros, terms: rest}
		for row := first; row < first+block.Count; row++ {
			for matrix := range 3 {
				if len(rest) < 4 {
					return fault.Refuse(Malformed, "the constraints end in constraint %d of %d", row, r.Constraints)
				}
				count := uint64(binary.LittleEndian.Uint32(rest))
				rest = rest[4:]
				if count*termBytes > uint64(len(rest)) {
					return fault.Refuse(Malformed, "constraint %d claims %d terms and %d bytes are left", row, count, len(rest))
				}
				rest = rest[count*termBytes:]
				r.nonZeros[matrix] += count
			}
		}
		block.terms = block.terms[:len(block.terms)-len(rest)]
		r.blocks = append(r.blocks, block)
		first += block.Count
	}
	if len(rest) != 0 {
		return fault.Refuse(Malformed, "%d bytes follow the last constraint", len(rest))
	}
	return nil
}

// check refuses wires that do not exist and coefficients that are not below r.
func (r *R1CS) check() error {
	errors := make([]error, len(r.blocks))
	parallel.Ranges(len(r.blocks), 0, func(start, end int) {
		for i := start; i < end; i++ {
			errors[i] = r.blocks[i].check(r.Wires)
		}
	})
	for _, err := range errors {
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *Block) check(wires uint32) error {
	for row, terms := range b.Rows() {
		for _, combination := range terms {
			for i := range combination.Len() {
				if wire := combination.Wire(i); wire >= wires {
					return fault.Refuse(Malformed, "constraint %d names wire %d of %d", row, wire, wires)
				}
				if !belowModulus(combination.Words(i)) {
					return fault.Refuse(Malformed, "constraint %d has a coefficient that is not below r", row)
				}
			}
		}
	}
	return nil
}
