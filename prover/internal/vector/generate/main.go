// Command generate writes the assembler of package vector: go generate ./internal/vector. The committed files are
// compared with its output by a test.
package main

import (
	"fmt"
	"math/big"
	"os"
	"path/filepath"
)

// files are the generated files by name.
func files() map[string]string {
	list := make(map[string]string)
	for name, a := range map[string]*assembler{"field": fieldFile(), "g1": g1File(), "g2": g2File()} {
		list[name+"_amd64.s"] = a.String()
		list[name+"_amd64.go"] = a.declarations.String()
	}
	return list
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: generate FOLDER")
		os.Exit(2)
	}
	for name, text := range files() {
		if err := os.WriteFile(filepath.Join(os.Args[1], name), []byte(text), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3)
		}
	}
}

// baseField is BN254's Fp, scalarField its Fr.
func baseField(a *assembler) *field {
	return newField(a, "Fp", "21888242871839275222246405745257275088696311157297823662689037894645226208583")
}

func scalarField(a *assembler) *field {
	return newField(a, "Fr", "21888242871839275222246405745257275088548364400416034343698204186575808495617")
}

func newField(a *assembler, name, modulus string) *field {
	value, ok := new(big.Int).SetString(modulus, 10)
	if !ok {
		panic("malformed modulus")
	}
	return &field{assembler: a, name: name, modulus: value}
}
