// Package transform computes the quotient of a Groth16 proof: from the values of A and B on a domain, the values of
// A B - C between its points, where C = A B on the domain itself. That is three inverse and three forward Fourier
// transforms over BN254's scalar field. It may import vector, parallel and gnark-crypto.
//
// # The fast way
//
// Eight residues are computed at once (vector.Block), and a butterfly is left + factor right, left - factor right in
// both directions, never (left - right) factor. So a residue grows by at most 2r with each of the log2 n levels, and
// nothing is reduced between them: a product of a residue below 82r with a factor below 1.02r is below 2r again (see
// kernels_amd64.s). The inverse transform takes the points in their order and gives n times the coefficients in
// bit-reversed order, with one factor for each group of a level (tables.go: groups); the forward transform takes
// them like that and gives the values in order, with the shift between the points inside its factors (positions). No
// pass reverses bits, scales or shifts.
//
// The n elements are a matrix, row by row, whose rows fit the second-level cache. Three passes over the memory do
// all: down its columns (the first levels of the inverse transforms), along its rows (the others, and the first ones
// of the forward transforms), down its columns again; see passes.go.
package transform
