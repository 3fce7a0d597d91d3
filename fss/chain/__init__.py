"""The chain: a local anvil, the contracts' artifacts, and a typed client of the exchange.

May import ``commit``, ``verifier.key``, ``fss.market``, ``fss.cache``, ``fss.packing`` and ``fss.tools``;
knows nothing of members, rounds or the log.
"""
