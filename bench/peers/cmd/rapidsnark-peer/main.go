//go:build rapidsnark_asm

// Command rapidsnark-peer proves our circuits with rapidsnark, for `fss bench`.
//
//	prove {zkey, wtns} -> {seconds, proof, public}
//
// The key is mapped with the first proof; seconds are those of groth16_prover alone.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"syscall"
	"time"

	"fss/bench/peers/internal/lines"
)

type proveParameters struct {
	Key     string `json:"zkey"`
	Witness string `json:"wtns"`
}

type proveResult struct {
	Seconds float64         `json:"seconds"`
	Proof   json.RawMessage `json:"proof"`
	Public  json.RawMessage `json:"public"`
}

// peer keeps the key that was used last mapped.
type peer struct {
	path string
	key  []byte
}

func main() {
	p := new(peer)
	operations := lines.Operations{"prove": lines.Operation(p.prove)}
	if err := operations.Serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func (p *peer) prove(parameters proveParameters) (result proveResult, err error) {
	if p.path != parameters.Key {
		if p.key, err = mapFile(parameters.Key); err != nil {
			return result, err
		}
		p.path = parameters.Key
	}
	witness, err := os.ReadFile(parameters.Witness)
	if err != nil {
		return result, err
	}
	start := time.Now()
	proof, public, err := prove(p.key, witness)
	result.Seconds = time.Since(start).Seconds()
	result.Proof, result.Public = proof, public
	return result, err
}

func mapFile(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	return syscall.Mmap(int(file.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_PRIVATE)
}
