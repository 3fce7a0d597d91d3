// Package fixedbase multiplies one base point by many scalars: a table of the base's multiples in every
// window of the scalar, and batches of affine additions. It may import parallel and vector.
package fixedbase
