#include "textflag.h"

// Eight residues modulo r lie in five registers, limb i of 52 bits of each in register i (a block of vector, 320 bytes).
// 2^260 is above 84.6r. A product of a residue a below 84r and a factor b below 1.02r is (ab + mr) / 2^260 with m < 2^260
// chosen to make it whole (Montgomery), thus below (84 * 1.02 / 84.6 + 1) r < 2.02r, and below 2r where a is below 82r. A
// column gathers at most 18 halves of products below 2^52 and a carry, less than 2^57, so no limb of a sum of 40
// products leaves a signed word.
//
//   Z0-Z4    the factor that is normalized here    Z5-Z9    the other factor, its limbs below 2^52
//   Z10-Z15  six columns of partial products       Z16, Z17 scratch; Z18, Z19 a limb on its way
//   Z20-Z24  r    Z25 -1/r mod 2^52    Z26 2^52-1    Z27-Z31 2r

DATA modulus<>+0(SB)/8, $0x1f593f0000001
DATA modulus<>+8(SB)/8, $0x4879b9709143e
DATA modulus<>+16(SB)/8, $0x181585d2833e8
DATA modulus<>+24(SB)/8, $0xa029b85045b68
DATA modulus<>+32(SB)/8, $0x030644e72e131
DATA modulus<>+40(SB)/8, $0x1f593efffffff
DATA modulus<>+48(SB)/8, $0xfffffffffffff
DATA modulus<>+56(SB)/8, $0x3eb27e0000002
DATA modulus<>+64(SB)/8, $0x90f372e12287c
DATA modulus<>+72(SB)/8, $0x302b0ba5067d0
DATA modulus<>+80(SB)/8, $0x405370a08b6d0
DATA modulus<>+88(SB)/8, $0x060c89ce5c263
GLOBL modulus<>(SB), RODATA|NOPTR, $96

#define CONSTANTS \
	VPBROADCASTQ modulus<>+0(SB), Z20; \
	VPBROADCASTQ modulus<>+8(SB), Z21; \
	VPBROADCASTQ modulus<>+16(SB), Z22; \
	VPBROADCASTQ modulus<>+24(SB), Z23; \
	VPBROADCASTQ modulus<>+32(SB), Z24; \
	VPBROADCASTQ modulus<>+40(SB), Z25; \
	VPBROADCASTQ modulus<>+48(SB), Z26; \
	VPBROADCASTQ modulus<>+56(SB), Z27; \
	VPBROADCASTQ modulus<>+64(SB), Z28; \
	VPBROADCASTQ modulus<>+72(SB), Z29; \
	VPBROADCASTQ modulus<>+80(SB), Z30; \
	VPBROADCASTQ modulus<>+88(SB), Z31

#define LOAD(base, index) \
	VMOVDQU64 0(base)(index*1), Z0; \
	VMOVDQU64 64(base)(index*1), Z1; \
	VMOVDQU64 128(base)(index*1), Z2; \
	VMOVDQU64 192(base)(index*1), Z3; \
	VMOVDQU64 256(base)(index*1), Z4

#define LOAD_FACTOR(base) \
	VMOVDQU64 0(base), Z5; \
	VMOVDQU64 64(base), Z6; \
	VMOVDQU64 128(base), Z7; \
	VMOVDQU64 192(base), Z8; \
	VMOVDQU64 256(base), Z9

#define BROADCAST_FACTOR(base) \
	VPBROADCASTQ 0(base), Z5; \
	VPBROADCASTQ 8(base), Z6; \
	VPBROADCASTQ 16(base), Z7; \
	VPBROADCASTQ 24(base), Z8; \
	VPBROADCASTQ 32(base), Z9

// CARRY moves what exceeds 52 bits of a limb, a signed word, to the next one.
#define CARRY(from, to) \
	VPSRAQ $52, from, Z17; \
	VPANDQ Z26, from, from; \
	VPADDQ Z17, to, to

#define NORMALIZE \
	CARRY(Z0, Z1); \
	CARRY(Z1, Z2); \
	CARRY(Z2, Z3); \
	CARRY(Z3, Z4)

