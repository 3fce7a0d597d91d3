package witness

import (
	"bytes"
	"context"
	"hash/fnv"
	"slices"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"fss/prover/internal/fault"
	"fss/prover/internal/inputs"
)

// instance is one running generator. Values pass through its shared memory, a window of 32 bytes, so that a
// value costs one call and not one for each of its words.
type instance struct {
	module api.Module
	window uint32
	wires  uint32
	inputs uint32

	initialise, setInput, inputSize, fetch api.Function
}

// signatures of the exports that are called: number of parameters and of results.
var signatures = map[string][2]int{
	"getVersion": {0, 1}, "getFieldNumLen32": {0, 1}, "getRawPrime": {0, 0}, "getSharedRWMemoryStart": {0, 1},
	"getWitnessSize": {0, 1}, "getInputSize": {0, 1}, "init": {1, 0}, "setInputSignal": {3, 0},
	"getInputSignalSize": {2, 1}, "getWitness": {1, 0}, "getMessageChar": {0, 1},
}

func (c *Circuit) instantiate(ctx context.Context) (*instance, error) {
	module, err := c.engine.runtime.InstantiateModule(ctx, c.compiled, wazero.NewModuleConfig().WithName(""))
	if err != nil {
		return nil, fault.Refuse(wasmMalformed, "the .wasm cannot be started: %s", firstLine(err.Error()))
	}
	started, err := newInstance(ctx, module)
	if err != nil {
		module.Close(ctx)
		return nil, err
	}
	return started, nil
}

func newInstance(ctx context.Context, module api.Module) (*instance, error) {
	for name, signature := range signatures {
		function := module.ExportedFunction(name)
		if function == nil || len(function.Definition().ParamTypes()) != signature[0] ||
			len(function.Definition().ResultTypes()) != signature[1] {
			return nil, fault.Refuse(wasmMalformed, "the .wasm has no function %s as circom 2 exports it", name).
				WithHint("compile the circuit with circom 2.0.7 or later")
		}
	}
	if module.Memory() == nil {
		return nil, fault.Refuse(wasmMalformed, "the .wasm exports no memory")
	}
	i := &instance{
		module: module, initialise: module.ExportedFunction("init"), setInput: module.ExportedFunction("setInputSignal"),
		inputSize: module.ExportedFunction("getInputSignalSize"), fetch: module.ExportedFunction("getWitness"),
	}
	words := uint32(0)
	for name, target := range map[string]*uint32{
		"getSharedRWMemoryStart": &i.window, "getWitnessSize": &i.wires, "getInputSize": &i.inputs, "getFieldNumLen32": &words,
	} {
		result, err := module.ExportedFunction(name).Call(ctx)
		if err != nil {
			return nil, fault.Refuse(wasmMalformed, "%s failed: %s", name, firstLine(err.Error()))
		}
		*target = uint32(result[0])
	}
	// The generator's memory holds an address of four bytes for each wire, so a larger claim is a lie.
	if i.wires == 0 || i.wires > module.Memory().Size()/4 {
		return nil, fault.Refuse(wasmMalformed, "the .wasm claims a witness of %d wires", i.wires)
	}
	return i, i.checkPrime(ctx, words)
}

func (i *instance) checkPrime(ctx context.Context, words uint32) error {
	if _, err := i.module.ExportedFunction("getRawPrime").Call(ctx); err != nil {
		return fault.Refuse(wasmMalformed, "getRawPrime failed: %s", firstLine(err.Error()))
	}
	prime, readable := i.module.Memory().Read(i.window, fr.Bytes)
	expected := fr.Modulus().FillBytes(make([]byte, fr.Bytes))
	slices.Reverse(expected)
	if words != fr.Bytes/4 || !readable || !bytes.Equal(prime, expected) {
		return fault.Refuse(wasmMalformed, "the circuit is not over the BN254 scalar field").
			WithHint("compile it with circom's default prime (bn128)")
	}
	return nil
}

func (i *instance) signalSize(ctx context.Context, name string) (int32, error) {
	high, low := hashName(name)
	result, err := i.inputSize.Call(ctx, high, low)
	if err != nil {
		return 0, err
	}
	return int32(uint32(result[0])), nil
}

func (i *instance) compute(ctx context.Context, signals inputs.Signals) ([][fr.Bytes]byte, error) {
	if err := i.check(ctx, signals); err != nil {
		return nil, err
	}
	if _, err := i.initialise.Call(ctx, 0); err != nil {
		return nil, err
	}
	for _, name := range signals.Names() {
		high, low := hashName(name)
		for position := range signals[name] {
			if !i.module.Memory().Write(i.window, signals[name][position][:]) {
				return nil, windowOutside()
			}
			// The last value makes the generator run.
			if _, err := i.setInput.Call(ctx, high, low, uint64(position)); err != nil {
				return nil, err
			}
		}
	}
	return i.collect(ctx)
}

func (i *instance) collect(ctx context.Context) ([][fr.Bytes]byte, error) {
	words := make([][fr.Bytes]byte, i.wires)
	stack := make([]uint64, 1)
	for wire := range words {
		stack[0] = uint64(wire)
		if err := i.fetch.CallWithStack(ctx, stack); err != nil {
			return nil, err
		}
		value, readable := i.module.Memory().Read(i.window, fr.Bytes)
		if !readable {
			return nil, windowOutside()
		}
		copy(words[wire][:], value)
	}
	return words, nil
}

func windowOutside() error {
	return fault.Refuse(wasmMalformed, "the shared window of the .wasm lies outside its memory")
}

// hashName is the 64-bit FNV-1a hash by which circom's code knows its signals, in two halves.
func hashName(name string) (high, low uint64) {
	hash := fnv.New64a()
	hash.Write([]byte(name))
	sum := hash.Sum64()
	return sum >> 32, sum & 0xffffffff
}
