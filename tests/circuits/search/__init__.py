"""A search for a second witness (threats Z1, Z2, Z10, Z15): honest witnesses, changed, completed and mended.

A try starts from the honest witness of a random statement. It changes some wires, completes the rest by the
constraints as far as they lead, and walks on from constraint to violated constraint, mending each. What then
satisfies all constraints must state the truth. `python -m tests.circuits.search` runs it, reproducibly.
"""
