package transform

import "unsafe"

//go:noescape
func butterflies(values unsafe.Pointer, half, groups int, factors unsafe.Pointer, factorStep, factorGroup int)

//go:noescape
func butterfliesUniform(values unsafe.Pointer, half, groups int, factors unsafe.Pointer)

//go:noescape
func multiply(result, values, factors unsafe.Pointer, count, factorStep int)

//go:noescape
func transpose(values unsafe.Pointer, count int)
