"""The benchmark: our prover beside gnark, rapidsnark and snarkjs, and a whole round by itself.

May import all of ``fss`` but the command line. Nothing in the product imports it. The peers' programs are in
``bench/``; what is measured is said in docs/benchmarks.md.
"""
