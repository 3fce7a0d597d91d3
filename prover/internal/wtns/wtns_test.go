package wtns

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/fault"
)

func sample() []fr.Element {
	return []fr.Element{fr.One(), fr.NewElement(7), *new(fr.Element).SetInt64(-1)}
}

func encoded(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := encode(&out, sample()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestWriteThenRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.wtns")
	if err := Write(path, sample()); err != nil {
		t.Fatal(err)
	}
	values, err := Read(path)
	if err != nil || !slices.Equal(values, sample()) {
		t.Fatalf("values %v, error %v", values, err)
	}
}

func TestInvalidPath(t *testing.T) {
	folder := t.TempDir()
	for _, path := range []string{folder, filepath.Join(folder, "absent")} {
		if _, err := Read(path); fault.Code(err) != "file.unreadable" {
			t.Errorf("%s: error %v", path, err)
		}
	}
	if err := Write(filepath.Join(folder, "absent", "w.wtns"), sample()); fault.Code(err) != "file.unwritable" {
		t.Errorf("error %v", err)
	}
	empty := filepath.Join(folder, "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(empty); fault.Code(err) != Malformed {
		t.Errorf("an empty file: error %v", err)
	}
}

func TestInvalid(t *testing.T) {
	const atCount = 12 + 12 + 4 + 32
	const atValues = atCount + 4 + 12
	for name, change := range map[string]func([]byte) []byte{
		"magic":         func(d []byte) []byte { d[3] = 'x'; return d },
		"version":       func(d []byte) []byte { d[4] = 3; return d },
		"another field": func(d []byte) []byte { d[12+12+4]++; return d },
		"count":         func(d []byte) []byte { d[atCount+3] = 0xff; return d },
		"wire 0":        func(d []byte) []byte { d[atValues] = 2; return d },
		"cut short":     func(d []byte) []byte { return d[:len(d)-5] },
		"value not below r": func(d []byte) []byte {
			copy(d[atValues+32:], bytes.Repeat([]byte{0xff}, 32))
			return d
		},
		"value r": func(d []byte) []byte { copy(d[atValues+32:], scalarModulus()); return d },
	} {
		if _, err := Parse(change(encoded(t))); fault.Code(err) != Malformed {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(encoded(f))
	f.Add([]byte("wtns\x02\x00\x00\x00\x02\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if values, err := Parse(data); err == nil && !values[0].IsOne() {
			t.Fatal("a witness whose wire 0 is not 1 was accepted")
		}
	})
}
