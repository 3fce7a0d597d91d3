package plan

import "slices"

// A block has between shortest and longest instructions where the circuit lets it: enough to hide the cost of handing
// it to a core, and to be a whole part of the circuit that comes again elsewhere.
const (
	shortestBlock = 200
	longestBlock  = 1500
)

// cut divides the instructions where the fewest values of the block that ends are still needed, so that blocks are
// parts of the circuit and seldom wait for each other. It returns the first instruction of each block, and the end.
func (b *Builder) cut() []int {
	last := make([]uint32, b.plan.total())
	for i := range b.instructions {
		b.visit(&b.instructions[i], func(start, count uint32) {
			for wire := start; wire < start+count; wire++ {
				last[wire] = uint32(i)
			}
		}, func(uint32, uint32) {})
	}
	cuts := []int{0}
	for start := 0; start < len(b.instructions); {
		start = b.nextCut(start, last)
		cuts = append(cuts, start)
	}
	return cuts
}

// nextCut returns the end of the block that begins at start.
func (b *Builder) nextCut(start int, last []uint32) int {
	end := min(start+longestBlock, len(b.instructions))
	// change[i] is by how much more values are needed behind instruction start+i than before it. Those that are needed
	// soon count twice: a chain is better cut at its end than within.
	var change [longestBlock]int
	for i := start; i < end; i++ {
		b.visit(&b.instructions[i], func(uint32, uint32) {}, func(first, count uint32) {
			for wire := first; wire < first+count; wire++ {
				switch used := int(last[wire]); {
				case used >= end:
					change[i-start]++
				case used > i:
					change[i-start] += 2
					change[used-start] -= 2
				}
			}
		})
	}
	best, fewest, needed := end, len(last), 0
	for i := start; i < end; i++ {
		needed += change[i-start]
		if i+1-start >= min(shortestBlock, end-start) && needed < fewest {
			best, fewest = i+1, needed
		}
	}
	return best
}

// needs returns for each block the blocks whose values it uses, in ascending order.
func (b *Builder) needs(cuts []int) [][]uint32 {
	const none = ^uint32(0)
	origin := make([]uint32, b.plan.total())
	for wire := range origin {
		origin[wire] = none
	}
	needs := make([][]uint32, len(cuts)-1)
	for index := range needs {
		needed := make(map[uint32]bool)
		for i := cuts[index]; i < cuts[index+1]; i++ {
			b.visit(&b.instructions[i], func(start, count uint32) {
				for _, from := range origin[start : start+count] {
					if from != none && from != uint32(index) {
						needed[from] = true
					}
				}
			}, func(start, count uint32) {
				for wire := start; wire < start+count; wire++ {
					origin[wire] = uint32(index)
				}
			})
		}
		for before := range needed {
			needs[index] = append(needs[index], before)
		}
		slices.Sort(needs[index])
	}
	return needs
}

// group returns the runs of consecutive wires that instructions name, and the first wire of each.
func (b *Builder) group(instructions []Instruction) (groups []extent, bases []uint32) {
	var named []extent
	collect := func(start, count uint32) { named = append(named, extent{start: start, count: count}) }
	for i := range instructions {
		b.visit(&instructions[i], collect, collect)
	}
	slices.SortFunc(named, func(x, y extent) int { return int(x.start) - int(y.start) })
	for _, each := range named {
		last := len(groups) - 1
		if last < 0 || each.start > groups[last].start+groups[last].count {
			groups = append(groups, each)
			bases = append(bases, each.start)
			continue
		}
		groups[last].count = max(groups[last].count, each.start+each.count-groups[last].start)
	}
	return groups, bases
}

// encode writes instructions as the words of a template.
func (b *Builder) encode(instructions []Instruction, groups []extent) (code []uint32) {
	wire := func(wire uint32) {
		group, exact := slices.BinarySearchFunc(groups, wire, func(e extent, w uint32) int { return int(e.start) - int(w) })
		if !exact {
			group--
		}
		code = append(code, uint32(group), wire-groups[group].start)
	}
	for i := range instructions {
		one := &instructions[i]
		code = append(code, uint32(one.Op))
		for _, each := range one.Wires {
			wire(each)
		}
		for _, form := range one.Forms {
			code = append(code, form.pattern)
			for _, start := range form.starts {
				wire(start)
			}
		}
		if one.Op != Digits {
			continue
		}
		code = append(code, one.Implied, uint32(len(one.Runs)))
		for _, run := range one.Runs {
			wire(run.Wire)
			code = append(code, run.Count, run.Exponent)
		}
	}
	return code
}
