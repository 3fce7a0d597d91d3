"""A whole market in one go: committee, key ceremony, chain, contract, traders and rounds.

The traders' keys and the token are made up; everything else is what a market would run. May import
all of ``fss`` but the CLI.
"""
