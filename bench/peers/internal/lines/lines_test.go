package lines_test

import (
	"errors"
	"strings"
	"testing"

	"fss/bench/peers/internal/lines"
)

func TestServe(t *testing.T) {
	type parameters struct {
		Number int `json:"number"`
	}
	operations := lines.Operations{
		"double": lines.Operation(func(p parameters) (int, error) { return 2 * p.Number, nil }),
		"fail":   lines.Operation(func(parameters) (int, error) { return 0, errors.New("no") }),
	}
	for asked, expected := range map[string]string{
		`{"id": 1, "op": "double", "params": {"number": 21}}`:   `{"id":1,"result":42}`,
		`{"id": "a", "op": "fail", "params": {}}`:               `{"id":"a","error":{"code":"peer.failed","message":"no"}}`,
		`{"id": 2, "op": "halve", "params": {}}`:                `{"id":2,"error":{"code":"peer.failed","message":"there is no operation \"halve\""}}`,
		`{"id": 3, "op": "double", "params": {"number": "21"}}`: `{"id":3,"error":{"code":"peer.failed","message":"json`,
	} {
		var said strings.Builder
		if err := operations.Serve(strings.NewReader(asked+"\n"), &said); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(said.String(), expected) {
			t.Errorf("%s: said %s", asked, said.String())
		}
	}
	if err := operations.Serve(strings.NewReader("nonsense\n"), new(strings.Builder)); err == nil {
		t.Error("a line that is no JSON was accepted")
	}
}
