package transcript_test

import (
	"encoding/hex"
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254"

	"fss/prover/internal/ceremony/blake2b"
	"fss/prover/internal/ceremony/contributor"
	"fss/prover/internal/ceremony/transcript"
)

// vectors come from ffjavascript 0.3.1 (ChaCha, G2.fromRng, Fr.fromRng, G1.fromRng), for digests whose byte i is
// 7 i + 31 k + 200: the beginning of the G2 point's hash, the G1 point, and the scalar times it.
var vectors = []struct{ g2, g1, multiple string }{
	{
		"bd5821582b4c3cc465bec9787d763e2f",
		"1cf63e3225724496266bd1b8d3f7fb271bce8abf9d9ff9ce9a2884469a6787b11d8a32ce0c7b40c4127b9aa018b86cb543b78eefe396bded3b5a445804b42615",
		"13840919c4ee94435eba2d95c1e2488a7fb5f126d5d36ad1d1df5b405d9aef551a0a542402dfec0a098f723cbc5a47d838046d68dad03f02d32cd59e7fdb78ae",
	},
	{
		"9bc1024d66d016795dff30fa06beb19c",
		"2e6bb13bd2b2bb8769b77e57698d9b6d92e7535492714cdb0249b8d9676d33be14e82b79275005491fc1478bbb05dd4dbb02ffc5787dc99d45b584c06787233e",
		"1db2b926b6498c6010ab0b07d79aea216b0e44993a5a393e8efc27a33da056c2135263690e683bad380b1e870975f895f05df1c1d8cce1b6b61803287651dcfa",
	},
	{
		"919510f58f6c1f05fadc85e1ee21efc8",
		"09b2e8061a95166be89ae38b71ae32811834585d49b7d0acd2cb68ed78a62ad927f879335730a54b76f27d4927f2ace371e4c2cd50f0834b7c35426f90701570",
		"0e5d583b4a41d44fc7e531cc952e7e2940a8d3351bd8f11ab2710a2eb144fc6d0e79fa401e7e137f0871bcea262e4301b3f993f55cc1932cc3c00ec39fa11e64",
	},
}

func digest(k int) (digest transcript.Digest) {
	for i := range digest {
		digest[i] = byte(7*i + 31*k + 200)
	}
	return digest
}

func TestDrawnPointsAreThoseOfSnarkjs(t *testing.T) {
	for k, want := range vectors {
		seed := digest(k)
		g2 := transcript.HashToG2(&seed)
		hash := transcript.NewHash()
		transcript.AddPoints(hash, g2)
		if got := hash.Sum(); hex.EncodeToString(got[:16]) != want.g2 || !transcript.ValidFinite(&g2) {
			t.Errorf("%d: G2 %s", k, g2.String())
		}
		stream := transcript.NewStream((*[32]byte)(seed[:32]))
		scalar := stream.Scalar()
		g1 := stream.G1()
		var multiple bn254.G1Affine
		multiple.ScalarMultiplication(&g1, scalar.BigInt(new(big.Int)))
		for encoding, point := range map[string]bn254.G1Affine{want.g1: g1, want.multiple: multiple} {
			bytes, _ := hex.DecodeString(encoding)
			hash := transcript.NewHash()
			transcript.AddPoints(hash, point)
			if hash.Sum() != blake2b.Sum(bytes) {
				t.Errorf("%d: G1 %s", k, point.String())
			}
		}
	}
}

func TestCompressedPoints(t *testing.T) {
	encodings := map[string]bn254.G1Affine{
		"4000000000000000000000000000000000000000000000000000000000000000": {},
	}
	for k, first := range []string{"9384", "1db2", "0e5d"} {
		bytes, _ := hex.DecodeString(vectors[k].multiple)
		var point bn254.G1Affine
		if _, err := point.SetBytes(bytes); err != nil {
			t.Fatal(err)
		}
		encodings[first+vectors[k].multiple[4:64]] = point
	}
	for encoding, point := range encodings {
		bytes, _ := hex.DecodeString(encoding)
		hash := transcript.NewHash()
		transcript.AddCompressed(hash, point)
		if hash.Sum() != blake2b.Sum(bytes) {
			t.Errorf("%s is not the encoding of %s", encoding, point.String())
		}
	}
}

func TestBeaconIsHashedThatOften(t *testing.T) {
	value := []byte{1, 2, 3}
	twice := transcript.BeaconStream(&contributor.Beacon{Value: value, Iterations: 1})
	hexadecimal := "19c6197e2140b9d034fb20b9ac7bb753a41233caf1e1dafda7316a99cef41416" // sha256(sha256(value))
	seed, _ := hex.DecodeString(hexadecimal)
	if want := transcript.NewStream((*[32]byte)(seed)); twice.Scalar() != want.Scalar() {
		t.Error("another stream")
	}
}

func TestInvalidPoints(t *testing.T) {
	_, _, g1, g2 := bn254.Generators()
	if !transcript.ValidFinite(&g1) || !transcript.ValidFinite(&g2) {
		t.Fatal("a generator is refused")
	}
	off1, off2 := g1, g2
	off1.X.SetUint64(7)
	off2.X.A1.SetUint64(7)
	outside := bn254.G2Affine{}
	jacobian := bn254.GeneratePointNotInG2(bn254.E2{})
	outside.FromJacobian(&jacobian)
	alias1, alias2 := g1, g2
	addModulus((*[4]uint64)(&alias1.Y))
	addModulus((*[4]uint64)(&alias2.X.A1))
	if !outside.IsOnCurve() || transcript.Valid(&outside) || transcript.Valid(&off1) || transcript.Valid(&off2) ||
		transcript.Valid(&alias1) || transcript.Valid(&alias2) ||
		transcript.ValidFinite(&bn254.G1Affine{}) || transcript.ValidFinite(&bn254.G2Affine{}) {
		t.Error("an invalid point was accepted")
	}
}

// addModulus adds q to the words of a coordinate.
func addModulus(words *[4]uint64) {
	q := [4]uint64{0x3c208c16d87cfd47, 0x97816a916871ca8d, 0xb85045b68181585d, 0x30644e72e131a029}
	carry := uint64(0)
	for i := range words {
		sum := words[i] + q[i] + carry
		if sum < words[i] || sum == words[i] && carry == 1 {
			carry = 1
		} else {
			carry = 0
		}
		words[i] = sum
	}
}

func TestSameRatio(t *testing.T) {
	_, _, g1, g2 := bn254.Generators()
	multiple := func(k int64) (a bn254.G1Affine, b bn254.G2Affine) {
		a.ScalarMultiplicationBase(big.NewInt(k))
		b.ScalarMultiplicationBase(big.NewInt(k))
		return a, b
	}
	five1, five2 := multiple(5)
	six1, _ := multiple(6)
	if !transcript.SameRatio(g1, five1, g2, five2) || transcript.SameRatio(g1, six1, g2, five2) ||
		transcript.SameRatio(bn254.G1Affine{}, bn254.G1Affine{}, g2, five2) ||
		transcript.SameRatio(g1, five1, bn254.G2Affine{}, bn254.G2Affine{}) {
		t.Error("wrong verdict")
	}
}
