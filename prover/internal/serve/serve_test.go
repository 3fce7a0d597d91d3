package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fss/prover/internal/sample"
	"fss/prover/internal/service"
	"fss/prover/internal/wtns"
)

// converse sends the lines and returns the replies by id.
func converse(t *testing.T, lines ...string) map[string]reply {
	t.Helper()
	svc, err := service.New(context.Background(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer svc.Close(context.Background())
	var output bytes.Buffer
	if err := Run(context.Background(), svc, strings.NewReader(strings.Join(lines, "\n")), &output); err != nil {
		t.Fatal(err)
	}
	replies := make(map[string]reply)
	decoder := json.NewDecoder(&output)
	for decoder.More() {
		var one reply
		if err := decoder.Decode(&one); err != nil {
			t.Fatal(err)
		}
		replies[string(one.ID)] = one
	}
	return replies
}

func write(t *testing.T, path string, data []byte) string {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSetupProveVerify(t *testing.T) {
	folder := t.TempDir()
	circuit := write(t, filepath.Join(folder, "c.r1cs"), sample.Chain(9))
	zkeyPath, keyPath := filepath.Join(folder, "c.zkey"), filepath.Join(folder, "vk.json")
	made := converse(t, `{"id": 1, "op": "setup", "params": {"r1cs": "`+circuit+`", "zkey": "`+zkeyPath+`", "key_file": "`+keyPath+`"}}`)
	if made["1"].Error != nil {
		t.Fatalf("set-up: %+v", made["1"].Error)
	}
	witness := filepath.Join(folder, "w.wtns")
	if err := wtns.Write(witness, sample.Witness(9, 4)); err != nil {
		t.Fatal(err)
	}
	proved := converse(t, `{"id": "p", "op": "prove", "params": {"zkey": "`+zkeyPath+`", "wtns": "`+witness+`"}}`)
	if proved[`"p"`].Error != nil {
		t.Fatalf("proof: %+v", proved[`"p"`].Error)
	}
	result, _ := json.Marshal(proved[`"p"`].Result)
	var parts struct{ Proof, Public json.RawMessage }
	if err := json.Unmarshal(result, &parts); err != nil {
		t.Fatal(err)
	}
	statement := `"proof": ` + string(parts.Proof) + `, "public": ` + string(parts.Public)
	answers := converse(t,
		`{"id": 1, "op": "verify", "params": {"key_file": "`+keyPath+`", `+statement+`}}`,
		`{"id": 2, "op": "verify_batch", "params": {"key_file": "`+keyPath+`", "statements": [{`+statement+`}, {"public": [], "proof": {}}]}}`,
	)
	if one, _ := json.Marshal(answers["1"].Result); string(one) != `{"valid":true}` {
		t.Fatalf("verify: %s", one)
	}
	batch, _ := json.Marshal(answers["2"].Result)
	if !strings.Contains(string(batch), `{"valid":true}`) || !strings.Contains(string(batch), "proof.malformed") {
		t.Fatalf("verify_batch: %s", batch)
	}
}

func TestInvalidRequests(t *testing.T) {
	replies := converse(t,
		`{"id": 1, "op": "no-such-op"}`,
		`{"id": 2, "op": "info", "params": {"misspelt": "x"}}`,
		`{"id": 3, "op": "info"}`,
		`{"id": 4, "op": "prove", "params": {"zkey": "/absent.zkey", "wtns": "/absent.wtns"}}`,
		`{"id": 5, "op": "setup", "params": {"r1cs": "x", "zkey": "y", "seed": "not hex"}}`,
		`not json`,
		``,
		`{"id": 6, "op": "ping"}`,
	)
	for id, code := range map[string]string{
		"1": "request.unknown-op", "2": "request.malformed", "3": "request.malformed", "4": "file.unreadable",
		"5": "request.malformed", "null": "request.malformed",
	} {
		if failure := replies[id].Error; failure == nil || failure.Code != code {
			t.Errorf("request %s: %+v, expected %s", id, failure, code)
		}
	}
	if replies["6"].Error != nil {
		t.Errorf("a good request after bad ones: %+v", replies["6"].Error)
	}
}

func TestInvalidTooLongRequest(t *testing.T) {
	svc, err := service.New(context.Background(), "")
	if err != nil {
		t.Fatal(err)
	}
	var output bytes.Buffer
	endless := strings.NewReader(strings.Repeat("x", MaxRequest+1))
	if err := Run(context.Background(), svc, endless, &output); err == nil || !strings.Contains(output.String(), "request.too-large") {
		t.Fatalf("error %v, output %s", err, output.String())
	}
}
