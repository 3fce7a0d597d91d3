// Package snarkjs reads and writes the JSON files of snarkjs: proof.json, public.json and
// verification_key.json. Each value has exactly one accepted spelling. It may import groth16 and fault.
package snarkjs

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"slices"
	"unicode/utf8"
)

// Limits of the files in bytes; none that snarkjs writes comes near.
const (
	MaxProof        = 1 << 16
	MaxPublic       = 1 << 22
	MaxVerifyingKey = 1 << 22
)

// maxDigits is the length of the largest number below 2^256.
const maxDigits = 78

// object decodes one JSON object into its members. A repeated name, text that is not UTF-8 and anything after
// the object are errors: two readers could take them differently.
func object(data []byte) (map[string]json.RawMessage, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("the text is not UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return nil, errors.New("it is not a JSON object")
	}
	members := make(map[string]json.RawMessage)
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		name, _ := token.(string)
		if _, twice := members[name]; twice {
			return nil, errors.New("the member " + name + " stands twice")
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, err
		}
		members[name] = value
	}
	if _, err := decoder.Token(); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, errors.New("something follows the JSON object")
	}
	return members, nil
}

// only refuses an object that lacks a required member, or has one that is neither required nor optional.
func only(members map[string]json.RawMessage, required, optional []string) error {
	for _, name := range required {
		if _, present := members[name]; !present {
			return errors.New("the member " + name + " is missing")
		}
	}
	for name := range members {
		if !slices.Contains(required, name) && !slices.Contains(optional, name) {
			return errors.New("there is a member of another name than snarkjs writes")
		}
	}
	return nil
}

// list decodes a JSON array; null is no array.
func list(data json.RawMessage) ([]json.RawMessage, error) {
	var items []json.RawMessage
	if len(data) == 0 {
		return nil, errors.New("a list is missing")
	}
	if err := json.Unmarshal(data, &items); err != nil || items == nil {
		return nil, errors.New("it is not a JSON list")
	}
	return items, nil
}

// decimal decodes a string of decimal digits without sign, space or leading zero.
func decimal(data json.RawMessage) (*big.Int, error) {
	var text string
	if len(data) < 3 || data[0] != '"' || json.Unmarshal(data, &text) != nil || len(data) != len(text)+2 {
		return nil, errors.New("a number is not a string of decimal digits")
	}
	return ParseDecimal(text)
}

// ParseDecimal reads decimal digits without sign, space or leading zero, at most 78 of them.
func ParseDecimal(text string) (*big.Int, error) {
	if len(text) == 0 || len(text) > maxDigits || (text[0] == '0' && len(text) > 1) {
		return nil, errors.New("a number is not a string of decimal digits without leading zero")
	}
	for _, digit := range []byte(text) {
		if digit < '0' || digit > '9' {
			return nil, errors.New("a number is not a string of decimal digits")
		}
	}
	value, _ := new(big.Int).SetString(text, 10)
	return value, nil
}

// text decodes a JSON string, "" where it is absent or something else.
func text(data json.RawMessage) string {
	var value string
	if json.Unmarshal(data, &value) != nil {
		return ""
	}
	return value
}
