"""The Go prover through its program and its Python client."""
