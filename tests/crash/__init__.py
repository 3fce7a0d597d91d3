"""Runs that are killed and continue, and what may be seen of them from outside (threat S4).

``child`` is the process that is killed; ``kills`` kills it; ``chain_facts`` and ``kept_facts`` read what it
left behind without the code that wrote it; ``claims`` compares.
"""
