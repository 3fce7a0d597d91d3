package zkey

import (
	"encoding/binary"

	"github.com/consensys/gnark-crypto/ecc/bn254"

	"fss/prover/internal/binfile"
	"fss/prover/internal/ceremony/contributor"
	"fss/prover/internal/fault"
)

const (
	hashBytes            = 64
	shortestContribution = 3*int(sizeG1) + int(sizeG2) + hashBytes + 8
	beforeContributions  = hashBytes + 4
)

// Record is section 10: how delta came to be.
type Record struct {
	CircuitHash   [hashBytes]byte // of the key before any contribution
	Contributions []Contribution
}

// Contribution is one change of delta: delta afterwards, and a proof that its maker knew the factor.
type Contribution struct {
	DeltaAfter bn254.G1Affine
	G1S, G1SX  bn254.G1Affine // a point, and the factor times it
	G2SPX      bn254.G2Affine // the factor times the point that the transcript's hash gives
	Transcript [hashBytes]byte
	contributor.Contributor
}

// Contributions returns the number of contributions that the key's record claims.
func (k *Key) Contributions() uint32 {
	return binary.LittleEndian.Uint32(k.contributions[hashBytes:])
}

// Record reads section 10, whose points it does not check.
func (k *Key) Record() (*Record, error) {
	cursor := binfile.NewCursor(k.contributions, Malformed)
	record := &Record{CircuitHash: [hashBytes]byte(cursor.Take(hashBytes))}
	count := uint64(cursor.Uint32())
	if most := uint64(len(k.contributions)-beforeContributions) / uint64(shortestContribution); count > most {
		return nil, fault.Refuse(Malformed, "section 10 claims %d contributions and has room for %d", count, most)
	}
	for range count {
		c := Contribution{
			DeltaAfter: takePoint[bn254.G1Affine](cursor),
			G1S:        takePoint[bn254.G1Affine](cursor), G1SX: takePoint[bn254.G1Affine](cursor),
			G2SPX:      takePoint[bn254.G2Affine](cursor),
			Transcript: [hashBytes]byte(cursor.Take(hashBytes)),
		}
		var err error
		if c.Contributor, err = contributor.Read(cursor, Malformed); err != nil {
			return nil, err
		}
		record.Contributions = append(record.Contributions, c)
	}
	return record, cursor.End("contributions")
}

func (r *Record) encode() []byte {
	data := append([]byte{}, r.CircuitHash[:]...)
	data = binary.LittleEndian.AppendUint32(data, uint32(len(r.Contributions)))
	for i := range r.Contributions {
		c := &r.Contributions[i]
		for _, point := range []*bn254.G1Affine{&c.DeltaAfter, &c.G1S, &c.G1SX} {
			data = append(data, pointBytes(point)...)
		}
		data = append(data, pointBytes(&c.G2SPX)...)
		data = append(data, c.Transcript[:]...)
		data = c.Contributor.Append(data)
	}
	return data
}
