package witness

import (
	"context"
	"testing"

	"fss/prover/internal/fault"
)

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
