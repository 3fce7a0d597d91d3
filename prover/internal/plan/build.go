package plan

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/binfile"
)

// Term is a coefficient, which is not 0, times a wire.
type Term struct {
	Wire        uint32
	Coefficient fr.Element
}

// Form is a linear combination as a builder keeps it: its pattern, and the first wire of each run.
type Form struct {
	pattern uint32
	starts  []uint32
}

// Run is consecutive wires that are consecutive digits.
type Run struct {
	Wire, Count, Exponent uint32
}

// Instruction is one step of a plan over wires by their numbers.
type Instruction struct {
	Op    Op
	Wires []uint32
	Forms []Form

	// Of Digits alone. Implied is 1 + the exponent of a digit that has no wire, or 0.
	Implied uint32
	Runs    []Run
}

// Builder collects instructions in an order in which each can be executed, and makes a plan of them.
type Builder struct {
	plan         *Plan
	numbers      map[string]uint32
	instructions []Instruction
	key          []byte // of the combination at hand
}

func byWire(x, y Term) int { return cmp.Compare(x.Wire, y.Wire) }

// NewBuilder begins a plan for a circuit.
func NewBuilder(circuit [32]byte, wires uint32, inputs []Input) *Builder {
	return &Builder{
		plan:    &Plan{Circuit: circuit, Wires: wires, Inputs: inputs},
		numbers: make(map[string]uint32),
	}
}

// Add appends an instruction.
func (b *Builder) Add(instruction Instruction) {
	b.instructions = append(b.instructions, instruction)
}

// Form returns the linear combination of terms over different wires.
func (b *Builder) Form(terms []Term) Form {
	if !slices.IsSortedFunc(terms, byWire) {
		terms = slices.SortedFunc(slices.Values(terms), byWire)
	}
	var starts, runs []uint32
	b.key = binary.LittleEndian.AppendUint32(b.key[:0], uint32(len(terms)))
	for i := range terms {
		term := &terms[i]
		b.key = append(b.key, binfile.Bytes(term.Coefficient[:])...)
		if last := len(starts) - 1; last >= 0 && term.Wire == starts[last]+runs[last] {
			runs[last]++
			continue
		}
		starts, runs = append(starts, term.Wire), append(runs, 1)
	}
	b.key = append(b.key, binfile.Bytes(runs)...)
	number, known := b.numbers[string(b.key)]
	if !known {
		number = uint32(len(b.plan.patterns))
		b.numbers[string(b.key)] = number
		coefficients := make(fr.Vector, len(terms))
		for i := range terms {
			coefficients[i] = terms[i].Coefficient
		}
		b.plan.patterns = append(b.plan.patterns, newPattern(runs, coefficients))
		b.plan.longest = max(b.plan.longest, len(coefficients))
	}
	return Form{number, starts}
}

// runs are the lengths that belong to a form's starts.
func (b *Builder) runs(form Form) []uint32 { return b.plan.patterns[form.pattern].runs }

// Build returns the plan of the instructions so far.
func (b *Builder) Build() *Plan {
	b.share()
	templates := make(map[string]uint32)
	cuts := b.cut()
	needs := b.needs(cuts)
	for i, needed := range needs {
		instructions := b.instructions[cuts[i]:cuts[i+1]]
		groups, bases := b.group(instructions)
		code := b.encode(instructions, groups)
		key := string(binfile.Bytes(code))
		number, known := templates[key]
		if !known {
			number = uint32(len(b.plan.templates))
			templates[key] = number
			b.plan.templates = append(b.plan.templates, template{groups: uint32(len(bases)), code: code})
		}
		b.plan.blocks = append(b.plan.blocks, block{template: number, bases: bases, needs: uint32(len(needed))})
		for _, before := range needed {
			b.plan.blocks[before].successors = append(b.plan.blocks[before].successors, uint32(i))
		}
	}
	return b.plan
}

// visit calls reads for each run of wires that an instruction uses, and writes for each that it gives a value to.
func (b *Builder) visit(one *Instruction, reads, writes func(start, count uint32)) {
	for _, wire := range one.Wires {
		if one.Op == Digits {
			reads(wire, 1)
		} else {
			writes(wire, 1)
		}
	}
	for _, form := range one.Forms {
		for i, count := range b.runs(form) {
			reads(form.starts[i], count)
		}
	}
	for _, run := range one.Runs {
		writes(run.Wire, run.Count)
	}
}

// shareFrom is the number of terms from which on a repeated combination is computed once.
const shareFrom = 4

// share computes each combination that stands in several instructions once, into a temporary.
func (b *Builder) share() {
	key := func(form Form) string {
		return string(binary.LittleEndian.AppendUint32(nil, form.pattern)) + string(binfile.Bytes(form.starts))
	}
	long := func(form Form) bool { return len(b.plan.patterns[form.pattern].coefficients) >= shareFrom }
	times := make(map[string]int)
	for i := range b.instructions {
		for _, form := range b.instructions[i].Forms {
			if long(form) {
				times[key(form)]++
			}
		}
	}
	shared := make(map[string]Form)
	sharing := make([]Instruction, 0, len(b.instructions))
	for _, one := range b.instructions {
		for i, form := range one.Forms {
			if !long(form) || times[key(form)] == 1 {
				continue
			}
			single, known := shared[key(form)]
			if !known {
				wire := b.plan.Wires + b.plan.Temporaries
				b.plan.Temporaries++
				single = b.Form([]Term{{wire, fr.One()}})
				shared[key(form)] = single
				sharing = append(sharing, Instruction{Op: Sum, Wires: []uint32{wire}, Forms: []Form{form}})
			}
			one.Forms[i] = single
		}
		sharing = append(sharing, one)
	}
	b.instructions = sharing
}
