package witness

import (
	"context"
	"errors"
	"strings"
	"sync"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/tetratelabs/wazero"

	"fss/prover/internal/fault"
	"fss/prover/internal/inputs"
	"fss/prover/internal/wtns"
)

// Circuit is a compiled witness generator with its idle instances. It is safe for concurrent use: each computation
// has an instance of its own.
type Circuit struct {
	engine   *Engine
	compiled wazero.CompiledModule

	lock sync.Mutex
	idle []*instance
}

// maxIdle bounds the instances kept for reuse; each holds the memory of a whole witness.
const maxIdle = 4

func (c *Circuit) get(ctx context.Context) (*instance, error) {
	c.lock.Lock()
	if last := len(c.idle) - 1; last >= 0 {
		taken := c.idle[last]
		c.idle = c.idle[:last]
		c.lock.Unlock()
		return taken, nil
	}
	c.lock.Unlock()
	return c.instantiate(ctx)
}

func (c *Circuit) put(used *instance) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if len(c.idle) < maxIdle {
		c.idle = append(c.idle, used)
		return
	}
	used.module.Close(context.Background())
}

// Compute returns the value of each wire for the inputs. It refuses inputs that are unknown, missing or of
// the wrong length by name, and reports a constraint or assertion that does not hold with circom's message.
func (c *Circuit) Compute(ctx context.Context, signals inputs.Signals) ([]fr.Element, error) {
	ctx, collected := withMessages(ctx)
	worker, err := c.get(ctx)
	if err != nil {
		return nil, err
	}
	words, err := worker.compute(ctx, signals)
	if err != nil {
		worker.module.Close(ctx)
		return nil, describe(err, collected.text.String())
	}
	c.put(worker)
	return wtns.Decode(words)
}

func describe(err error, message string) error {
	var known *fault.Error
	if errors.As(err, &known) {
		return err
	}
	var stopped stop
	if errors.As(err, &stopped) && stopped.code == 4 {
		return fault.Refuse(inputs.Unsatisfied, "the inputs do not satisfy the circuit: %s", strings.TrimSpace(message)).
			WithHint("the message names the template and the line of the constraint or assertion")
	}
	if errors.As(err, &stopped) {
		return fault.Refuse(wasmMalformed, "the witness generator stopped: %s. %s", stopped.Error(), strings.TrimSpace(message))
	}
	return fault.Refuse(wasmMalformed, "the witness generator failed: %v", firstLine(err.Error()))
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// check compares the inputs with what the generator asks for, before any is set.
func (i *instance) check(ctx context.Context, signals inputs.Signals) error {
	given := 0
	names := signals.Names()
	for _, name := range names {
		size, err := i.signalSize(ctx, name)
		if err != nil {
			return err
		}
		count := len(signals[name])
		if size <= 0 && count > 0 {
			return fault.Refuse(inputs.Unknown, "the circuit has no input signal %q", name)
		}
		if count > 0 && count != int(size) {
			return fault.Refuse(inputs.Length, "the signal %q takes %d values and %d were given", name, size, count)
		}
		given += count
	}
	if wanted := int(i.inputs); given != wanted {
		return fault.Refuse(inputs.Missing, "the circuit takes %d input values and %d were given, by the signals %s",
			wanted, given, strings.Join(names, ", ")).
			WithHint("add the signals that the circuit's main component declares and that are not in this list")
	}
	return nil
}
