package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"fss/prover/internal/service"
)

// pure are the operations that read and write no file, which a fuzzed request must not.
var pure = []string{
	"ping", "verify", "verify_batch", "curve_check", "curve_multiply", "curve_sum", "curve_sum_each", "poseidon",
}

// FuzzRequest sends one line of which the parameters are fuzzed, and wants exactly one reply that is no fault of ours.
func FuzzRequest(f *testing.F) {
	svc, err := service.New(context.Background(), "")
	if err != nil {
		f.Fatal(err)
	}
	point := `"` + strings.Repeat("A", 84) + `AQ=="`
	for _, params := range []string{
		`{}`, `null`, `{"x":1}`, `[`, strings.Repeat("[", 5000),
		`{"key":{},"public":[],"proof":{}}`,
		`{"key":{},"statements":[{"public":[],"proof":{}},{}]}`,
		`{"points":` + point + `}`,
		`{"scalars":"` + strings.Repeat("A", 43) + `=","points":` + point + `}`,
		`{"scalars":"` + strings.Repeat("A", 43) + `=","rows":[` + point + `]}`,
		`{"width":3,"outputs":1,"states":"` + strings.Repeat("A", 128) + `"}`,
		`{"width":-1,"outputs":99999999999,"states":""}`,
	} {
		for operation := range pure {
			f.Add(byte(operation), params)
		}
	}
	f.Fuzz(func(t *testing.T, operation byte, params string) {
		name := pure[int(operation)%len(pure)]
		line := `{"id":7,"op":"` + name + `","params":` + strings.ReplaceAll(params, "\n", " ") + "}\n"
		if asked := namedOperation(line); asked != "" && asked != name {
			t.Skip("the parameters name another operation")
		}
		var output bytes.Buffer
		if err := Run(context.Background(), svc, strings.NewReader(line), &output); err != nil {
			t.Fatal(err)
		}
		var said reply
		if err := json.Unmarshal(output.Bytes(), &said); err != nil || bytes.Count(output.Bytes(), []byte("\n")) != 1 {
			t.Fatalf("%q: the answer is not one line of JSON: %q", line, output.Bytes())
		}
		if said.Error != nil && (said.Error.Code == "" || said.Error.Exit > 2) {
			t.Fatalf("%q: %+v", line, said.Error)
		}
	})
}

func namedOperation(line string) string {
	var asked request
	if json.Unmarshal([]byte(line), &asked) != nil {
		return ""
	}
	return asked.Op
}
