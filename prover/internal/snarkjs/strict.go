// Package snarkjs reads and writes the JSON files of snarkjs: proof.json, public.json and
// verification_key.json. Each value has exactly one accepted spelling. It may import groth16 and fault.
package snarkjs

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
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

// maxDepth bounds nested lists and objects; a key's vk_alphabeta_12 has four levels.
const maxDepth = 16

// maxInteger is the most digits of a number that is no string: nPublic and its like.
const maxInteger = 9

// strict refuses what two readers could take differently, anywhere in the document, also where nothing is read: text
// that is not UTF-8, escapes, a name twice in one object, and numbers that are not short plain integers. And deep nesting.
func strict(data []byte) error {
	if bytes.IndexByte(data, '\\') >= 0 {
		return errors.New("it has an escape, which is a second spelling of the same text")
	}
	if !utf8.Valid(data) || !json.Valid(data) {
		return errors.New("it is not one JSON document in UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	return strictValue(decoder, 0)
}

func strictValue(decoder *json.Decoder, depth int) error {
	token, err := decoder.Token()
	if err != nil {
		return err
	}
	switch token := token.(type) {
	case json.Number:
		return plain(string(token))
	case json.Delim:
		if depth == maxDepth {
			return fmt.Errorf("it is nested deeper than %d levels", maxDepth)
		}
		if err := strictMembers(decoder, token == '{', depth+1); err != nil {
			return err
		}
		_, err = decoder.Token()
	}
	return err
}

func strictMembers(decoder *json.Decoder, named bool, depth int) error {
	names := make(map[string]bool)
	for decoder.More() {
		if named {
			token, err := decoder.Token()
			if err != nil {
				return err
			}
			name, _ := token.(string)
			if names[name] {
				return fmt.Errorf("the member %.60q stands twice", name)
			}
			names[name] = true
		}
		if err := strictValue(decoder, depth); err != nil {
			return err
		}
	}
	return nil
}

func plain(number string) error {
	for _, digit := range []byte(number) {
		if digit < '0' || digit > '9' || len(number) > maxInteger {
			return errors.New("a bare number is negative, long, or no integer")
		}
	}
	return nil
}

// object decodes one strict JSON object into its members.
func object(data []byte) (map[string]json.RawMessage, error) {
	if err := strict(data); err != nil {
		return nil, err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil || members == nil {
		return nil, errors.New("it is not a JSON object")
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
	if len(data) < 3 || data[0] != '"' || json.Unmarshal(data, &text) != nil {
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
