//go:build !amd64

package vector

import "unsafe"

// Supported is false: there is no machine code for this architecture.
var Supported = false

const unsupported = "vector: called where Supported is false"

func multiplyFp(_, _, _ unsafe.Pointer, _ int) { panic(unsupported) }
func addFp(_, _, _ unsafe.Pointer, _ int)      { panic(unsupported) }
func subtractFp(_, _, _ unsafe.Pointer, _ int) { panic(unsupported) }
func squareFp(_, _ unsafe.Pointer, _ int)      { panic(unsupported) }
func unpackFp(_, _ unsafe.Pointer, _ int)      { panic(unsupported) }
func packFp(_, _ unsafe.Pointer, _ int)        { panic(unsupported) }
func multiplyFr(_, _, _ unsafe.Pointer, _ int) { panic(unsupported) }
func addFr(_, _, _ unsafe.Pointer, _ int)      { panic(unsupported) }
func subtractFr(_, _, _ unsafe.Pointer, _ int) { panic(unsupported) }
func squareFr(_, _ unsafe.Pointer, _ int)      { panic(unsupported) }
func unpackFr(_, _ unsafe.Pointer, _ int)      { panic(unsupported) }
func packFr(_, _ unsafe.Pointer, _ int)        { panic(unsupported) }

func signedDigitsFr(_, _, _ unsafe.Pointer, _, _, _, _ int) { panic(unsupported) }
