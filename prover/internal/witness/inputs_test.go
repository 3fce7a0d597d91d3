package witness

import (
	"context"
	"strings"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/fault"
)

func TestParseInputs(t *testing.T) {
	inputs, err := ParseInputs([]byte(`{"a": "258", "b": [[1, "2"], [3, 4]], "none": []}`))
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
		"":                      InputMalformed,
		"[]":                    InputMalformed,
		`{"a": 1`:               InputMalformed,
		`{"a": 1} 2`:            InputMalformed,
		`{"a": 1, "a": 1}`:      InputMalformed,
		`{"a": null}`:           InputMalformed,
		`{"a": true}`:           InputMalformed,
		`{"a": {"b": 1}}`:       InputMalformed,
		`{"a": -1}`:             InputMalformed,
		`{"a": 1.5}`:            InputMalformed,
		`{"a": 1e3}`:            InputMalformed,
		`{"a": "0x10"}`:         InputMalformed,
		`{"a": ""}`:             InputMalformed,
		`{"a": "007"}`:          InputMalformed,
		`{"a": "` + r + `"}`:    InputRange,
		`{"a": [1, ` + r + `]}`: InputRange,
		`{"a": ` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`: InputMalformed,
	} {
		if _, err := ParseInputs([]byte(text)); fault.Code(err) != code {
			t.Errorf("%.60s: code %q, expected %q", text, fault.Code(err), code)
		}
	}
}

func TestInvalidWasm(t *testing.T) {
	engine, err := NewEngine(context.Background(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close(context.Background())
	for name, wasm := range map[string][]byte{
		"empty":          nil,
		"text":           []byte("not wasm"),
		"empty module":   []byte("\x00asm\x01\x00\x00\x00"),
		"another import": []byte("\x00asm\x01\x00\x00\x00\x01\x04\x01\x60\x00\x00\x02\x07\x01\x01e\x01f\x00\x00"),
	} {
		if _, err := engine.Load(context.Background(), wasm); fault.Code(err) != wasmMalformed {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func FuzzParseInputs(f *testing.F) {
	f.Add([]byte(`{"a": "258", "b": [[1, "2"], [3, 4]]}`))
	f.Add([]byte(`{"a": [`))
	f.Fuzz(func(t *testing.T, data []byte) {
		inputs, err := ParseInputs(data)
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
