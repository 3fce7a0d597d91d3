// Package witness runs circom's .wasm witness generators in wazero. It may import fault, inputs and wtns.
package witness

import (
	"context"
	"os"

	"github.com/tetratelabs/wazero"

	"fss/prover/internal/fault"
)

// wasmMalformed is the code of a .wasm that is not a witness generator of circom 2 over BN254.
const wasmMalformed = "wasm.malformed"

// maxPages bounds a generator's memory to 2 GiB, which a file of a few bytes could otherwise ask for twice over.
const maxPages = 1 << 15

// Engine compiles and runs witness generators. It is safe for concurrent use.
type Engine struct {
	runtime wazero.Runtime
}

// NewEngine starts an engine. Compiled code is kept in cacheFolder, "" for none.
func NewEngine(ctx context.Context, cacheFolder string) (*Engine, error) {
	config := wazero.NewRuntimeConfig().WithMemoryLimitPages(maxPages)
	if cacheFolder != "" {
		if err := os.MkdirAll(cacheFolder, 0o755); err != nil {
			return nil, fault.Environment("file.unwritable", "cannot make the compilation cache: %v", err)
		}
		cache, err := wazero.NewCompilationCacheWithDir(cacheFolder)
		if err != nil {
			return nil, fault.Environment("file.unwritable", "cannot use the compilation cache %s: %v", cacheFolder, err)
		}
		config = config.WithCompilationCache(cache)
	}
	engine := &Engine{runtime: wazero.NewRuntimeWithConfig(ctx, config)}
	if err := engine.exportHost(ctx); err != nil {
		return nil, err
	}
	return engine, nil
}

// Close frees every circuit of the engine.
func (e *Engine) Close(ctx context.Context) error { return e.runtime.Close(ctx) }

// Load compiles a witness generator.
func (e *Engine) Load(ctx context.Context, wasm []byte) (*Circuit, error) {
	compiled, err := e.runtime.CompileModule(ctx, wasm)
	if err != nil {
		return nil, fault.Refuse(wasmMalformed, "the .wasm does not compile: %v", err).
			WithHint("name the .wasm that 'circom --wasm' wrote")
	}
	circuit := &Circuit{engine: e, compiled: compiled}
	first, err := circuit.instantiate(ctx)
	if err != nil {
		compiled.Close(ctx)
		return nil, err
	}
	circuit.put(first)
	return circuit, nil
}
