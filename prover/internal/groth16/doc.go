// Package groth16 makes keys, proofs and verdicts (Groth 2016, https://eprint.iacr.org/2016/260) over
// BN254 in the conventions of circom and snarkjs. It may import every format package, fixedbase,
// parallel and fault; it does no I/O of its own.
package groth16
