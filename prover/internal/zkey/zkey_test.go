package zkey_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"fss/prover/internal/fault"
	"fss/prover/internal/sample"
	"fss/prover/internal/zkey"
)

func TestEncodeThenParse(t *testing.T) {
	data := sample.Key(5)
	key, err := zkey.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	if key.Wires != 7 || key.Public != 2 || key.Domain != 8 || key.Contributions() != 1 {
		t.Fatalf("counts %+v", key)
	}
	if err := key.CheckPoints(); err != nil {
		t.Fatal(err)
	}
	// Section 4 has the terms of A and B, and a row for the constant and each public input.
	if len(key.Coefficients) != 5+10+3 {
		t.Fatalf("%d coefficients", len(key.Coefficients))
	}
}

// section returns where the section's bytes begin and how many there are.
func section(data []byte, kind uint32) (start, size int) {
	for at := 12; ; {
		size := int(binary.LittleEndian.Uint64(data[at+4:]))
		if binary.LittleEndian.Uint32(data[at:]) == kind {
			return at + 12, size
		}
		at += 12 + size
	}
}

// set writes bytes at an offset of a section.
func set(kind uint32, offset int, value ...byte) func([]byte) []byte {
	return func(data []byte) []byte {
		start, _ := section(data, kind)
		copy(data[start+offset:], value)
		return data
	}
}

func TestInvalidForm(t *testing.T) {
	for name, change := range map[string]func([]byte) []byte{
		"empty":              func([]byte) []byte { return nil },
		"magic":              func(d []byte) []byte { d[0] = 'Z'; return d },
		"plonk":              set(1, 0, 2),
		"another base field": set(2, 4, 0),
		"another width":      set(2, 0, 64),
		"wires":              set(2, 72, 0xff, 0xff, 0xff, 0xff),
		"public":             set(2, 76, 200),
		"domain not a power": set(2, 80, 7),
		"domain too large":   set(2, 80, 0, 0, 0, 0x80),
		"domain zero":        set(2, 80, 0),
		"domain one":         set(2, 80, 1),
		"coefficient count":  set(4, 0, 0xff, 0xff, 0xff, 0xff),
		"matrix":             set(4, 4, 2),
		"row":                set(4, 8, 0xff),
		"rows descending":    set(4, 8, 7),
		"wire":               set(4, 12, 7),
		"value":              set(4, 16, bytes.Repeat([]byte{0xff}, 32)...),
		"cut short":          func(d []byte) []byte { return d[:len(d)/2] },
		"no contributions":   func(d []byte) []byte { start, _ := section(d, 10); d[8] = 9; return d[:start-12] },
	} {
		if _, err := zkey.Parse(change(sample.Key(5))); fault.Code(err) != zkey.Malformed {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestInvalidRecord(t *testing.T) {
	const name = 68 + 3*64 + 128 + 64 + 8
	for what, change := range map[string]func([]byte) []byte{
		"count of gigabytes":  set(10, 64, 0xff, 0xff, 0xff, 0xff),
		"one more than there": set(10, 64, 2),
		"one less than there": set(10, 64, 0),
		"unknown kind":        set(10, name-8, 7),
		"name cut short":      set(10, name-4, 3),
		"unknown field":       set(10, name, 9),
	} {
		key, err := zkey.Parse(change(sample.Key(5)))
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if _, err := key.Record(); fault.Code(err) != zkey.Malformed {
			t.Errorf("%s: error %v", what, err)
		}
	}
}

func TestInvalidPoints(t *testing.T) {
	const alpha, beta2 = 84, 84 + 2*64
	for name, c := range map[string]struct {
		code   string
		change func([]byte) []byte
	}{
		"alpha infinite":        {"key.infinity", set(2, alpha, make([]byte, 64)...)},
		"beta infinite":         {"key.infinity", set(2, beta2, make([]byte, 128)...)},
		"alpha off the curve":   {"key.not-on-curve", set(2, alpha, 1, 2, 3)},
		"A off the curve":       {"key.not-on-curve", set(5, 2*64, 1, 2, 3)},
		"B2 off the curve":      {"key.not-on-curve", set(7, 4*128, 1, 2, 3)},
		"H off the curve":       {"key.not-on-curve", set(9, 5*64, 1, 2, 3)},
		"C coordinate not < q":  {"key.coordinate-range", set(8, 0, bytes.Repeat([]byte{0xff}, 32)...)},
		"B2 coordinate not < q": {"key.coordinate-range", set(7, 4*128+96, bytes.Repeat([]byte{0xff}, 32)...)},
	} {
		key, err := zkey.Parse(c.change(sample.Key(5)))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := fault.Code(key.CheckPoints()); got != c.code {
			t.Errorf("%s: code %q, expected %q", name, got, c.code)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(sample.Key(1))
	f.Add(sample.Key(2)[:700])
	f.Add([]byte("zkey\x01\x00\x00\x00\x0a\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		key, err := zkey.Parse(data)
		if err != nil {
			return
		}
		_ = key.CheckPoints()
		_, _ = key.Record()
		for i := range key.Coefficients {
			if c := &key.Coefficients[i]; c.Wire() >= key.Wires || c.Row() >= key.Domain {
				t.Fatal("an index out of range was accepted")
			}
		}
	})
}
