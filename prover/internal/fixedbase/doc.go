// Package fixedbase multiplies one base point by many scalars: a table of the base's multiples in every
// window of the scalar, and affine additions whose inversions are shared by a batch. One generic code serves
// G1 and G2. It may import parallel.
package fixedbase
