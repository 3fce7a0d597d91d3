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

// items decodes a list of exactly count elements.
func (r reader) items(where string, data json.RawMessage, count int) ([]json.RawMessage, error) {
	items, err := list(data)
	if err != nil {
		return nil, r.malformed(where, err)
	}
	if len(items) != count {
		return nil, r.refuse("malformed", "%s has %d elements where %d are due", where, len(items), count)
	}
	return items, nil
}

// coordinate decodes one number below q.
func (r reader) coordinate(where string, data json.RawMessage, target *fp.Element) error {
	value, err := decimal(data)
	if err != nil {
		return r.malformed(where, err)
	}
	if value.Cmp(fp.Modulus()) >= 0 {
		return r.refuse("coordinate-range", "%s has a coordinate that is not below q", where)
	}
	target.SetBigInt(value)
	return nil
}

func (r reader) pair(where string, data json.RawMessage, real, imaginary *fp.Element) error {
	items, err := r.items(where, data, 2)
	if err != nil {
		return err
	}
	if err := r.coordinate(where, items[0], real); err != nil {
		return err
	}
	return r.coordinate(where, items[1], imaginary)
}

// third checks the parts of the third projective coordinate: 1, or 0 for the point at infinity, which is refused too.
func (r reader) third(where string, parts ...json.RawMessage) error {
	zero, one := true, true
	for i, part := range parts {
		value, err := decimal(part)
		if err != nil {
			return r.malformed(where, err)
		}
		zero = zero && value.Sign() == 0
		one = one && value.IsUint64() && value.Uint64() == uint64(unit[i])
	}
	if zero {
		return r.refuse("infinity", "%s is the point at infinity", where)
	}
	if !one {
		return r.refuse("projective", "%s has a third coordinate other than 1", where).WithHint("write the point affine")
	}
	return nil
}

// unit is the number 1 in the extension field.
var unit = [2]int{1, 0}

// g1 decodes ["x", "y", "1"].
func (r reader) g1(where string, data json.RawMessage) (point bn254.G1Affine, err error) {
	items, err := r.items(where, data, 3)
	if err != nil {
		return point, err
	}
	if err := r.coordinate(where, items[0], &point.X); err != nil {
		return point, err
	}
	if err := r.coordinate(where, items[1], &point.Y); err != nil {
		return point, err
	}
	return point, r.third(where, items[2])
}

// g2 decodes [["x0", "x1"], ["y0", "y1"], ["1", "0"]], the real part first.
func (r reader) g2(where string, data json.RawMessage) (point bn254.G2Affine, err error) {
	items, err := r.items(where, data, 3)
	if err != nil {
		return point, err
	}
	if err := r.pair(where, items[0], &point.X.A0, &point.X.A1); err != nil {
		return point, err
	}
	if err := r.pair(where, items[1], &point.Y.A0, &point.Y.A1); err != nil {
		return point, err
	}
	third, err := r.items(where, items[2], 2)
	if err != nil {
		return point, err
	}
	return point, r.third(where, third...)
}

// digits returns the canonical value in decimal. (An element's own String writes values just below the modulus as
// negative numbers.)
func digits(element *fp.Element) string { return element.BigInt(new(big.Int)).String() }

func encodeG1(p *bn254.G1Affine) [3]string {
	if p.IsInfinity() {
		return [3]string{"0", "1", "0"}
	}
	return [3]string{digits(&p.X), digits(&p.Y), "1"}
}

func encodeG2(p *bn254.G2Affine) [3][2]string {
	if p.IsInfinity() {
		return [3][2]string{{"0", "0"}, {"1", "0"}, {"0", "0"}}
	}
	return [3][2]string{encodePair(&p.X), encodePair(&p.Y), {"1", "0"}}
}

func encodePair(element *bn254.E2) [2]string {
	return [2]string{digits(&element.A0), digits(&element.A1)}
}
