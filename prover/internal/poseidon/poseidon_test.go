package poseidon

import (
	"encoding/json"
	"math/big"
	"os"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/fault"
	"fss/prover/internal/lanes"
	"fss/prover/internal/vector"
)

// onEachMachine runs a test with the vector unit, where there is one, and without.
func onEachMachine(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	if vector.Supported {
		t.Run("vector", test)
		vector.Supported = false
		defer func() { vector.Supported = true }()
	}
	t.Run("portable", test)
}

// vectors are outputs of circomlib's own circuit, which the Python tests read too.
const vectors = "../../../tests/vectors/poseidon_circomlib.json"

func encode(t *testing.T, decimals []string) (data []byte) {
	t.Helper()
	for _, decimal := range decimals {
		value, ok := new(big.Int).SetString(decimal, 10)
		if !ok {
			t.Fatalf("%q is not a number", decimal)
		}
		data = append(data, value.FillBytes(make([]byte, fr.Bytes))...)
	}
	return data
}

func TestCircomlibVectors(t *testing.T) { onEachMachine(t, circomlibVectors) }

func circomlibVectors(t *testing.T) {
	text, err := os.ReadFile(vectors)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []struct{ State, Outputs []string }
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	for i, one := range file.Cases {
		state, expected := encode(t, one.State), encode(t, one.Outputs)
		outputs := len(expected) / fr.Bytes
		twice, err := PermuteEach(len(one.State), outputs, append(state, state...))
		if err != nil {
			t.Fatal(err)
		}
		if string(twice) != string(expected)+string(expected) {
			t.Errorf("case %d", i)
		}
	}
	if len(file.Cases) < 3 {
		t.Fatalf("only %d cases", len(file.Cases))
	}
}

// TestManyStates has more of them than go through one computation, and no whole number of those.
func TestManyStates(t *testing.T) {
	for _, width := range []int{MinWidth, 3, MaxWidth} {
		states := make([]fr.Element, width*(2*lanes.Width+3))
		for i := range states {
			if _, err := states[i].SetRandom(); err != nil {
				t.Fatal(err)
			}
		}
		expected, scratch := append([]fr.Element{}, states...), make([]fr.Element, width)
		for i := 0; i < len(expected); i += width {
			tables[width-MinWidth]().permute(expected[i:i+width], scratch)
		}
		permuteAll(width, states)
		for i := range states {
			if states[i] != expected[i] {
				t.Fatalf("width %d, state %d", width, i/width)
			}
		}
	}
}

func TestInvalidStates(t *testing.T) {
	state := make([]byte, 3*fr.Bytes)
	modulus := fr.Modulus().FillBytes(make([]byte, fr.Bytes))
	for name, one := range map[string]struct {
		width, outputs int
		data           []byte
		code           string
	}{
		"too narrow":       {1, 1, state, "poseidon.width"},
		"too wide":         {18, 1, state, "poseidon.width"},
		"no output":        {3, 0, state, "poseidon.width"},
		"too many outputs": {3, 4, state, "poseidon.width"},
		"part of a state":  {3, 1, state[1:], "request.malformed"},
		"not below r":      {3, 1, append(state[:2*fr.Bytes:2*fr.Bytes], modulus...), "field.range"},
	} {
		if _, err := PermuteEach(one.width, one.outputs, one.data); fault.Code(err) != one.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func BenchmarkPermuteWide(b *testing.B) {
	data := make([]byte, 128*MaxWidth*fr.Bytes)
	for b.Loop() {
		if _, err := PermuteEach(MaxWidth, 1, data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPermuteFour(b *testing.B) {
	data := make([]byte, 2048*4*fr.Bytes)
	for b.Loop() {
		if _, err := PermuteEach(4, 1, data); err != nil {
			b.Fatal(err)
		}
	}
}
