package main

import "fmt"

// digitKernel emits signedDigitsFr, which splits scalars into signed digits; see SignedDigits.
//
// A scalar x above r/2 is replaced by r - x, and its digits change their sign. With 2^(width-1) added in every window but the
// last (the offset, five limbs), a window's digit is that window's bits less 2^(width-1), and no carry runs between the
// windows. The last one has what is left.
func (f *field) digitKernel() {
	const (
		digits, rows, offset, stride, blocks = "DI", "SI", "DX", "R8", "CX"
		windows, place                       = "R9", "R10"
	)
	f.function("signedDigits"+f.name,
		"digits, rows, offset unsafe.Pointer, stride, windows, width, count int", 56, func() {
			for i, argument := range []struct{ name, register string }{
				{"digits", digits}, {"rows", rows}, {"offset", offset}, {"stride", stride},
			} {
				f.op("MOVQ", fmt.Sprintf("%s+%d(FP)", argument.name, 8*i), argument.register)
			}
			f.op("MOVQ", "count+48(FP)", blocks)
			f.begin()
			width, low, half, zero := f.take(), f.take(), f.take(), f.take()
			f.op("VPBROADCASTQ", "width+40(FP)", width)
			f.op("VPTERNLOGQ", "$0xff", low, low, low)
			f.op("VPSLLVQ", width, low, half)
			f.op("VPANDNQ", low, half, low) // 2^width - 1
			f.op("VPSRLQ", "$1", low, half)
			f.op("VPSUBQ", half, low, half) // 2^(width-1)
			f.op("VPXORQ", zero, zero, zero)
			next, done := f.label("next"), f.label("done")
			f.op("TESTQ", blocks, blocks)
			f.op("JZ", done)
			f.place(next)
			x := f.unpack(f.readRows(func(lane int) string { return memory{rows, 32 * lane}.String() }))
			f.fromMontgomery(x)
			f.negateUpperHalf(x)
			for i := range x {
				f.op("VPADDQ.BCST", memory{offset, 8 * i}, x[i], x[i])
			}
			f.carry(x)
			words := f.pack(x)
			digit := f.take()
			f.op("MOVQ", "windows+32(FP)", windows)
			f.op("DECQ", windows)
			f.op("MOVQ", digits, place)
			window := f.label("window")
			f.place(window)
			f.op("VPANDQ", low, words[0], digit)
			f.op("VPSUBQ", half, digit, digit)
			f.op("VPSUBQ", digit, zero, "K1", digit)
			f.op("VPMOVQW", digit, memory{place, 0})
			for i := range 3 {
				f.op("VPSHRDVQ", width, words[i+1], words[i])
			}
			f.op("VPSRLVQ", width, words[3], words[3])
			f.op("ADDQ", stride, place)
			f.op("DECQ", windows)
			f.op("JNZ", window)
			f.op("VPSUBQ", words[0], zero, "K1", words[0])
			f.op("VPMOVQW", words[0], memory{place, 0})
			f.release(digit)
			f.release(words[:]...)
			f.op("ADDQ", "$16", digits)
			f.op("ADDQ", "$256", rows)
			f.op("DECQ", blocks)
			f.op("JNZ", next)
			f.place(done)
			f.release(width, low, half, zero)
			f.end()
		})
}

// fromMontgomery turns words x 2^256, below 2^256, into x, below p: the product with 16 is divided by 2^260.
func (f *field) fromMontgomery(x element) {
	t := f.columns(2 * limbs)
	for j := range x {
		f.accumulateWord(t[j:], x[j], "sixteen")
	}
	reduced := f.reduceProduct(t)
	f.canonical(reduced)
	for i := range x {
		f.op("VMOVDQA64", reduced[i], x[i])
	}
	f.drop(reduced)
}

// accumulateWord adds limb times a constant of one limb to two columns.
func (f *field) accumulateWord(columns []register, limb register, name string) {
	f.op("VPMADD52LUQ.BCST", f.constant(name, 0), limb, columns[0])
	f.op("VPMADD52HUQ.BCST", f.constant(name, 0), limb, columns[1])
}

// negateUpperHalf replaces x by p - x where that is less, and marks those lanes in K1.
func (f *field) negateUpperHalf(x element) {
	opposite, difference := f.takeElement(), f.takeElement()
	for i := range x {
		f.op("VPBROADCASTQ", f.constant("modulus", i), opposite[i])
		f.op("VPSUBQ", x[i], opposite[i], opposite[i])
		f.op("VPSUBQ", x[i], opposite[i], difference[i])
	}
	f.carry(opposite)
	f.carry(difference)
	f.op("VPMOVQ2M", difference[limbs-1], "K1")
	for i := range x {
		f.op("VMOVDQA64", opposite[i], "K1", x[i])
	}
	f.drop(opposite, difference)
}
