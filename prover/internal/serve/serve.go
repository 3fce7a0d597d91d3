// Package serve is the long-lived process: one JSON request a line on the input, one JSON reply a line on the
// output, in the order in which they finish. It may import service, snarkjs and fault.
package serve

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"runtime"
	"sync"

	"fss/prover/internal/fault"
	"fss/prover/internal/service"
)

// MaxRequest bounds one request line in bytes.
const MaxRequest = service.MaxJSON

type request struct {
	ID     json.RawMessage `json:"id"`
	Op     string          `json:"op"`
	Params json.RawMessage `json:"params"`
}

type reply struct {
	ID     json.RawMessage `json:"id"`
	Result any             `json:"result,omitempty"`
	Error  *Failure        `json:"error,omitempty"`
}

// Failure is an error as a reply carries it.
type Failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
	Exit    int    `json:"exit"`
}

// FailureOf returns err as a reply carries it, nil for nil.
func FailureOf(err error) *Failure {
	if err == nil {
		return nil
	}
	known := fault.From(err)
	return &Failure{Code: known.Code, Message: known.Message, Hint: known.Hint, Exit: known.Exit}
}

// Run answers requests until the input ends, then waits for those under way. As many run at once as there are
// cores; while all are busy no further line is read.
func Run(ctx context.Context, svc *service.Service, input io.Reader, output io.Writer) error {
	reader := bufio.NewReaderSize(input, 1<<16)
	writer := &lineWriter{encoder: json.NewEncoder(output)}
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	var running sync.WaitGroup
	defer running.Wait()
	for {
		line, err := readLine(reader)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			writer.write(reply{Error: FailureOf(err)})
			return err
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		slots <- struct{}{}
		running.Go(func() {
			defer func() { <-slots }()
			writer.write(answer(ctx, svc, line))
		})
	}
}

// readLine returns the next line without its end. A line over the limit cannot be skipped reliably, so it ends
// the conversation with "request.too-large".
func readLine(reader *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := reader.ReadSlice('\n')
		if len(line)+len(part) > MaxRequest {
			return nil, fault.Refuse("request.too-large", "a request is longer than %d bytes", MaxRequest).
				WithHint("split the batch")
		}
		line = append(line, part...)
		switch {
		case err == nil:
			return line, nil
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(line) > 0:
			return line, nil
		default:
			return nil, err
		}
	}
}

func answer(ctx context.Context, svc *service.Service, line []byte) (result reply) {
	var asked request
	defer func() {
		if reason := recover(); reason != nil {
			result = reply{ID: asked.ID, Error: FailureOf(fault.Environment("prover.internal", "%s failed: %v", asked.Op, reason))}
		}
	}()
	if err := json.Unmarshal(line, &asked); err != nil {
		return reply{Error: FailureOf(fault.Refuse("request.malformed", "the request is not a JSON object with id, op and params"))}
	}
	handle, known := operations[asked.Op]
	if !known {
		return reply{ID: asked.ID, Error: FailureOf(fault.Refuse("request.unknown-op", "there is no operation %q", asked.Op))}
	}
	value, err := handle(ctx, svc, asked.Params)
	if err != nil {
		return reply{ID: asked.ID, Error: FailureOf(err)}
	}
	return reply{ID: asked.ID, Result: value}
}

type lineWriter struct {
	lock    sync.Mutex
	encoder *json.Encoder
}

// write sends one reply; where nobody reads any more, the input ends too and with it the process.
func (w *lineWriter) write(value reply) {
	w.lock.Lock()
	defer w.lock.Unlock()
	_ = w.encoder.Encode(value)
}
