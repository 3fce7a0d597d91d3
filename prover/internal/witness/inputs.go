package witness

import (
	"bytes"
	"encoding/json"
	"io"
	"math/big"
	"slices"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/fault"
	"fss/prover/internal/snarkjs"
)

// Codes of refused inputs.
const (
	InputMalformed = "witness.input-malformed"
	InputRange     = "witness.input-range"
	InputUnknown   = "witness.input-unknown"
	InputLength    = "witness.input-length"
	InputMissing   = "witness.input-missing"
	Unsatisfied    = "witness.unsatisfied"
)

const maxNesting = 16

// Inputs holds the values of each input signal, arrays flattened row by row.
type Inputs map[string][]Value

// Value is one input, below r, as 32 little-endian bytes.
type Value [fr.Bytes]byte

// ParseInputs reads an object of signals: each a decimal string, a whole number, or nested lists of them. A value that
// is negative or not below r is refused, where circom would reduce it silently.
func ParseInputs(data []byte) (Inputs, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return nil, fault.Refuse(InputMalformed, "the inputs are not a JSON object of signals")
	}
	inputs := make(Inputs)
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, fault.Refuse(InputMalformed, "the inputs are not JSON: %v", err)
		}
		name, _ := token.(string)
		if _, twice := inputs[name]; twice {
			return nil, fault.Refuse(InputMalformed, "the signal %q stands twice", name)
		}
		var value any
		if err := decoder.Decode(&value); err != nil {
			return nil, fault.Refuse(InputMalformed, "the signal %q is not JSON: %v", name, err)
		}
		if inputs[name], err = flatten(name, value, []Value{}, maxNesting); err != nil {
			return nil, err
		}
	}
	if _, err := decoder.Token(); err != nil {
		return nil, fault.Refuse(InputMalformed, "the inputs are not JSON: %v", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, fault.Refuse(InputMalformed, "something follows the object of inputs")
	}
	return inputs, nil
}

func flatten(name string, value any, values []Value, depth int) ([]Value, error) {
	switch value := value.(type) {
	case string:
		return appendDecimal(name, value, values)
	case json.Number:
		return appendDecimal(name, value.String(), values)
	case []any:
		if depth == 0 {
			return nil, fault.Refuse(InputMalformed, "the signal %q is nested too deeply", name)
		}
		var err error
		for _, item := range value {
			if values, err = flatten(name, item, values, depth-1); err != nil {
				return nil, err
			}
		}
		return values, nil
	}
	return nil, fault.Refuse(InputMalformed, "the signal %q has a value that is no number, string or list", name)
}

func appendDecimal(name, digits string, values []Value) ([]Value, error) {
	number, err := snarkjs.ParseDecimal(digits)
	if err != nil {
		return nil, fault.Refuse(InputMalformed, "the signal %q, value %d: %v", name, len(values), err).
			WithHint("write whole numbers >= 0 in decimal, large ones as strings")
	}
	if number.Cmp(fr.Modulus()) >= 0 {
		return nil, fault.Refuse(InputRange, "the signal %q, value %d, is not below r", name, len(values)).
			WithHint("values are never reduced: give the canonical one")
	}
	return append(values, littleEndian(number)), nil
}

func littleEndian(number *big.Int) (value Value) {
	number.FillBytes(value[:])
	slices.Reverse(value[:])
	return value
}
