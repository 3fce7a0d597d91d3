package snarkjs

import (
	"encoding/json"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"

	"fss/prover/internal/fault"
)

// reader decodes the points of one file; subject ("proof" or "key") begins the codes of its refusals.
type reader struct {
	subject string
}

func (r reader) refuse(reason, format string, arguments ...any) *fault.Error {
	return fault.Refuse(r.subject+"."+reason, format, arguments...)
}

func (r reader) malformed(where string, err error) error {
	return r.refuse("malformed", "%s: %v", where, err)
}

func (r reader) coordinate(where string, data json.RawMessage) (*big.Int, error) {
	value, err := decimal(data)
	if err != nil {
		return nil, r.malformed(where, err)
	}
	return value, nil
}

func (r reader) pair(where string, data json.RawMessage) ([2]*big.Int, error) {
	items, err := list(data)
	if err != nil {
		return [2]*big.Int{}, r.malformed(where, err)
	}
	if len(items) != 2 {
		return [2]*big.Int{}, r.refuse("malformed", "%s has an element of %d coordinates, not 2", where, len(items))
	}
	var pair [2]*big.Int
	for i, item := range items {
		if pair[i], err = r.coordinate(where, item); err != nil {
			return pair, err
		}
	}
	return pair, nil
}

// third checks the third projective coordinate: 1, or 0 for the point at infinity, which is refused too.
func (r reader) third(where string, one, isZero bool) error {
	if isZero {
		return r.refuse("infinity", "%s is the point at infinity", where)
	}
	if !one {
		return r.refuse("projective", "%s has a third coordinate other than 1", where)
	}
	return nil
}

func (r reader) field(where string, value *big.Int) (element fp.Element, err error) {
	if value.Cmp(fp.Modulus()) >= 0 {
		return element, r.refuse("coordinate-range", "%s has a coordinate that is not below q", where)
	}
	element.SetBigInt(value)
	return element, nil
}

// g1 decodes ["x", "y", "1"].
func (r reader) g1(where string, data json.RawMessage) (point bn254.G1Affine, err error) {
	items, err := list(data)
	if err != nil {
		return point, r.malformed(where, err)
	}
	if len(items) != 3 {
		return point, r.refuse("malformed", "%s has %d coordinates, not 3", where, len(items))
	}
	var values [3]*big.Int
	for i, item := range items {
		if values[i], err = r.coordinate(where, item); err != nil {
			return point, err
		}
	}
	if err := r.third(where, isOne(values[2]), values[2].Sign() == 0); err != nil {
		return point, err
	}
	if point.X, err = r.field(where, values[0]); err != nil {
		return point, err
	}
	if point.Y, err = r.field(where, values[1]); err != nil {
		return point, err
	}
	return point, nil
}

// g2 decodes [["x0", "x1"], ["y0", "y1"], ["1", "0"]], the real part first.
func (r reader) g2(where string, data json.RawMessage) (point bn254.G2Affine, err error) {
	items, err := list(data)
	if err != nil {
		return point, r.malformed(where, err)
	}
	if len(items) != 3 {
		return point, r.refuse("malformed", "%s has %d coordinates, not 3", where, len(items))
	}
	var values [3][2]*big.Int
	for i, item := range items {
		if values[i], err = r.pair(where, item); err != nil {
			return point, err
		}
	}
	third := values[2]
	err = r.third(where, isOne(third[0]) && third[1].Sign() == 0, third[0].Sign() == 0 && third[1].Sign() == 0)
	if err != nil {
		return point, err
	}
	targets := []*fp.Element{&point.X.A0, &point.X.A1, &point.Y.A0, &point.Y.A1}
	for i, value := range []*big.Int{values[0][0], values[0][1], values[1][0], values[1][1]} {
		if *targets[i], err = r.field(where, value); err != nil {
			return point, err
		}
	}
	return point, nil
}

func isOne(value *big.Int) bool { return value.IsUint64() && value.Uint64() == 1 }

func encodeG1(p *bn254.G1Affine) [3]string {
	if p.IsInfinity() {
		return [3]string{"0", "1", "0"}
	}
	return [3]string{p.X.String(), p.Y.String(), "1"}
}

func encodeG2(p *bn254.G2Affine) [3][2]string {
	if p.IsInfinity() {
		return [3][2]string{{"0", "0"}, {"1", "0"}, {"0", "0"}}
	}
	return [3][2]string{{p.X.A0.String(), p.X.A1.String()}, {p.Y.A0.String(), p.Y.A1.String()}, {"1", "0"}}
}
