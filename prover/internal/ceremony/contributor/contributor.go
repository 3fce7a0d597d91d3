// Package contributor is who made a contribution to a ceremony, as .ptau and .zkey files record it: a name and, where
// the randomness was a public beacon, what it was made from. It may import binfile and fault.
package contributor

import (
	"encoding/binary"

	"fss/prover/internal/binfile"
	"fss/prover/internal/fault"
)

const (
	kindHand   = 0
	kindBeacon = 1

	parameterName       = 1
	parameterIterations = 2
	parameterBeacon     = 3

	// MaxLength is how many bytes a name or a beacon may have.
	MaxLength = 255
)

// Contributor says who made a contribution. The name is no part of what a ceremony hashes: anybody may change it.
type Contributor struct {
	Name   string
	Beacon *Beacon // nil for a contribution by hand
}

// Beacon is a public random value. The contribution's randomness is SHA-256 of it, 2^Iterations times over, so
// that nobody who can influence the value can choose what comes out.
type Beacon struct {
	Value      []byte
	Iterations uint8
}

// Read reads a contributor; a field that is missing, unknown, out of order or of the other kind is refused with code.
func Read(cursor *binfile.Cursor, code string) (who Contributor, err error) {
	kind, length := cursor.Uint32(), cursor.Uint32()
	if length > 3*(2+MaxLength) {
		return who, fault.Refuse(code, "a contributor's record claims %d bytes", length)
	}
	rest := binfile.NewCursor(cursor.Take(int(length)), code)
	var beacon Beacon
	seen, left := byte(0), int(length)
	for left > 0 {
		parameter, size := rest.Take(1)[0], rest.Take(1)[0]
		if parameter <= seen || parameter > parameterBeacon || kind == kindHand && parameter != parameterName {
			return who, fault.Refuse(code, "a contributor's record has field %d where none can be", parameter)
		}
		seen, left = parameter, left-2
		if parameter == parameterIterations {
			beacon.Iterations = size
			continue
		}
		value := rest.Take(int(size))
		left -= int(size)
		if parameter == parameterName {
			who.Name = string(value)
		} else {
			beacon.Value = append([]byte{}, value...)
		}
	}
	if err := rest.End("contributor's record"); err != nil {
		return who, err
	}
	switch {
	case kind == kindBeacon && len(beacon.Value) > 0 && beacon.Iterations > 0:
		who.Beacon = &beacon
	case kind != kindHand:
		return who, fault.Refuse(code, "a contribution is neither by hand nor by a beacon")
	}
	return who, nil
}

// Append encodes a contributor, whose name and beacon have at most MaxLength bytes.
func (c *Contributor) Append(data []byte) []byte {
	var fields []byte
	if c.Name != "" {
		fields = append(fields, parameterName, byte(len(c.Name)))
		fields = append(fields, c.Name...)
	}
	kind := uint32(kindHand)
	if c.Beacon != nil {
		kind = kindBeacon
		fields = append(fields, parameterIterations, c.Beacon.Iterations, parameterBeacon, byte(len(c.Beacon.Value)))
		fields = append(fields, c.Beacon.Value...)
	}
	data = binary.LittleEndian.AppendUint32(data, kind)
	data = binary.LittleEndian.AppendUint32(data, uint32(len(fields)))
	return append(data, fields...)
}
