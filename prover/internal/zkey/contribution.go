package zkey

import (
	"encoding/binary"

	"github.com/consensys/gnark-crypto/ecc/bn254"
)

const circuitHashBytes = 64

// Contribution is the record that snarkjs keeps of one change of delta (section 10).
type Contribution struct {
	CircuitHash [circuitHashBytes]byte
	DeltaAfter  bn254.G1Affine
	G1S, G1SX   bn254.G1Affine
	G2SPX       bn254.G2Affine
	Transcript  [64]byte
	Name        string // at most 64 bytes
}

// Contributions returns the number of contributions that the key's record lists.
func (k *Key) Contributions() uint32 {
	return binary.LittleEndian.Uint32(k.contributions[circuitHashBytes:])
}

func encodeContributions(c Contribution) []byte {
	const contributionByHand, nameParameter = 0, 1
	data := append([]byte{}, c.CircuitHash[:]...)
	data = binary.LittleEndian.AppendUint32(data, 1)
	for _, point := range []*bn254.G1Affine{&c.DeltaAfter, &c.G1S, &c.G1SX} {
		data = append(data, pointBytes(point)...)
	}
	data = append(data, pointBytes(&c.G2SPX)...)
	data = append(data, c.Transcript[:]...)
	data = binary.LittleEndian.AppendUint32(data, contributionByHand)
	data = binary.LittleEndian.AppendUint32(data, uint32(2+len(c.Name)))
	data = append(data, nameParameter, byte(len(c.Name)))
	return append(data, c.Name...)
}
