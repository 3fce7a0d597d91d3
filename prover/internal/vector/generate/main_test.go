package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestCommittedAssemblerIsWhatTheGeneratorMakes(t *testing.T) {
	for name, text := range files() {
		committed, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		if string(committed) != text {
			t.Errorf("%s differs from the generator's output: run go generate ./internal/vector", name)
		}
	}
}
