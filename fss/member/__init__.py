"""One committee member: its keys, its durable admissions, what it contributes, and its turn as executor.

May import ``commit``, ``verifier`` and of ``fss`` the market, messages, round, ordering and clearing;
reaches the chain and the prover only through the protocols that it is handed.
"""
