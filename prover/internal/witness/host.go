package witness

import (
	"context"
	"strings"

	"github.com/tetratelabs/wazero/api"

	"fss/prover/internal/fault"
)

// maxMessage bounds what a generator can make us remember of its messages.
const maxMessage = 4096

// messages collects what the generator says during one computation.
type messages struct {
	text strings.Builder
}

type messagesKey struct{}

func withMessages(ctx context.Context) (context.Context, *messages) {
	collected := new(messages)
	return context.WithValue(ctx, messagesKey{}, collected), collected
}

// stop is what exceptionHandler unwinds the generator with.
type stop struct {
	code uint32
}

func (s stop) Error() string { return reasons[s.code] }

var reasons = map[uint32]string{
	1: "signal not found",
	2: "too many values for a signal",
	3: "signal set twice",
	4: "assert failed",
	5: "not enough memory",
	6: "an input array is longer than its signal",
	7: "array access out of bounds",
}

// exportHost defines the functions that circom's code imports. Its log() output is discarded: it may hold
// secrets, and standard output carries results alone.
func (e *Engine) exportHost(ctx context.Context) error {
	builder := e.runtime.NewHostModuleBuilder("runtime")
	builder.NewFunctionBuilder().WithFunc(func(code uint32) { panic(stop{code}) }).Export("exceptionHandler")
	builder.NewFunctionBuilder().WithFunc(keepMessage).Export("printErrorMessage")
	builder.NewFunctionBuilder().WithFunc(dropMessage).Export("writeBufferMessage")
	builder.NewFunctionBuilder().WithFunc(func() {}).Export("showSharedRWMemory")
	builder.NewFunctionBuilder().WithFunc(func(uint32) {}).Export("printDebug")
	if _, err := builder.Instantiate(ctx); err != nil {
		return fault.Environment("prover.internal", "cannot define the host functions: %v", err)
	}
	return nil
}

func keepMessage(ctx context.Context, module api.Module) {
	collected, ok := ctx.Value(messagesKey{}).(*messages)
	line := readMessage(ctx, module)
	if ok && collected.text.Len()+len(line) < maxMessage {
		collected.text.WriteString(strings.TrimSpace(line) + " ")
	}
}

func dropMessage(ctx context.Context, module api.Module) { readMessage(ctx, module) }

// readMessage drains the generator's message buffer; the buffer ends with a zero character.
func readMessage(ctx context.Context, module api.Module) string {
	next := module.ExportedFunction("getMessageChar")
	if next == nil {
		return ""
	}
	var text strings.Builder
	for range maxMessage {
		result, err := next.Call(ctx)
		if err != nil || len(result) != 1 || result[0] == 0 {
			break
		}
		text.WriteByte(byte(result[0]))
	}
	return text.String()
}
