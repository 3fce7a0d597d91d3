// Package vector computes with eight residues of BN254's fields at once, in the 52-bit multiply-add instructions of
// AVX-512, and adds points of G1 and G2 in batches that share one inversion.
//
// # Fields
//
// A Block has eight residues, limb by limb: residue k is the sum of block[i][k] << (52 i). Blocks are redundant: every limb
// is below 2^52, and a residue may be anything below 8p (p the modulus, Fp's or Fr's); results of all functions here keep
// that. Only PackFp and PackFr give the canonical residue, below p.
//
// UnpackFr takes gnark-crypto's words as they are, that is x * 2^256 for an element x, and PackFr gives them back. Multiply
// divides by R = 2^260, not 2^256: for blocks unpacked from x and y it gives the block of x y / 16. So a factor that is used
// many times (a twiddle factor) is stored as 16 x, and then multiplies exactly; sums and differences need no care.
//
// The functions on blocks may be called only where Supported is true. Slices have one length, and the result may be one of the
// operands.
//
// # Points
//
// An Adder adds pairs of affine points of G1 or G2 in gnark-crypto's own layout, without conversion, on any machine (without
// AVX-512 in portable Go). It is meant for thousands of independent additions whose operands are picked by index.
//
// # Where the machine code comes from
//
// The folder generate has the program that writes the *_amd64.s files, with the bounds of every step.
package vector

//go:generate go run ./generate .
