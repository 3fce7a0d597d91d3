package main

import "fmt"

// fieldFile is field_amd64.s: arithmetic on slices of blocks, for both fields.
func fieldFile() *assembler {
	a := newAssembler()
	a.declarations.WriteString("\nimport \"unsafe\"\n")
	a.rowConstants()
	for _, f := range []*field{baseField(a), scalarField(a)} {
		f.constants()
		f.blockKernels()
		f.rowKernels()
		if f.name == "Fr" {
			f.digitKernel()
		}
	}
	return a
}

// loop emits a function over count blocks, with the pointers named in the order of the registers DI, SI, DX. Step gets the
// operands at the pointers; each pointer then advances by its stride.
func (f *field) loop(name string, pointers []string, strides []int, step func(at []memory)) {
	registers := []string{"DI", "SI", "DX"}
	signature := ""
	for _, pointer := range pointers {
		signature += pointer + " unsafe.Pointer, "
	}
	f.function(name+f.name, signature+"count int", 8*len(pointers)+8, func() {
		at := make([]memory, len(pointers))
		for i, pointer := range pointers {
			f.op("MOVQ", fmt.Sprintf("%s+%d(FP)", pointer, 8*i), registers[i])
			at[i] = memory{registers[i], 0}
		}
		f.op("MOVQ", fmt.Sprintf("count+%d(FP)", 8*len(pointers)), "CX")
		f.begin()
		next, done := f.label("next"), f.label("done")
		f.op("TESTQ", "CX", "CX")
		f.op("JZ", done)
		f.place(next)
		step(at)
		for i, stride := range strides {
			if stride > 0 {
				f.op("ADDQ", fmt.Sprintf("$%d", stride), registers[i])
			}
		}
		f.op("DECQ", "CX")
		f.op("JNZ", next)
		f.place(done)
		f.end()
	})
}

func (f *field) blockKernels() {
	binary := func(name string, combine func(a, b memory) element) {
		f.loop(name, []string{"result", "left", "right"}, []int{blockBytes, blockBytes, blockBytes}, func(at []memory) {
			result := combine(at[1], at[2])
			f.store(result, at[0])
			f.drop(result)
		})
	}
	binary("multiply", f.multiply)
	binary("add", func(left, right memory) element {
		a := f.load(left)
		f.addMemory(a, right)
		f.carry(a)
		f.reduce(a)
		return a
	})
	binary("subtract", func(left, right memory) element {
		a := f.load(left)
		f.subtractMemory(a, right)
		f.lift(a, "times8")
		f.carry(a)
		f.reduce(a)
		return a
	})
	f.loop("square", []string{"result", "operand"}, []int{blockBytes, blockBytes}, func(at []memory) {
		result := f.square(at[1])
		f.store(result, at[0])
		f.drop(result)
	})
}

// rowKernels convert between gnark-crypto's elements (rows of 32 bytes, one after the other) and blocks.
func (f *field) rowKernels() {
	const rowBytes = 32
	rows := func(at memory) func(int) string {
		return func(lane int) string { return at.plus(rowBytes * lane).String() }
	}
	f.loop("unpack", []string{"blocks", "rows"}, []int{blockBytes, 8 * rowBytes}, func(at []memory) {
		a := f.unpack(f.readRows(rows(at[1])))
		f.store(a, at[0])
		f.drop(a)
	})
	f.loop("pack", []string{"rows", "blocks"}, []int{8 * rowBytes, blockBytes}, func(at []memory) {
		a := f.load(at[1])
		f.canonical(a)
		f.writeRows(f.pack(a), rows(at[0]))
	})
}
