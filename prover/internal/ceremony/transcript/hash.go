// Package transcript is what the files of snarkjs's ceremonies hash and derive: points in big endian, points and scalars
// drawn from a ChaCha20 stream whose seed is a hash, and proofs of knowledge checked by pairings. It may import
// blake2b and fault.
package transcript

import (
	"unsafe"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"

	"fss/prover/internal/ceremony/blake2b"
)

// Digest is a BLAKE2b-512 hash.
type Digest = [blake2b.Size]byte

// Hash is a BLAKE2b-512 hash of points. A copy goes on by itself.
type Hash struct{ blake2b.Hash }

// NewHash begins a hash with parts of it.
func NewHash(parts ...[]byte) *Hash {
	h := &Hash{*blake2b.New()}
	for _, part := range parts {
		h.Write(part)
	}
	return h
}

// Point is an affine point of either group.
type Point interface {
	bn254.G1Affine | bn254.G2Affine
}

// AddPoints hashes points: x, then y, big endian, of a coordinate in Fp2 the part with the root first; zeros for
// infinity.
func AddPoints[P Point](h *Hash, points ...P) {
	var encoded [4 * fp.Bytes]byte
	for i := range points {
		h.Write(uncompressed(&points[i], &encoded))
	}
}

// AddCompressed hashes points by their x alone, with the highest bit set where y is the larger of the two roots, and
// the second highest for infinity.
func AddCompressed[P Point](h *Hash, points ...P) {
	var encoded [4 * fp.Bytes]byte
	for i := range points {
		full := uncompressed(&points[i], &encoded)
		half := full[:len(full)/2]
		if infinite, larger := signs(&points[i]); infinite {
			half[0] = 0x40
		} else if larger {
			half[0] |= 0x80
		}
		h.Write(half)
	}
}

// uncompressed is gnark-crypto's encoding but for infinity. It reads the coordinates where they are, since
// a key has millions.
func uncompressed[P Point](point *P, encoded *[4 * fp.Bytes]byte) []byte {
	coordinates := coordinatesOf(point)
	half := len(coordinates) / 2
	for i := range coordinates {
		place := half*(i/half) + half - 1 - i%half
		fp.BigEndian.PutElement((*[fp.Bytes]byte)(encoded[fp.Bytes*place:]), coordinates[i])
	}
	return encoded[:fp.Bytes*len(coordinates)]
}

// coordinatesOf returns x and y as their elements of Fp: one each in G1, two in G2.
func coordinatesOf[P Point](point *P) []fp.Element {
	return unsafe.Slice((*fp.Element)(unsafe.Pointer(point)), unsafe.Sizeof(*point)/fp.Bytes)
}

func signs[P Point](point *P) (infinite, larger bool) {
	switch p := any(point).(type) {
	case *bn254.G1Affine:
		return p.IsInfinity(), p.Y.LexicographicallyLargest()
	case *bn254.G2Affine:
		return p.IsInfinity(), p.Y.LexicographicallyLargest()
	}
	return false, false
}
