// Package lines is the conversation of a peer with the benchmark, the same as that of `fss-prover serve`: one JSON
// request a line on standard input, one reply a line on standard output, one after the other.
package lines

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
)

// Operations answers each kind of request by its name.
type Operations map[string]func(parameters json.RawMessage) (any, error)

type request struct {
	ID         json.RawMessage `json:"id"`
	Operation  string          `json:"op"`
	Parameters json.RawMessage `json:"params"`
}

type reply struct {
	ID     json.RawMessage `json:"id"`
	Result any             `json:"result,omitempty"`
	Error  *failure        `json:"error,omitempty"`
}

type failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Serve answers until the input ends.
func (o Operations) Serve(input io.Reader, output io.Writer) error {
	decoder := json.NewDecoder(bufio.NewReader(input))
	encoder := json.NewEncoder(output)
	for {
		var asked request
		if err := decoder.Decode(&asked); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		answer := reply{ID: asked.ID}
		result, err := o.answer(asked)
		if err != nil {
			answer.Error = &failure{"peer.failed", err.Error()}
		} else {
			answer.Result = result
		}
		if err := encoder.Encode(answer); err != nil {
			return err
		}
	}
}

func (o Operations) answer(asked request) (any, error) {
	operation, known := o[asked.Operation]
	if !known {
		return nil, fmt.Errorf("there is no operation %q", asked.Operation)
	}
	return operation(asked.Parameters)
}

// Operation makes one from a function with typed parameters.
func Operation[P, R any](run func(P) (R, error)) func(json.RawMessage) (any, error) {
	return func(raw json.RawMessage) (any, error) {
		var parameters P
		if err := json.Unmarshal(raw, &parameters); err != nil {
			return nil, err
		}
		return run(parameters)
	}
}
