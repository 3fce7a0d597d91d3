package main

// Rows are the residues of one lane as they lie in memory: four words of 64 bits, little endian.

// readRows reads eight rows of 32 bytes, transposed: register i has word i of each.
func (f *field) readRows(row func(lane int) string) [4]register {
	pairs := make([]register, 4)
	for i, lane := range []int{0, 1, 4, 5} {
		pairs[i] = f.take()
		f.op("VMOVDQU64", row(lane), pairs[i].half())
		f.op("VINSERTI64X4", "$1", row(lane+2), pairs[i], pairs[i])
	}
	return f.transposePairs(pairs)
}

// transposePairs takes registers of two rows each, rows (0, 2), (1, 3), (4, 6), (5, 7), and releases them.
func (f *field) transposePairs(pairs []register) (words [4]register) {
	scratch := f.take()
	for i := 0; i < 4; i += 2 {
		f.op("VPUNPCKHQDQ", pairs[i+1], pairs[i], scratch)
		f.op("VPUNPCKLQDQ", pairs[i+1], pairs[i], pairs[i])
		pairs[i+1], scratch = scratch, pairs[i+1]
	}
	for i := range 2 {
		low, high := pairs[i], pairs[i+2]
		f.op("VSHUFI64X2", "$0xdd", high, low, scratch)
		f.op("VSHUFI64X2", "$0x88", high, low, low)
		words[i], words[i+2] = low, scratch
		scratch = high
	}
	f.release(scratch)
	return words
}

// writeRows is the opposite of readRows and releases the words.
func (f *field) writeRows(words [4]register, row func(lane int) string) {
	scratch := f.take()
	for i := 0; i < 4; i += 2 {
		f.op("VPUNPCKHQDQ", words[i+1], words[i], scratch)
		f.op("VPUNPCKLQDQ", words[i+1], words[i], words[i])
		words[i+1], scratch = scratch, words[i+1]
	}
	// Now words 0 and 2 have the even lanes, two words of each, words 1 and 3 the odd ones.
	for odd := range 2 {
		low, high := words[odd], words[odd+2]
		for quarter, order := range []string{"interleaveLow", "interleaveHigh"} {
			f.op("VMOVDQU64", order+"<>(SB)", scratch)
			f.op("VPERMI2Q", high, low, scratch)
			f.op("VMOVDQU64", scratch.half(), row(4*quarter+odd))
			f.op("VEXTRACTI64X4", "$1", scratch, row(4*quarter+odd+2))
		}
	}
	f.release(scratch)
	f.release(words[:]...)
}

// rowConstants emits the orders in which writeRows joins the halves of rows.
func (a *assembler) rowConstants() {
	for i, name := range []string{"interleaveLow", "interleaveHigh"} {
		for position, source := range []int{0, 1, 8, 9, 2, 3, 10, 11} {
			a.line("DATA %s<>+%d(SB)/8, $%d", name, 8*position, source+4*i)
		}
		a.line("GLOBL %s<>(SB), RODATA|NOPTR, $64", name)
	}
}
