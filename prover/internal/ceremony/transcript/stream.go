package transcript

import (
	"crypto/sha256"
	"encoding/binary"
	"math/big"
	"math/bits"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/ceremony/contributor"
)

// Stream is ChaCha20's key stream (RFC 8439) as 32-bit words, for a nonce of zeros and a counter that begins at 0.
type Stream struct {
	state [16]uint32
	block [16]uint32
	used  int
}

// NewStream returns the stream of a seed, of which eight big-endian words are the key.
func NewStream(seed *[32]byte) *Stream {
	s := &Stream{state: [16]uint32{0x61707865, 0x3320646e, 0x79622d32, 0x6b206574}, used: 16}
	for i := range 8 {
		s.state[4+i] = binary.BigEndian.Uint32(seed[4*i:])
	}
	return s
}

// BeaconStream returns the stream of a beacon; it hashes 2^Iterations times.
func BeaconStream(beacon *contributor.Beacon) *Stream {
	seed := sha256.Sum256(beacon.Value)
	for range uint64(1)<<beacon.Iterations - 1 {
		seed = sha256.Sum256(seed[:])
	}
	return NewStream(&seed)
}

func (s *Stream) word() uint32 {
	if s.used == len(s.block) {
		s.refill()
	}
	s.used++
	return s.block[s.used-1]
}

func (s *Stream) refill() {
	s.block, s.used = s.state, 0
	b := &s.block
	for range 10 {
		for column := range 4 {
			quarterRound(b, column, 4+column, 8+column, 12+column)
		}
		for diagonal := range 4 {
			quarterRound(b, diagonal, 4+(diagonal+1)%4, 8+(diagonal+2)%4, 12+(diagonal+3)%4)
		}
	}
	for i := range b {
		b[i] += s.state[i]
	}
	for i := 12; i < 16; i++ {
		if s.state[i]++; s.state[i] != 0 {
			return
		}
	}
}

func quarterRound(v *[16]uint32, a, b, c, d int) {
	v[a] += v[b]
	v[d] = bits.RotateLeft32(v[d]^v[a], 16)
	v[c] += v[d]
	v[b] = bits.RotateLeft32(v[b]^v[c], 12)
	v[a] += v[b]
	v[d] = bits.RotateLeft32(v[d]^v[a], 8)
	v[c] += v[d]
	v[b] = bits.RotateLeft32(v[b]^v[c], 7)
}

// residue draws words below the modulus, which has 254 bits. They are the element's words in Montgomery form.
func (s *Stream) residue(modulus *[4]uint64) (words [4]uint64) {
	for {
		for i := range words {
			high := uint64(s.word())
			words[i] = high<<32 | uint64(s.word())
		}
		words[3] &= 1<<62 - 1
		if below(&words, modulus) {
			return words
		}
	}
}

// Scalar draws a scalar.
func (s *Stream) Scalar() fr.Element { return s.residue(&scalarModulus) }

// G1 draws a point whose logarithm nobody knows.
func (s *Stream) G1() (point bn254.G1Affine) {
	curve := fp.NewElement(3)
	for {
		point.X = s.residue(&baseModulus)
		larger := s.word()&1 == 1
		var square fp.Element
		square.Square(&point.X).Mul(&square, &point.X).Add(&square, &curve)
		if point.Y.Sqrt(&square) == nil {
			continue
		}
		if larger != point.Y.LexicographicallyLargest() {
			point.Y.Neg(&point.Y)
		}
		return point
	}
}

// G2 draws a point whose logarithm nobody knows.
func (s *Stream) G2() (point bn254.G2Affine) {
	var candidate bn254.G2Affine
	for {
		candidate.X.A0 = s.residue(&baseModulus)
		candidate.X.A1 = s.residue(&baseModulus)
		larger := s.word()&1 == 1
		var square bn254.E2
		square.Square(&candidate.X).Mul(&square, &candidate.X).Add(&square, &twist)
		if square.Legendre() == -1 {
			continue
		}
		candidate.Y.Sqrt(&square)
		if larger != candidate.Y.LexicographicallyLargest() {
			candidate.Y.Neg(&candidate.Y)
		}
		return clearCofactor(&candidate)
	}
}

// HashToG2 returns the point of a hash: the base to which a proof of knowledge of that hash's statement refers.
func HashToG2(digest *Digest) bn254.G2Affine { return NewStream((*[32]byte)(digest[:32])).G2() }

// twist is the constant of G2's curve, 3 / (9 + u).
var twist = func() (constant bn254.E2) {
	constant.A0.SetUint64(9)
	constant.A1.SetOne()
	constant.Inverse(&constant)
	three := fp.NewElement(3)
	return *constant.MulByElement(&constant, &three)
}()

// cofactor is the number of points on G2's curve over r: 2 q - r.
var cofactor = new(big.Int).Sub(new(big.Int).Lsh(fp.Modulus(), 1), fr.Modulus())

// clearCofactor multiplies a point of the curve by the cofactor. gnark-crypto's own function uses a multiple of it, and its
// scalar multiplication holds in the subgroup alone.
func clearCofactor(point *bn254.G2Affine) (cleared bn254.G2Affine) {
	var sum bn254.G2Jac
	for i := cofactor.BitLen() - 1; i >= 0; i-- {
		sum.DoubleAssign()
		if cofactor.Bit(i) == 1 {
			sum.AddMixed(point)
		}
	}
	return *cleared.FromJacobian(&sum)
}
