//go:build !amd64

package transform

import "unsafe"

const unsupported = "transform: this machine has no vector unit"

func butterflies(unsafe.Pointer, int, int, unsafe.Pointer, int, int) { panic(unsupported) }

func butterfliesUniform(unsafe.Pointer, int, int, unsafe.Pointer) { panic(unsupported) }

func multiply(_, _, _ unsafe.Pointer, _, _ int) { panic(unsupported) }

func transpose(unsafe.Pointer, int) { panic(unsupported) }
