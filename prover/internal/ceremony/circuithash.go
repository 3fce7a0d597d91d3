package ceremony

import (
	"encoding/binary"

	"github.com/consensys/gnark-crypto/ecc/bn254"

	"fss/prover/internal/ceremony/transcript"
	"fss/prover/internal/ptau"
)

// hash is snarkjs's circuit hash: of the header's points and of all lists, each after its length (u32, big endian).
// It enters every contribution, so that none can be carried over from another circuit or another phase 1.
func (k *Initial) hash(phase1 *ptau.File) transcript.Digest {
	h := transcript.NewHash()
	transcript.AddPoints(h, k.Alpha1, k.Beta1)
	transcript.AddPoints(h, k.Beta2, k.Gamma2)
	transcript.AddPoints(h, k.Delta1)
	transcript.AddPoints(h, k.Delta2)
	addList(h, k.IC)
	addDifferences(h, phase1, int(k.Shape.Domain))
	addList(h, k.C)
	addList(h, k.A)
	addList(h, k.B1)
	addList(h, k.B2)
	return h.Sum()
}

func addList[P transcript.Point](h *transcript.Hash, points []P) {
	addLength(h, len(points))
	transcript.AddPoints(h, points...)
}

func addLength(h *transcript.Hash, length int) {
	h.Write(binary.BigEndian.AppendUint32(nil, uint32(length)))
}

// snarkjsChunk is how many points snarkjs hashes at once.
const snarkjsChunk = 1 << 14

// addDifferences hashes (tau^domain - 1) tau^i for i < domain - 1. snarkjs takes the last of several chunks for a
// full one and so hashes one more, for i = domain - 1 (zkey_new.js, hashHPoints, version 0.7.6); the hash is what it is.
func addDifferences(h *transcript.Hash, phase1 *ptau.File, domain int) {
	addLength(h, domain-1)
	count := domain - 1
	if count > snarkjsChunk {
		count = domain
	}
	for start := 0; start < count; start += snarkjsChunk {
		end := min(start+snarkjsChunk, count)
		differences := make([]bn254.G1Jac, 0, end-start)
		for i := start; i < end && domain+i < len(phase1.TauG1); i++ {
			var difference, lower bn254.G1Jac
			difference.FromAffine(&phase1.TauG1[domain+i])
			differences = append(differences, *difference.SubAssign(lower.FromAffine(&phase1.TauG1[i])))
		}
		transcript.AddPoints(h, bn254.BatchJacobianToAffineG1(differences)...)
	}
	if domain+count > len(phase1.TauG1) {
		transcript.AddPoints(h, differenceBeyondTheEnd(phase1, &phase1.TauG1[count-1]))
	}
}