// STEP adds the first factor times one limb of the second, then the multiple of r that clears the lowest column.
#define STEP(limb, C0, C1, C2, C3, C4, C5) \
	VPMADD52LUQ limb, Z0, C0; \
	VPXORQ Z16, Z16, Z16; \
	VPXORQ C5, C5, C5; \
	VPMADD52LUQ limb, Z1, C1; \
	VPMADD52LUQ limb, Z2, C2; \
	VPMADD52LUQ Z25, C0, Z16; \
	VPMADD52LUQ limb, Z3, C3; \
	VPMADD52LUQ limb, Z4, C4; \
	VPMADD52HUQ limb, Z0, C1; \
	VPMADD52HUQ limb, Z1, C2; \
	VPMADD52HUQ limb, Z2, C3; \
	VPMADD52HUQ limb, Z3, C4; \
	VPMADD52HUQ limb, Z4, C5; \
	VPMADD52LUQ Z20, Z16, C0; \
	VPMADD52HUQ Z20, Z16, C1; \
	VPMADD52LUQ Z21, Z16, C1; \
	VPMADD52LUQ Z22, Z16, C2; \
	VPMADD52LUQ Z23, Z16, C3; \
	VPMADD52LUQ Z24, Z16, C4; \
	VPMADD52HUQ Z21, Z16, C2; \
	VPMADD52HUQ Z22, Z16, C3; \
	VPMADD52HUQ Z23, Z16, C4; \
	VPMADD52HUQ Z24, Z16, C5; \
	VPSRLQ $52, C0, Z17; \
	VPADDQ Z17, C1, C1

// MULTIPLY leaves the product of Z0-Z4 and Z5-Z9, divided by 2^260, in Z15, Z10-Z13: limbs of at most 57 bits.
#define MULTIPLY \
	VPXORQ Z10, Z10, Z10; \
	VPXORQ Z11, Z11, Z11; \
	VPXORQ Z12, Z12, Z12; \
	VPXORQ Z13, Z13, Z13; \
	VPXORQ Z14, Z14, Z14; \
	STEP(Z5, Z10, Z11, Z12, Z13, Z14, Z15); \
	STEP(Z6, Z11, Z12, Z13, Z14, Z15, Z10); \
	STEP(Z7, Z12, Z13, Z14, Z15, Z10, Z11); \
	STEP(Z8, Z13, Z14, Z15, Z10, Z11, Z12); \
	STEP(Z9, Z14, Z15, Z10, Z11, Z12, Z13)

// CROSS stores left + product and left - product + 2r, one limb.
#define CROSS(offset, column, twice) \
	VMOVDQU64 offset(AX), Z18; \
	VPADDQ column, Z18, Z19; \
	VMOVDQU64 Z19, offset(AX); \
	VPSUBQ column, Z18, Z18; \
	VPADDQ twice, Z18, Z18; \
	VMOVDQU64 Z18, offset(AX)(R8*1)

// BUTTERFLY replaces left (at AX) and right (R8 bytes further) by left + right factor, left - right factor + 2r.
#define BUTTERFLY \
	LOAD(AX, R8); \
	NORMALIZE; \
	MULTIPLY; \
	CROSS(0, Z15, Z27); \
	CROSS(64, Z10, Z28); \
	CROSS(128, Z11, Z29); \
	CROSS(192, Z12, Z30); \
	CROSS(256, Z13, Z31)

// butterflies does one level of a transform: groups of two halves of blocks each, one after the other. The factor of block i of group
// g is at factors + i factorStep + g factorGroup. Values are below 82r with signed limbs, and grow by at most 2r.
//
// func butterflies(values unsafe.Pointer, half, groups int, factors unsafe.Pointer, factorStep, factorGroup int)
TEXT ·butterflies(SB), NOSPLIT, $0-48
	MOVQ values+0(FP), DI
	MOVQ half+8(FP), R9
	MOVQ groups+16(FP), R10
	MOVQ factors+24(FP), SI
	MOVQ factorStep+32(FP), R11
	MOVQ factorGroup+40(FP), R12
	IMUL3Q $320, R9, R8
	CONSTANTS
group:
	MOVQ DI, AX
	MOVQ SI, BX
	MOVQ R9, CX
next:
	LOAD_FACTOR(BX)
	BUTTERFLY
	ADDQ $320, AX
	ADDQ R11, BX
	DECQ CX
	JNZ  next
	LEAQ (DI)(R8*2), DI
	ADDQ R12, SI
	DECQ R10
	JNZ  group
	VZEROUPPER
	RET

// butterfliesUniform has one factor for each group, five words that stand for all lanes.
//
// func butterfliesUniform(values unsafe.Pointer, half, groups int, factors unsafe.Pointer)
TEXT ·butterfliesUniform(SB), NOSPLIT, $0-32
	MOVQ values+0(FP), DI
	MOVQ half+8(FP), R9
	MOVQ groups+16(FP), R10
	MOVQ factors+24(FP), SI
	IMUL3Q $320, R9, R8
	CONSTANTS
