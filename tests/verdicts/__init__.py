"""Three verifiers, one answer: Python, Go and the EVM on generated mutants, and snarkjs beside them."""
