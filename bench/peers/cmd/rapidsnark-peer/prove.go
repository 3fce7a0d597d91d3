//go:build rapidsnark_asm

package main

/*
#include <stdlib.h>

// As in rapidsnark's prover.h. Weak, because the library is linked by the package imported below and cgo links this
// file alone first.
__attribute__((weak)) int groth16_prover(
	const void *zkey, unsigned long zkey_size, const void *wtns, unsigned long wtns_size,
	char *proof, unsigned long *proof_size, char *public, unsigned long *public_size,
	char *error, unsigned long error_size);
*/
import "C"

import (
	"bytes"
	"fmt"
	"unsafe"

	// For its static library alone: its Go function copies the whole key for each proof, which would count
	// against rapidsnark.
	_ "github.com/iden3/go-rapidsnark/prover"
)

const textBytes = 1 << 16

// prove returns proof.json and public.json.
func prove(key, witness []byte) (proof, public []byte, err error) {
	proof, public = make([]byte, textBytes), make([]byte, textBytes)
	message := make([]byte, textBytes)
	proofSize, publicSize := C.ulong(textBytes), C.ulong(textBytes)
	status := C.groth16_prover(
		pointer(key), C.ulong(len(key)), pointer(witness), C.ulong(len(witness)),
		(*C.char)(pointer(proof)), &proofSize, (*C.char)(pointer(public)), &publicSize,
		(*C.char)(pointer(message)), textBytes)
	if status != 0 {
		return nil, nil, fmt.Errorf("rapidsnark failed with %d: %s", status, text(message))
	}
	return text(proof), text(public), nil
}

func pointer(data []byte) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(data)) }

// text ends at the first zero byte.
func text(buffer []byte) []byte {
	before, _, _ := bytes.Cut(buffer, []byte{0})
	return before
}
