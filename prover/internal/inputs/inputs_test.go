package inputs

import (
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/fault"
)

func TestParse(t *testing.T) {
	inputs, err := Parse([]byte(`{"a": "258", "b": [[1, "2"], [3, 4]], "none": []}`))
	if err != nil {
		t.Fatal(err)
	}
	if len(inputs) != 3 || len(inputs["b"]) != 4 || len(inputs["none"]) != 0 {
		t.Fatalf("inputs %v", inputs)
	}
	if a := inputs["a"][0]; a[0] != 2 || a[1] != 1 || a[2] != 0 {
		t.Fatalf("value %v", a)
	}
}

func TestInvalidInputs(t *testing.T) {
	r := fr.Modulus().String()
	for text, code := range map[string]string{
		"":                      Malformed,
		"[]":                    Malformed,
		`{"a": 1`:               Malformed,
		`{"a": 1} 2`:            Malformed,
		`{"a": 1, "a": 1}`:      Malformed,
		`{"a": null}`:           Malformed,
		`{"a": true}`:           Malformed,
		`{"a": {"b": 1}}`:       Malformed,
		`{"a": -1}`:             Malformed,
		`{"a": 1.5}`:            Malformed,
		`{"a": 1e3}`:            Malformed,
		`{"a": "0x10"}`:         Malformed,
		`{"a": ""}`:             Malformed,
		`{"a": "007"}`:          Malformed,
		`{"a": "` + r + `"}`:    Range,
		`{"a": [1, ` + r + `]}`: Range,
		`{"a": ` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`: Malformed,
	} {
		if _, err := Parse([]byte(text)); fault.Code(err) != code {
			t.Errorf("%.60s: code %q, expected %q", text, fault.Code(err), code)
		}
	}
}

// The words' arithmetic and math/big agree, around every edge.
func TestDecimalAgreesWithBig(t *testing.T) {
	edges := []*big.Int{new(big.Int), fr.Modulus(), new(big.Int).Lsh(big.NewInt(1), 64), new(big.Int).Lsh(big.NewInt(1), 128),
		new(big.Int).Lsh(big.NewInt(1), 192), new(big.Int).Lsh(big.NewInt(1), 256), new(big.Int).Exp(big.NewInt(10), big.NewInt(19), nil)}
	for _, edge := range edges {
		for offset := int64(-3); offset <= 3; offset++ {
			number := new(big.Int).Add(edge, big.NewInt(offset))
			if number.Sign() < 0 {
				continue
			}
			value, err := parseDecimal(number.String())
			if number.Cmp(fr.Modulus()) >= 0 {
				if err != errTooLarge {
					t.Errorf("%v: error %v", number, err)
				}
				continue
			}
			slices.Reverse(value[:])
			if err != nil || new(big.Int).SetBytes(value[:]).Cmp(number) != 0 {
				t.Errorf("%v: read as %x, error %v", number, value, err)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"a": "258", "b": [[1, "2"], [3, 4]]}`))
	f.Add([]byte(`{"a": [`))
	f.Fuzz(func(t *testing.T, data []byte) {
		inputs, err := Parse(data)
		if err != nil {
			return
		}
		for name, values := range inputs {
			for _, value := range values {
				if _, err := fr.LittleEndian.Element((*[fr.Bytes]byte)(&value)); err != nil {
					t.Fatalf("%q has a value that is not below r", name)
				}
			}
		}
	})
}
