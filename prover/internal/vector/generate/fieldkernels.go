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
			f.butterflyKernels()
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
	binary := func(name string, combine func(a, b element) element) {
		f.loop(name, []string{"result", "left", "right"}, []int{blockBytes, blockBytes, blockBytes}, func(at []memory) {
			a, b := f.load(at[1]), f.load(at[2])
			result := combine(a, b)
			f.store(result, at[0])
			f.drop(result)
		})
	}
	binary("multiply", func(a, b element) element {
		defer f.drop(a, b)
		return f.multiply(a, b)
	})
	binary("add", func(a, b element) element {
		defer f.drop(b)
		f.add(a, b)
		f.carry(a)
		f.reduce(a)
		return a
	})
	binary("subtract", func(a, b element) element {
		defer f.drop(b)
		f.subtract(a, b)
		f.lift(a, "times8")
		f.carry(a)
		f.reduce(a)
		return a
	})
	f.loop("square", []string{"result", "operand"}, []int{blockBytes, blockBytes}, func(at []memory) {
		a := f.load(at[1])
		result := f.square(a)
		f.store(result, at[0])
		f.drop(a, result)
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

// butterflyKernels emit the steps of a Fourier transform on residues below 8p; their results are below 8p again. Each comes
// with a factor for every block, and with one factor for all blocks.
func (f *field) butterflyKernels() {
	for _, variant := range []struct {
		suffix string
		stride int
	}{{"", blockBytes}, {"Uniform", 0}} {
		strides := []int{blockBytes, blockBytes, variant.stride}
		pointers := []string{"left", "right", "factors"}
		// left, right = left + right, (left - right) factor: below 1.2p and below 16*8/84.6 p + 5p < 6.6p.
		f.loop("decimateFrequency"+variant.suffix, pointers, strides, func(at []memory) {
			a, b := f.load(at[0]), f.load(at[1])
			sum := f.takeElement()
			for i := range sum {
				f.op("VPADDQ", a[i], b[i], sum[i])
			}
			f.subtract(a, b)
			f.drop(b)
			f.carry(sum)
			f.reduce(sum)
			f.store(sum, at[0])
			f.drop(sum)
			f.lift(a, "times8")
			f.carry(a)
			factor := f.load(at[2])
			product := f.multiply(a, factor)
			f.store(product, at[1])
			f.drop(a, factor, product)
		})
		// left, right = left + right factor, left - right factor: the product is below 8*8/84.6 p + 5p < 5.8p, the sums
		// below 16p, the results below 1.2p.
		f.loop("decimateTime"+variant.suffix, pointers, strides, func(at []memory) {
			b, factor := f.load(at[1]), f.load(at[2])
			product := f.multiply(b, factor)
			f.drop(b, factor)
			a := f.load(at[0])
			sum := f.takeElement()
			for i := range sum {
				f.op("VPADDQ", a[i], product[i], sum[i])
			}
			f.subtract(a, product)
			f.drop(product)
			f.lift(a, "times8")
			for i, result := range []element{sum, a} {
				f.carry(result)
				f.reduce(result)
				f.store(result, at[i])
				f.drop(result)
			}
		})
	}
}