group:
	MOVQ DI, AX
	MOVQ R9, CX
	BROADCAST_FACTOR(SI)
next:
	BUTTERFLY
	ADDQ $320, AX
	DECQ CX
	JNZ  next
	LEAQ (DI)(R8*2), DI
	ADDQ $40, SI
	DECQ R10
	JNZ  group
	VZEROUPPER
	RET

// multiply sets clean results below 2r: values below 82r with signed limbs, times factors that advance by factorStep bytes.
//
// func multiply(result, values, factors unsafe.Pointer, count, factorStep int)
TEXT ·multiply(SB), NOSPLIT, $0-40
	MOVQ result+0(FP), DI
	MOVQ values+8(FP), AX
	MOVQ factors+16(FP), BX
	MOVQ count+24(FP), CX
	MOVQ factorStep+32(FP), R11
	XORQ R8, R8
	CONSTANTS
next:
	LOAD(AX, R8)
	NORMALIZE
	LOAD_FACTOR(BX)
	MULTIPLY
	CARRY(Z15, Z10)
	CARRY(Z10, Z11)
	CARRY(Z11, Z12)
	CARRY(Z12, Z13)
	VMOVDQU64 Z15, 0(DI)
	VMOVDQU64 Z10, 64(DI)
	VMOVDQU64 Z11, 128(DI)
	VMOVDQU64 Z12, 192(DI)
	VMOVDQU64 Z13, 256(DI)
	ADDQ $320, DI
	ADDQ $320, AX
	ADDQ R11, BX
	DECQ CX
	JNZ  next
	VZEROUPPER
	RET

// transpose swaps blocks and lanes in squares of eight blocks, limb by limb: pairs of words, then quarters of registers, then halves.
//
// func transpose(values unsafe.Pointer, count int)
TEXT ·transpose(SB), NOSPLIT, $0-16
	MOVQ values+0(FP), AX
	MOVQ count+8(FP), CX
	MOVQ $5, DX
next:
	VMOVDQU64 0(AX), Z0
	VMOVDQU64 320(AX), Z1
	VMOVDQU64 640(AX), Z2
	VMOVDQU64 960(AX), Z3
	VMOVDQU64 1280(AX), Z4
	VMOVDQU64 1600(AX), Z5
	VMOVDQU64 1920(AX), Z6
	VMOVDQU64 2240(AX), Z7
	VPUNPCKLQDQ Z1, Z0, Z8
	VPUNPCKHQDQ Z1, Z0, Z9
	VPUNPCKLQDQ Z3, Z2, Z10
	VPUNPCKHQDQ Z3, Z2, Z11
	VPUNPCKLQDQ Z5, Z4, Z12
	VPUNPCKHQDQ Z5, Z4, Z13
	VPUNPCKLQDQ Z7, Z6, Z14
	VPUNPCKHQDQ Z7, Z6, Z15
	VSHUFI64X2 $0x88, Z10, Z8, Z0
	VSHUFI64X2 $0xdd, Z10, Z8, Z2
	VSHUFI64X2 $0x88, Z11, Z9, Z1
	VSHUFI64X2 $0xdd, Z11, Z9, Z3
	VSHUFI64X2 $0x88, Z14, Z12, Z4
	VSHUFI64X2 $0xdd, Z14, Z12, Z6
	VSHUFI64X2 $0x88, Z15, Z13, Z5
	VSHUFI64X2 $0xdd, Z15, Z13, Z7
	VSHUFI64X2 $0x88, Z4, Z0, Z8
	VSHUFI64X2 $0xdd, Z4, Z0, Z12
	VSHUFI64X2 $0x88, Z5, Z1, Z9
	VSHUFI64X2 $0xdd, Z5, Z1, Z13
	VSHUFI64X2 $0x88, Z6, Z2, Z10
	VSHUFI64X2 $0xdd, Z6, Z2, Z14
	VSHUFI64X2 $0x88, Z7, Z3, Z11
	VSHUFI64X2 $0xdd, Z7, Z3, Z15
	VMOVDQU64 Z8, 0(AX)
	VMOVDQU64 Z9, 320(AX)
	VMOVDQU64 Z10, 640(AX)
	VMOVDQU64 Z11, 960(AX)
	VMOVDQU64 Z12, 1280(AX)
	VMOVDQU64 Z13, 1600(AX)
	VMOVDQU64 Z14, 1920(AX)
	VMOVDQU64 Z15, 2240(AX)
	ADDQ $64, AX
	DECQ DX
	JNZ  next
	MOVQ $5, DX
	ADDQ $2240, AX
	DECQ CX
	JNZ  next
	VZEROUPPER
	RET
