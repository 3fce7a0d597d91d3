package vector

import (
	"os"

	"golang.org/x/sys/cpu"
)

// Supported says that this machine has the AVX-512 instructions that the package's machine code needs, and that the
// environment does not forbid them (FSS_PROVER_NO_VECTOR=1). Only tests may change it.
var Supported = cpu.X86.HasAVX512F && cpu.X86.HasAVX512VL && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512DQ &&
	cpu.X86.HasAVX512IFMA && cpu.X86.HasAVX512VBMI2 && os.Getenv("FSS_PROVER_NO_VECTOR") != "1"
