module fss/prover

go 1.26

require (
	github.com/consensys/gnark-crypto v0.20.1
	github.com/tetratelabs/wazero v1.10.0
	golang.org/x/sys v0.41.0
)

require (
	github.com/bits-and-blooms/bitset v1.24.4 // indirect
)
