package serve

import (
	"encoding/base64"
	"encoding/json"
	"math/big"
	"testing"
)

// base is B8, and doubled is 2 * B8, as points travel.
var (
	base = encodeNumbers(
		"5299619240641551281634865583518297030282874472190772894086521144482721001553",
		"16950150798460657717958625567821834550301663161624707787222815936182638968203")
	doubled = encodeNumbers(
		"10031262171927540148667355526369034398030886437092045105752248699557385197826",
		"633281375905621697187330766174974863687049529291089048651929454608812697683")
	minusOne = encodeNumbers("0", "21888242871839275222246405745257275088548364400416034343698204186575808495616")
)

func encodeNumbers(decimals ...string) (data []byte) {
	for _, decimal := range decimals {
		value, _ := new(big.Int).SetString(decimal, 10)
		data = append(data, value.FillBytes(make([]byte, 32))...)
	}
	return data
}

func ask(t *testing.T, operation string, params any) reply {
	t.Helper()
	text, err := json.Marshal(map[string]any{"id": 1, "op": operation, "params": params})
	if err != nil {
		t.Fatal(err)
	}
	return converse(t, string(text))["1"]
}

func join(parts ...[]byte) (data []byte) {
	for _, part := range parts {
		data = append(data, part...)
	}
	return data
}

func TestBatchOperations(t *testing.T) {
	two, three := encodeNumbers("2"), encodeNumbers("3")
	for operation, params := range map[string]map[string]any{
		"curve_multiply": {"scalar": two, "points": base},
		"curve_sum":      {"scalars": join(three, encodeNumbers("1")), "points": join(base, negatedBase())},
		"curve_sum_each": {"scalars": join(two), "rows": [][]byte{base}},
	} {
		answer := ask(t, operation, params)
		if answer.Error != nil {
			t.Fatalf("%s: %+v", operation, answer.Error)
		}
		result, _ := json.Marshal(answer.Result)
		if expected := `{"points":"` + base64.StdEncoding.EncodeToString(doubled) + `"}`; string(result) != expected {
			t.Errorf("%s: %s", operation, result)
		}
	}
	checked, _ := json.Marshal(ask(t, "curve_check", map[string]any{"points": join(base, minusOne)}).Result)
	if string(checked) != `{"codes":["","point.subgroup"]}` {
		t.Errorf("curve_check: %s", checked)
	}
}

func negatedBase() []byte {
	x := new(big.Int).SetBytes(base[:32])
	modulus, _ := new(big.Int).SetString("21888242871839275222246405745257275088548364400416034343698204186575808495617", 10)
	return join(x.Sub(modulus, x).FillBytes(make([]byte, 32)), base[32:])
}

func TestInvalidBatches(t *testing.T) {
	one := encodeNumbers("1")
	order := encodeNumbers("2736030358979909402780800718157159386076813972158567259200215660948447373041")
	for name, asked := range map[string]struct {
		operation string
		params    map[string]any
		code      string
	}{
		"secret times small order": {"curve_multiply", map[string]any{"scalar": one, "points": join(base, minusOne)}, "point.subgroup"},
		"two secrets":              {"curve_multiply", map[string]any{"scalar": join(one, one), "points": base}, "request.malformed"},
		"scalar of the order":      {"curve_multiply", map[string]any{"scalar": order, "points": base}, "scalar.range"},
		"half a point":             {"curve_check", map[string]any{"points": base[:32]}, "request.malformed"},
		"off the curve":            {"curve_sum", map[string]any{"scalars": one, "points": join(one, one)}, "point.off-curve"},
		"fewer scalars":            {"curve_sum", map[string]any{"scalars": one, "points": join(base, base)}, "request.malformed"},
		"rows of two lengths":      {"curve_sum_each", map[string]any{"scalars": join(one, one), "rows": [][]byte{base, join(base, base)}}, "request.malformed"},
		"no rows":                  {"curve_sum_each", map[string]any{"scalars": []byte{}, "rows": [][]byte{}}, "request.malformed"},
		"misspelt":                 {"curve_check", map[string]any{"point": base}, "request.malformed"},
		"too many":                 {"curve_check", map[string]any{"points": make([]byte, 64*(MaxBatch+1))}, "request.too-large"},
	} {
		if failure := ask(t, asked.operation, asked.params).Error; failure == nil || failure.Code != asked.code {
			t.Errorf("%s: %+v, expected %s", name, failure, asked.code)
		}
	}
}
