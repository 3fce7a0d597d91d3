// Package inputs reads the values of a circuit's input signals from JSON. It may import fault.
package inputs

import (
	"bytes"
	"encoding/json"
	"io"
	"sort"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/fault"
)

// Codes of refused inputs.
const (
	Malformed = "witness.input-malformed"
	Range     = "witness.input-range"
	Unknown   = "witness.input-unknown"
	Length    = "witness.input-length"
	Missing   = "witness.input-missing"

	// Unsatisfied is that of inputs, right in themselves, for which some constraint does not hold.
	Unsatisfied = "witness.unsatisfied"
)

const maxNesting = 16

// Signals holds the values of each input signal, arrays flattened row by row.
type Signals map[string][]Value

// Value is one input, below r, as 32 little-endian bytes.
type Value [fr.Bytes]byte

// Names returns the names of the signals in ascending order.
func (s Signals) Names() []string {
	names := make([]string, 0, len(s))
	for name := range s {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// Parse reads an object of signals: each a decimal string, a whole number, or nested lists of them. A value that
// is negative or not below r is refused, where circom would reduce it silently.
func Parse(data []byte) (Signals, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return nil, fault.Refuse(Malformed, "the inputs are not a JSON object of signals")
	}
	signals := make(Signals)
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, fault.Refuse(Malformed, "the inputs are not JSON: %v", err)
		}
		name, _ := token.(string)
		if _, twice := signals[name]; twice {
			return nil, fault.Refuse(Malformed, "the signal %q stands twice", name)
		}
		var value any
		if err := decoder.Decode(&value); err != nil {
			return nil, fault.Refuse(Malformed, "the signal %q is not JSON: %v", name, err)
		}
		if signals[name], err = flatten(name, value, []Value{}, maxNesting); err != nil {
			return nil, err
		}
	}
	if _, err := decoder.Token(); err != nil {
		return nil, fault.Refuse(Malformed, "the inputs are not JSON: %v", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, fault.Refuse(Malformed, "something follows the object of inputs")
	}
	return signals, nil
}

func flatten(name string, value any, values []Value, depth int) ([]Value, error) {
	switch value := value.(type) {
	case string:
		return appendDecimal(name, value, values)
	case json.Number:
		return appendDecimal(name, value.String(), values)
	case []any:
		if depth == 0 {
			return nil, fault.Refuse(Malformed, "the signal %q is nested too deeply", name)
		}
		var err error
		for _, item := range value {
			if values, err = flatten(name, item, values, depth-1); err != nil {
				return nil, err
			}
		}
		return values, nil
	}
	return nil, fault.Refuse(Malformed, "the signal %q has a value that is no number, string or list", name)
}

func appendDecimal(name, digits string, values []Value) ([]Value, error) {
	value, err := parseDecimal(digits)
	switch err {
	case errSpelling:
		return nil, fault.Refuse(Malformed, "the signal %q, value %d: %v", name, len(values), err).
			WithHint("write whole numbers >= 0 in decimal, large ones as strings")
	case errTooLarge:
		return nil, fault.Refuse(Range, "the signal %q, value %d, is not below r", name, len(values)).
			WithHint("values are never reduced: give the canonical one")
	}
	return append(values, value), nil
}
