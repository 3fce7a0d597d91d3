package babyjub

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/fault"
	"fss/prover/internal/lanes"
	"fss/prover/internal/parallel"
	"fss/prover/internal/vector"
)

// Fault is what is wrong with a point that came from outside; the zero value is a good one.
type Fault int

// The faults, in the order in which they are looked for.
const (
	Good Fault = iota
	BadEncoding
	OffCurve
	OutsideSubgroup
	IsNeutral
)

var faultCodes = [...]string{"", "point.encoding", "point.off-curve", "point.subgroup", "point.identity"}

var faultMessages = [...]string{
	"", "has a coordinate outside 0..r-1", "is not on the BabyJubJub curve", "is not in the subgroup of prime order",
	"is the identity",
}

// Code returns the stable code of a fault, "" for none.
func (f Fault) Code() string { return faultCodes[f] }

// Decode reads points of 64 bytes each and returns what is wrong with the encoding of each; a point whose
// coordinates are not below r is left at zero. It refuses a length that is not whole points.
func Decode(data []byte) ([]Point, []Fault, error) {
	if len(data)%PointBytes != 0 {
		return nil, nil, fault.Refuse("request.malformed", "%d bytes are not whole points of %d", len(data), PointBytes)
	}
	points, faults := make([]Point, len(data)/PointBytes), make([]Fault, len(data)/PointBytes)
	parallel.Ranges(len(points), 0, func(start, end int) {
		for i := start; i < end; i++ {
			encoded := data[i*PointBytes : (i+1)*PointBytes]
			var p Point
			if p.X.SetBytesCanonical(encoded[:fr.Bytes]) != nil || p.Y.SetBytesCanonical(encoded[fr.Bytes:]) != nil {
				faults[i] = BadEncoding
				continue
			}
			points[i] = p
		}
	})
	return points, faults, nil
}

// Check completes the faults that Decode found: off the curve, outside the subgroup of prime order, the identity.
func Check(points []Point, faults []Fault) {
	parallel.Ranges(len(points), 0, func(start, end int) {
		if vector.Supported {
			work := newCheckLanes()
			for ; start < end; start += lanes.Width {
				stop := min(start+lanes.Width, end)
				work.check(points[start:stop], faults[start:stop])
			}
			return
		}
		for i := start; i < end; i++ {
			switch p := &points[i]; {
			case faults[i] != Good:
			case !p.OnCurve():
				faults[i] = OffCurve
			case !p.hasPrimeOrder():
				faults[i] = OutsideSubgroup
			case p.IsIdentity():
				faults[i] = IsNeutral
			}
		}
	})
}

// CheckOnCurve completes the faults that Decode found by that of a point off the curve, where the law of
// addition means nothing. It is enough for public scalars: the law is complete on the whole curve.
func CheckOnCurve(points []Point, faults []Fault) {
	parallel.Ranges(len(points), 0, func(start, end int) {
		for i := start; i < end; i++ {
			if faults[i] == Good && !points[i].OnCurve() {
				faults[i] = OffCurve
			}
		}
	})
}

// FirstFault refuses with the first of the faults, and names its point.
func FirstFault(faults []Fault) error {
	for i, found := range faults {
		if found != Good {
			return fault.Refuse(found.Code(), "point %d %s", i, faultMessages[found])
		}
	}
	return nil
}

// DecodeScalars reads scalars of 32 bytes, big endian, each below L.
func DecodeScalars(data []byte) ([]big.Int, error) {
	if len(data)%fr.Bytes != 0 {
		return nil, fault.Refuse("request.malformed", "%d bytes are not whole scalars of %d", len(data), fr.Bytes)
	}
	scalars := make([]big.Int, len(data)/fr.Bytes)
	for i := range scalars {
		scalars[i].SetBytes(data[i*fr.Bytes : (i+1)*fr.Bytes])
		if scalars[i].Cmp(Order) >= 0 {
			return nil, fault.Refuse("scalar.range", "scalar %d is not below the order of the subgroup", i)
		}
	}
	return scalars, nil
}
