// Command gnark-peer proves our circuits with gnark's groth16, for `fss bench`.
//
//	setup {r1cs, folder}         -> {seconds}   gnark's Setup alone; the key is stored in the folder
//	prove {folder, loader, wtns} -> {seconds}   groth16.Prove alone, its solver included; the first one loads the key
//	solve {folder, loader, wtns} -> {seconds}   the solver alone
//
// Every proof is verified by gnark with its own key before the reply.
package main

import (
	"fmt"
	"os"
	"time"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/logger"

	"fss/bench/peers/internal/circom"
	"fss/bench/peers/internal/gnarkkey"
	"fss/bench/peers/internal/lines"
)

type seconds struct {
	Seconds float64 `json:"seconds"`
}

type setupParameters struct {
	R1CS   string `json:"r1cs"`
	Folder string `json:"folder"`
}

type proveParameters struct {
	Folder  string          `json:"folder"`
	Loader  gnarkkey.Loader `json:"loader"`
	Witness string          `json:"wtns"`
}

// peer keeps the key that was used last.
type peer struct {
	folder string
	key    *gnarkkey.Key
}

func main() {
	logger.Disable()
	p := new(peer)
	operations := lines.Operations{
		"setup": lines.Operation(p.setup),
		"prove": lines.Operation(p.prove),
		"solve": lines.Operation(p.solve),
	}
	if err := operations.Serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func (p *peer) setup(parameters setupParameters) (seconds, error) {
	key, took, err := gnarkkey.Create(parameters.R1CS)
	if err != nil {
		return seconds{}, err
	}
	return seconds{took.Seconds()}, key.Write(parameters.Folder)
}

func (p *peer) prove(parameters proveParameters) (seconds, error) {
	values, err := p.load(parameters)
	if err != nil {
		return seconds{}, err
	}
	start := time.Now()
	proof, err := p.key.Prove(values)
	if err != nil {
		return seconds{}, err
	}
	took := time.Since(start)
	return seconds{took.Seconds()}, p.key.Verify(proof, values)
}

func (p *peer) solve(parameters proveParameters) (seconds, error) {
	values, err := p.load(parameters)
	if err != nil {
		return seconds{}, err
	}
	start := time.Now()
	err = p.key.Solve(values)
	return seconds{time.Since(start).Seconds()}, err
}

func (p *peer) load(parameters proveParameters) (fr.Vector, error) {
	if p.folder != parameters.Folder {
		key, err := gnarkkey.Read(parameters.Folder, parameters.Loader)
		if err != nil {
			return nil, err
		}
		p.folder, p.key = parameters.Folder, key
	}
	return circom.ReadWitness(parameters.Witness)
}
